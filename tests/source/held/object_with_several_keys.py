# R301 model.depth, R302 extra
import argparse, yaml
def load():
    p = argparse.ArgumentParser(); p.add_argument("--config"); return yaml.safe_load(open(p.parse_args().config))
class Cfg:
    def __init__(self, d):
        self._d = d
    def __getitem__(self, k):
        return self._d[k]
    def get(self, *keys):
        x = self._d
        for k in keys:
            x = x[k]
        return x
cfg = Cfg(load())
print(cfg["lr"], cfg.get("model", "width"), cfg.get("model", "depth"))
