# R301 model.depth, R302 extra
import argparse
def args_():
    p = argparse.ArgumentParser(); p.add_argument("--config"); return p.parse_args()
import yaml
class Exp:
    def __init__(self, path):
        self.cfg = self._load(path)
    def _load(self, path):
        with open(path) as f:
            return yaml.safe_load(f)
    def __getitem__(self, k):
        return self.cfg[k]
def main():
    cfg = Exp(args_().config)
    print(cfg["lr"] * 2, cfg["model"]["width"] + cfg["model"]["depth"])
main()
