"""MMEngine reads JSON too."""

import argparse

from mmengine.config import Config


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("config")
    cfg = Config.fromfile(parser.parse_args().config)
    print(cfg.rate * cfg.warmup)


if __name__ == "__main__":
    main()
