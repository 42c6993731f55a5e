from dataclasses import dataclass

import hydra
from hydra.core.config_store import ConfigStore


@dataclass
class Checked:
    weights: str = "last.pt"


ConfigStore.instance().store(name="checked", node=Checked)


@hydra.main(version_base=None, config_path="conf", config_name="checked")
def main(cfg: Checked):
    print(cfg.weights)


if __name__ == "__main__":
    main()
