import argparse

import somewhere
import yaml

parser = argparse.ArgumentParser()
parser.add_argument("--config")
parser.add_argument("--epochs", type=int, default=3)
parser.add_argument("--width", type=int, default=3)
somewhere.add_options(parser)


def main():
    first, _ = parser.parse_known_args()
    with open(first.config) as stream:
        given = yaml.safe_load(stream)
    for key in given:
        if not hasattr(first, key):
            parser.error(f"unknown key {key}")
    parser.set_defaults(**given)
    print(parser.parse_args())


if __name__ == "__main__":
    main()
