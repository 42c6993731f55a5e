# R301 model.depth, R302 extra
import argparse, yaml
p = argparse.ArgumentParser(); p.add_argument("--config", type=argparse.FileType("r")); a = p.parse_args()
cfg = yaml.safe_load(a.config)
print(cfg["lr"], cfg["model"]["width"], cfg["model"]["depth"])
