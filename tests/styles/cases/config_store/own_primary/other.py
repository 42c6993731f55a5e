from dataclasses import dataclass

import hydra
from hydra.core.config_store import ConfigStore


@dataclass
class Other:
    port: int = 1


ConfigStore.instance().store(name="serve", node=Other)


@hydra.main(version_base=None, config_path="config", config_name="other")
def main(cfg):
    print(cfg.port)


if __name__ == "__main__":
    main()
