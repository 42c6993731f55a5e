import hydra
from omegaconf import DictConfig, open_dict


class Optimizer:
    def __init__(self, parameters):
        self.options = {"groups": parameters}

    def slower(self):
        self.options["kind"] = "slow"


@hydra.main(version_base="1.3", config_path="conf", config_name="config")
def main(cfg: DictConfig) -> None:
    with open_dict(cfg):
        cfg.start = 0
    for key in cfg:
        print(key, cfg[key])


if __name__ == "__main__":
    main()
