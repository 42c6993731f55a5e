import argparse

from config import _C as config
from config import update_config


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cfg", required=True)
    args = parser.parse_args()
    update_config(config, args.cfg)
    spec = config.NET
    print(config.OUT, config.EPOCHS, spec["WIDTH"], spec["DEPTH"], spec["HEADS"], spec["RATIO"])


if __name__ == "__main__":
    main()
