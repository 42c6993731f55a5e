# R301 model.depth, R302 extra
"""Train.

Usage: train.py --config=<path>
"""
from docopt import docopt
import yaml
def main():
    a = docopt(__doc__)
    with open(a["--config"]) as f:
        cfg = yaml.safe_load(f)
    print(cfg["lr"] * 2, cfg["model"]["width"] + cfg["model"]["depth"])
main()
