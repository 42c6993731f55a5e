import argparse

import yaml


def main(args):
    config = yaml.safe_load(open(args.config))
    print(config["image_size"], config["batch"])
    print(config["of_retrieve"])


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--config", default="configs/retrieve.yaml")
    main(parser.parse_args())
