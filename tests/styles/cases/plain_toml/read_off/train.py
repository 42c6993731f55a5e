import argparse

import tomli
import yaml


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--run")
    parser.add_argument("--names", default="names.yaml")
    args = parser.parse_args()
    with open(args.run, "rb") as stream:
        run = tomli.load(stream)
    with open(args.names) as stream:
        names = yaml.safe_load(stream)
    model = run["model"]
    print(model["width"], model["depth"], run["steps"], names["classes"])


if __name__ == "__main__":
    main()
