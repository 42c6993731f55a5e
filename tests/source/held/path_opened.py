# R301 model.depth, R302 extra
import argparse, yaml
from pathlib import Path
p = argparse.ArgumentParser(); p.add_argument("--config", type=Path); a = p.parse_args()
with a.config.open("r") as f:
    cfg = yaml.load(f.read(), Loader=yaml.SafeLoader)
print(cfg["lr"], cfg["model"]["width"], cfg["model"]["depth"])
