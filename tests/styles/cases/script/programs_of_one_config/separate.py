import argparse

import yaml


def main(config):
    for name in ["train", "test"]:
        print(config["data"][name + "_16k"])


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--conf_file", default="./confs/split+plain.yaml")
    args = parser.parse_args()
    with open(args.conf_file) as file:
        main(yaml.safe_load(file))
