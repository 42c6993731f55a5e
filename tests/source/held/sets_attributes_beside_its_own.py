# R301 model.depth
import argparse, yaml
def load():
    p = argparse.ArgumentParser(); p.add_argument("--config"); return yaml.safe_load(open(p.parse_args().config))
class Cfg:
    def __init__(self, d, show=False):
        self.shown = show
        self.kept = {}
        for key, value in d.items():
            if show:
                print(key, value)
            if value == "None":
                value = None
            self.kept[key] = value
            self.__setattr__(key, value)
    def __getitem__(self, key):
        return self.kept[key]
cfg = Cfg(load())
print(cfg.lr * 2, cfg["model"]["width"] + cfg.model["depth"], cfg.shown)
