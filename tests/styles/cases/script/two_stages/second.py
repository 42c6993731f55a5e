import argparse

import yaml

parser = argparse.ArgumentParser()
parser.add_argument("--config")
args = parser.parse_args()
config = yaml.safe_load(open(args.config))
print(config["lr"], config["epochs"], config["data"])
print(config["weight"], config["of_second"])
