# R301 model.depth, R302 extra
import argparse, yaml
def load():
    p = argparse.ArgumentParser(); p.add_argument("--config"); return yaml.safe_load(open(p.parse_args().config))
class Cfg:
    data = None
Cfg.data = load()
def use():
    print(Cfg.data["lr"], Cfg.data["model"]["width"] + Cfg.data["model"]["depth"])
use()
