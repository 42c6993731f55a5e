import sys

import yaml


def main():
    with open(sys.argv[1]) as file:
        config = yaml.safe_load(file)
    config["run"] = "first"
    print(config["width"], config["lr"], config["run"], config["model"]["depth"])
    print(config["model"]["groups"])


if __name__ == "__main__":
    main()
