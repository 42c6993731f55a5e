# R301 model.depth, R302 extra
import argparse, yaml
def load():
    p = argparse.ArgumentParser(); p.add_argument("--config"); return yaml.safe_load(open(p.parse_args().config))
class Cfg(dict):
    def __init__(self, *args, **kwargs):
        super(Cfg, self).__init__(*args, **kwargs)
        self.__dict__ = self
cfg = Cfg(load())
print(cfg.lr * 2, cfg.model["width"] + cfg.model["depth"])
