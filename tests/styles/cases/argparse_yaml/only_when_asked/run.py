import argparse

import yaml

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--config", default="run.yaml")
    parser.add_argument("--strict", action="store_true")
    parser.add_argument("--depth", type=int, default=2)
    args = parser.parse_args()
    config = yaml.safe_load(open(args.config))
    if args.strict:
        for key in config:
            if key not in args:
                raise KeyError(key)
    vars(args).update(config)
    print(args.depth, args.extra)
