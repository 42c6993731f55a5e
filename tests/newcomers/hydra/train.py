"""Train a network that tells the rain of the next hour."""

import hydra
import torch
from omegaconf import DictConfig

from weather.loop import Loop


@hydra.main(version_base="1.3", config_path="conf", config_name="train")
def main(cfg: DictConfig) -> None:
    torch.manual_seed(cfg.seed)
    model = hydra.utils.instantiate(cfg.model)
    data = hydra.utils.instantiate(cfg.data)
    optimizer = torch.optim.Adam(model.parameters(), lr=cfg.optim.lr)
    loop = Loop(cfg.loop, optimizer)
    scores = loop.run(model, data)
    print(cfg.name, scores[cfg.loop.monitor])


if __name__ == "__main__":
    main()
