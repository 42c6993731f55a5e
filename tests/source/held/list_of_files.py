# R301 model.depth, R302 extra
import argparse, yaml
p = argparse.ArgumentParser(); p.add_argument("--configs", nargs="+"); a = p.parse_args()
cfg = {}
for path in a.configs:
    with open(path) as f:
        cfg.update(yaml.safe_load(f))
print(cfg["lr"], cfg["model"]["width"], cfg["model"]["depth"])
