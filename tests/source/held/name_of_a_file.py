# R301 model.depth, R302 extra
import argparse
def args_():
    p = argparse.ArgumentParser(); p.add_argument("--config"); return p.parse_args()
import yaml, os
HERE = os.path.dirname(os.path.abspath(__file__))
def main():
    with open(os.path.join(HERE, "configs", f"{args_().config}.yaml")) as f:
        cfg = yaml.safe_load(f)
    print(cfg["lr"] * 2, cfg["model"]["width"] + cfg["model"]["depth"])
main()
