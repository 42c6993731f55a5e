import sys

import yaml


class Pillar:
    def __init__(self, width):
        self.width = width


NETS = {"Pillar": Pillar}


def main():
    with open(sys.argv[1]) as stream:
        cfg = yaml.safe_load(stream)
    return NETS[cfg["name"]](cfg["width"])


if __name__ == "__main__":
    main()
