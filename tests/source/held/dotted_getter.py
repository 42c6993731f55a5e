# R301 model.depth, R302 extra
import argparse, yaml
def load():
    p = argparse.ArgumentParser(); p.add_argument("--config"); return yaml.safe_load(open(p.parse_args().config))
def get(d, path):
    for k in path.split("."):
        d = d[k]
    return d
cfg = load()
print(cfg["lr"], get(cfg, "model.width"), get(cfg, "model.depth"))
