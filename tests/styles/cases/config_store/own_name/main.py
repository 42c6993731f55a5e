from dataclasses import dataclass

import hydra
from hydra.core.config_store import ConfigStore


@dataclass
class TrainConfig:
    epochs: int = 10
    batch_size: int = 32


@dataclass
class LongConfig(TrainConfig):
    warmup: int = 100


store = ConfigStore.instance()
store.store(group="train", name="short", node=TrainConfig, package="train")
store.store(group="train", name="long", node=LongConfig, package="train")


@hydra.main(config_path="conf", config_name="config")
def main(config):
    for epoch in range(config.train.epochs):
        print(epoch, config.train.batch_size)


if __name__ == "__main__":
    main()
