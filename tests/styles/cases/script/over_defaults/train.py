import argparse

import configuring

parser = argparse.ArgumentParser()
parser.add_argument("config", type=str)
args = parser.parse_args()
cfg = configuring.load_config(args.config, "configs/default.yaml")
batch_size = cfg["training"]["batch_size"]
backup_every = cfg["training"]["backup_every"]
model = configuring.get_model(cfg)
for step in range(cfg["training"]["steps"]):
    print(step, batch_size, backup_every, model)
