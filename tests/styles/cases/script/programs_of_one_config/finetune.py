import argparse

import yaml


def main(config):
    print(config["training"]["rate"], config["training"]["checkpoint"])
    print(config["data"]["folder"])


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--conf_file", default="./confs/split+plain.yaml")
    args = parser.parse_args()
    with open(args.conf_file) as file:
        main(yaml.safe_load(file))
