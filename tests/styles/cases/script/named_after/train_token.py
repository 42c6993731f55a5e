import sys

import yaml
from common.build import build


def main():
    with open(sys.argv[1]) as stream:
        cfg = yaml.safe_load(stream)
    return build(cfg, "token")


if __name__ == "__main__":
    main()
