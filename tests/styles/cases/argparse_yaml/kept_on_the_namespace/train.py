import argparse

import yaml


def build():
    parser = argparse.ArgumentParser()
    parser.add_argument("--config", default="configs/base.yaml")
    parser.add_argument("--batch_size", type=int, default=8)
    parser.add_argument("--num_workers", type=int, default=2)
    parser.add_argument("--dropout", type=float, default=0.1)
    return parser


def overlay(args, path):
    with open(path) as stream:
        for key, value in yaml.safe_load(stream).items():
            setattr(args, key, value)


def main():
    args = build().parse_args()
    overlay(args, args.config)
    print(args.batch_size, args.num_workers, args.dropout, args.drop_outs)


if __name__ == "__main__":
    main()
