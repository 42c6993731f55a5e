import sys

import yaml

from kinds import Tower


def show(path):
    with open(path) as stream:
        entries = yaml.safe_load(stream)
    return Tower.of(entries["tower"])


if __name__ == "__main__":
    print(show(sys.argv[1]))
