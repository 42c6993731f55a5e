import argparse

import yaml

from net.launching import start
from net.models import create_model


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("-opt", required=True)
    parser.add_argument("--launcher", choices=["none", "slurm"], default="none")
    args = parser.parse_args()
    with open(args.opt) as stream:
        opt = yaml.safe_load(stream)
    if args.launcher == "none":
        opt["dist"] = False
    else:
        start(args.launcher, **opt["dist_params"])
    create_model(opt)


if __name__ == "__main__":
    main()
