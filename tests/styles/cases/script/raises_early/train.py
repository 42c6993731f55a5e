import sys

import yaml


def load(path):
    with open(path) as file:
        grid = yaml.safe_load(file)
    if len(grid["labels"]) != grid["count"]:
        raise ValueError(f"{len(grid['labels'])} labels, {grid['count']} wanted")
    return grid


def main():
    grid = load(sys.argv[1])
    print(grid["root"], grid["images"], grid["masks"], grid["size"])


if __name__ == "__main__":
    main()
