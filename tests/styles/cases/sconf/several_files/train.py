import argparse
from pathlib import Path

from sconf import Config


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("config_paths", nargs="+")
    args, left = parser.parse_known_args()
    default = Path(args.config_paths[0]).parent / "default.yaml"
    cfg = Config(*args.config_paths, default=default, colorize_modified_item=True)
    cfg.argv_update(left)
    print(cfg.seed, cfg.trainer.lr, cfg.trainer.steps, cfg.dset.path)


if __name__ == "__main__":
    main()
