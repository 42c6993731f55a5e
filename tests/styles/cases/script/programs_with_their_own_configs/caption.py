import argparse

import yaml


def main(args):
    config = yaml.safe_load(open(args.config))
    print(config["image_size"], config["batch"])
    print(config["of_caption"])


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--config", default="configs/caption.yaml")
    main(parser.parse_args())
