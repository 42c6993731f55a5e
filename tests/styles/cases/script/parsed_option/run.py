import argparse

import yaml


def checked(items):
    for name, item in items.items():
        print(name, item.get("weight"), item["root"])


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--config")
    parser.add_argument("--items", default="{}")
    args = parser.parse_args()
    checked(yaml.safe_load(args.items))
    with open(args.config) as file:
        config = yaml.safe_load(file)
    print(config["lr"], config["steps"])
