import argparse

import yaml


def main(config):
    print(config["training"]["rate"], config["training"]["epochs"])
    print(config["data"]["folder"], config["features"]["bins"])
    print(config["net"]["width"])


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--conf_file", default="./confs/plain.yaml")
    args = parser.parse_args()
    with open(args.conf_file) as file:
        main(yaml.safe_load(file))
