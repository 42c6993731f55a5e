"""Another program that has all words of the configs and reads few of their keys."""

import sys

import yaml

import net.models


def main():
    with open(sys.argv[1]) as stream:
        opt = yaml.safe_load(stream)
    print(opt["network"], opt["logger"], opt["train"], opt["checkpoint_of_prediction"])


if __name__ == "__main__":
    main()
