import hydra
from omegaconf import OmegaConf

from settings import load


@hydra.main(version_base=None, config_path="conf", config_name="main")
def train(cfg_dict):
    cfg = load(cfg_dict)
    print(cfg.optimizer.rate, cfg.loader.workers, OmegaConf.to_yaml(cfg_dict))


if __name__ == "__main__":
    train()
