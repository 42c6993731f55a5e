import argparse
import yaml


def load(path, default):
    with open(default) as stream:
        config = yaml.safe_load(stream)
    with open(path) as stream:
        config.update(yaml.safe_load(stream))
    return config


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("config")
    parser.add_argument("--small", action="store_true")
    args = parser.parse_args()
    config = load(args.config, "configs/small.yaml" if args.small else "configs/large.yaml")
    print(config["data"], config["width"])


if __name__ == "__main__":
    main()
