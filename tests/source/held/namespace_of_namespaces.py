# R301 model.depth, R302 extra
import argparse, yaml
def load():
    p = argparse.ArgumentParser(); p.add_argument("--config"); return yaml.safe_load(open(p.parse_args().config))
from types import SimpleNamespace
class Cfg(SimpleNamespace):
    def __init__(self, dictionary, **kwargs):
        super().__init__(**kwargs)
        for key, value in dictionary.items():
            if isinstance(value, dict):
                self.__setattr__(key, Cfg(value))
            else:
                self.__setattr__(key, value)
cfg = Cfg(load())
print(cfg.lr * 2, cfg.model.width + cfg.model.depth)
