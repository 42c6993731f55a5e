# R301 model.depth, R302 extra
import argparse
def args_():
    p = argparse.ArgumentParser(); p.add_argument("--config"); return p.parse_args()
import yaml
def main():
    cfg = yaml.safe_load(open(args_().config))
    m = cfg.pop("model")
    print(cfg.pop("lr"), m.pop("width"), m.pop("depth"))
main()
