# R301 model.depth, R302 extra
import argparse
def args_():
    p = argparse.ArgumentParser(); p.add_argument("--config"); return p.parse_args()
import yaml
class dotdict(dict):
    __getattr__ = dict.__getitem__
    __setattr__ = dict.__setitem__
    def __init__(self, d):
        super().__init__({k: dotdict(v) if isinstance(v, dict) else v for k, v in d.items()})
def main():
    cfg = dotdict(yaml.safe_load(open(args_().config)))
    print(cfg.lr * 2, cfg.model.width + cfg.model.depth)
main()
