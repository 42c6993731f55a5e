import sys
from pathlib import Path

import yaml

from settings import Settings


def read(path):
    return yaml.safe_load(Path(path).read_text())


def main():
    config = read(sys.argv[1])
    config.pop("comment", None)
    print(Settings(**config))


if __name__ == "__main__":
    main()
