import argparse
import os

import yaml


def read(path):
    with open(path) as file:
        return yaml.safe_load(file)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--config")
    parser.add_argument("--resume")
    args = parser.parse_args()
    if args.resume is not None:
        config = read(os.path.join(args.resume, "config.yaml"))
    else:
        config = read(args.config)
    print(config["rate"], config["model"]["width"])


if __name__ == "__main__":
    main()
