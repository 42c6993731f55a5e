"""The usual pipeline: it is not the one of these configs."""

import yaml


def pipeline(args):
    with open(args.config_path) as stream:
        config = yaml.safe_load(stream)
    print(config["model"]["d_model"])
