import argparse

from net.defaults import get_default_config


def load_config():
    parser = argparse.ArgumentParser()
    parser.add_argument("--config", type=str)
    parser.add_argument("options", default=None, nargs=argparse.REMAINDER)
    args = parser.parse_args()
    config = get_default_config()
    if args.config is not None:
        config.merge_from_file(args.config)
    config.merge_from_list(args.options)
    config.freeze()
    return config


def main():
    config = load_config()
    print(config.as_dict(), config.device)
    if config.model.name == "shake":
        print(config.model.shake.depth, config.model.shake.forward)


if __name__ == "__main__":
    main()
