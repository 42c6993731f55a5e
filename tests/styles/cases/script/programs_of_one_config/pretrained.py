import argparse

import yaml


def main(config):
    print(config["training"]["rate"], config["training"]["epochs"])
    print(config["data"]["folder"], config["features"]["bins"])
    print(config["net"]["width"], config["pretrained"]["model"])


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--conf_file", default="./confs/pretrained.yaml")
    args = parser.parse_args()
    with open(args.conf_file) as file:
        main(yaml.safe_load(file))
