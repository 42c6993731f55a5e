"""The folder of the configs comes from the environment; a choice of each group has the name of the
config too."""

import os
from pathlib import Path

import hydra

HOME = Path(os.environ["HOME_OF_THE_PROJECT"])


@hydra.main(version_base=None, config_path=str(HOME / "conf"), config_name="default")
def main(cfg):
    print(cfg.data.folder, cfg.train.epochs, cfg.seed)


if __name__ == "__main__":
    main()
