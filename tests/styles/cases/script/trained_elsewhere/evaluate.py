import argparse

import yaml


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--config")
    parser.add_argument("--batch-size", type=int, default=4)
    args = parser.parse_args()
    with open(args.config) as file:
        config = yaml.safe_load(file)
    config["data"]["batch_size"] = args.batch_size
    print(config["data"]["batch_size"], config["data"]["folder"], config["model"]["width"])
    if args.batch_size < 0:
        print(config["rate"])


if __name__ == "__main__":
    main()
