import argparse

import yaml


class Forgiving(dict):
    def __missing__(self, key):
        return None


def forgiving(value):
    if isinstance(value, dict):
        return Forgiving(**{key: forgiving(each) for key, each in value.items()})
    return value


parser = argparse.ArgumentParser()
parser.add_argument("-opt", required=True)
args = parser.parse_args()
with open(args.opt) as stream:
    options = yaml.safe_load(stream)
title = options["title"]
options = forgiving(options)
width = options["net"]["width"]
print(title, width, options["train"], options["net"]["shape"])
