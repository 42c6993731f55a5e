import argparse

import yaml
from far import fits, load

parser = argparse.ArgumentParser()
parser.add_argument("--config")
args = parser.parse_args()
config = yaml.safe_load(open(args.config))
print(config["lr"], config["epochs"])
for batch in load(config["data"]):
    if fits(batch):
        print(config["weight"])
