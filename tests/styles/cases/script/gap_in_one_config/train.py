import argparse
import os

import yaml


def show(config):
    if os.environ.get("SHOW"):
        print(config["show"]["every"], config["show"]["many"])
        if "title" in config["show"]:
            print(config["show"]["title"])


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--config")
    with open(parser.parse_args().config) as stream:
        config = yaml.safe_load(stream)
    print(config["width"], config["lr"])
    show(config)
