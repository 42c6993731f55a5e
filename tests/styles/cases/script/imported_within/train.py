import argparse

import yaml


def main(args):
    import net

    with open(args.config) as stream:
        cfg = yaml.safe_load(stream)
    return net.find(cfg["kind"])(cfg["model"])


def describe():
    import net

    return list(net.BOOK)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--config")
    parser.add_argument("--list", action="store_true")
    arguments = parser.parse_args()
    if arguments.list:
        print(describe())
    main(arguments)
