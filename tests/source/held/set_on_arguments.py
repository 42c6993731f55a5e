# R301 model.depth, R302 extra
import argparse
def args_():
    p = argparse.ArgumentParser(); p.add_argument("--config"); return p.parse_args()
import yaml
def main():
    cfg = args_()
    for k, v in yaml.safe_load(open(cfg.config)).items():
        setattr(cfg, k, v)
    print(cfg.lr * 2, cfg.model["width"] + cfg.model["depth"])
main()
