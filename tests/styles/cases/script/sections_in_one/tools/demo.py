import argparse

import settings


def read():
    parser = argparse.ArgumentParser()
    parser.add_argument("--config", default="configs/a.yaml")
    parser.add_argument("opts", default=None, nargs=argparse.REMAINDER)
    args = parser.parse_args()
    cfg = settings.load(args.config)
    if args.opts is not None:
        cfg = settings.replaced(cfg, args.opts)
    return cfg


def main():
    global args
    args = read()
    print(args.classes, args.depth, args.scales)


if __name__ == "__main__":
    main()
