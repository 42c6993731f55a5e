import argparse

import yaml


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--config")
    args = parser.parse_args()
    with open(args.config) as file:
        config = yaml.safe_load(file)
    print(config["data"]["batch_size"], config["data"]["folder"], config["model"]["width"])
    if config["mode"] == "train":
        print(config["rate"])


if __name__ == "__main__":
    main()
