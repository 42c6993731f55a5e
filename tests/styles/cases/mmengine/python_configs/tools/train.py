import argparse

from mmengine.config import Config
from mmengine.runner import Runner

import nets


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("config")
    args = parser.parse_args()
    cfg = Config.fromfile(args.config)
    cfg.work_dir = "work"
    runner = Runner.from_cfg(cfg)
    runner.train()


if __name__ == "__main__":
    main()
