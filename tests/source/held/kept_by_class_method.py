# R301 model.depth, R302 extra
import argparse
def args_():
    p = argparse.ArgumentParser(); p.add_argument("--config"); return p.parse_args()
import yaml
class Config:
    _inst = None
    @classmethod
    def get(cls, path=None):
        if cls._inst is None:
            with open(path) as f:
                cls._inst = yaml.safe_load(f)
        return cls._inst
def run():
    cfg = Config.get()
    print(cfg["lr"] * 2, cfg["model"]["width"] + cfg["model"]["depth"])
def main():
    Config.get(args_().config)
    run()
main()
