import argparse

import yaml
from book import TASKS

import tasks  # noqa: F401


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--config")
    with open(parser.parse_args().config) as stream:
        cfg = yaml.safe_load(stream)
    return TASKS[cfg["task"]["name"]](cfg["task"])


if __name__ == "__main__":
    main()
