# R301 model.depth, R302 extra
import argparse
def args_():
    p = argparse.ArgumentParser(); p.add_argument("--config"); return p.parse_args()
from ruamel.yaml import YAML
from pathlib import Path
def main():
    yaml = YAML(typ="safe")
    cfg = yaml.load(Path(args_().config))
    print(cfg["lr"] * 2, cfg["model"]["width"] + cfg["model"]["depth"])
main()
