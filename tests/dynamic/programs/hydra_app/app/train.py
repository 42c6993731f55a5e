import hydra
import torch
from omegaconf import DictConfig


@hydra.main(version_base=None, config_path="../conf", config_name="config")
def main(config: DictConfig) -> None:
    with torch.device("cuda"):
        model = torch.nn.Linear(config.model.width, config.model.width)
    optimizer = torch.optim.RMSprop(model.parameters())
    for _ in range(config.steps):
        model(torch.randn(16, config.model.width).cuda()).pow(2).mean().backward()
        optimizer.step()
        optimizer.zero_grad()


if __name__ == "__main__":
    main()
