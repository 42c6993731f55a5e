import sys

import yaml

if __name__ == "__main__":
    with open(sys.argv[1]) as stream:
        cfg = yaml.safe_load(stream)
    print(cfg["model"]["width"], cfg["model"].get("depth"), cfg.get("steps"))
