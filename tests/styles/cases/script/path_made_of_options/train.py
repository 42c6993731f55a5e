import argparse

import yaml


def options():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", default="small")
    parser.add_argument("--net", default="plain")
    args = parser.parse_args()
    path = "configs/%s/%s_net.yaml" % (args.data, args.net)
    with open(path) as file:
        for key, value in yaml.safe_load(file).items():
            setattr(args, key, value)
    return args


def build(args):
    if args.net == "plain":
        return args.width
    if args.net == "deep":
        return args.width, args.depth


if __name__ == "__main__":
    args = options()
    print(build(args), args.lr, args.data)
