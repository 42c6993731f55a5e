# R301 model.depth, R302 extra
import argparse, yaml
SIZES = {1: {"heads": 1, "drop": 2}, 5: {"heads": 3}}
p = argparse.ArgumentParser(); p.add_argument("--config"); p.add_argument("--size", type=int)
args = p.parse_args()
cfg = yaml.safe_load(open(args.config))
value = 3
for key, value in SIZES[args.size].items():
    cfg[key] = value
print(cfg["lr"] * 2, cfg["model"]["width"] + cfg["model"]["depth"])
