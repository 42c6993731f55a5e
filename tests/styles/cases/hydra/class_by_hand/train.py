"""The config names at its root what runs it, and is given to it whole."""

import hydra
from omegaconf import OmegaConf


@hydra.main(version_base=None, config_path="conf", config_name="train")
def main(cfg):
    OmegaConf.resolve(cfg)
    made = hydra.utils.get_class(cfg._target_)
    made(cfg).run()


if __name__ == "__main__":
    main()
