import sys

import yaml

from data import dataset_of


def main():
    with open(sys.argv[1]) as file:
        config = yaml.safe_load(file)
    print(dataset_of(config["dataset"]), config["lr"], config["steps"])


if __name__ == "__main__":
    main()
