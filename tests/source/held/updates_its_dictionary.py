# R301 model.depth, R302 extra
import argparse, yaml
def load():
    p = argparse.ArgumentParser(); p.add_argument("--config"); return yaml.safe_load(open(p.parse_args().config))
class Cfg:
    def __init__(self, **entries):
        self.__dict__.update(entries)
cfg = Cfg(**load())
print(cfg.lr * 2, cfg.model["width"] + cfg.model["depth"])
