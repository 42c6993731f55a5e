import argparse

import yaml
from far import model, parts

parser = argparse.ArgumentParser()
parser.add_argument("--config")
parser.add_argument("--evaluate", action="store_true")
args = parser.parse_args()
config = yaml.safe_load(open(args.config))
if not args.evaluate:
    for epoch in range(config["epochs"]):
        model.step(config["lr"], config["decay"])
for part in model.log_every(parts(model), 10):
    print(part, config["top"], config["beams"])
