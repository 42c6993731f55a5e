import argparse

import yaml

parser = argparse.ArgumentParser()
parser.add_argument("--config")
parser.add_argument("--lm", action="store_true")
parser.add_argument("--decode", action="store_true")
parser.add_argument("--task", default="speech")
args = parser.parse_args()
with open(args.config) as file:
    config = yaml.safe_load(file)

if args.lm:
    print(config["hidden"], config["vocabulary"])
elif args.task == "units":
    print(config["units"])
elif args.decode:
    print(config["checkpoint"], config["beam"])
else:
    print(config["audio"], config["text"], config["rate"])
