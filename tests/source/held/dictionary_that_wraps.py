# R301 model.depth, R302 extra
import argparse, yaml
def load():
    p = argparse.ArgumentParser(); p.add_argument("--config"); return yaml.safe_load(open(p.parse_args().config))
class Cfg(dict):
    def __getattr__(self, name):
        try:
            v = self[name]
        except KeyError:
            raise AttributeError(name)
        return Cfg(v) if isinstance(v, dict) else v
cfg = Cfg(load())
print(cfg.lr * 2, cfg.model.width + cfg.model.depth)
