import hydra
from torch import nn


class Cnn(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.layer = nn.Linear(width, 1)


def train(cfg):
    model = hydra.utils.instantiate(cfg[cfg.model])
    return model, cfg.lr


@hydra.main(config_path="conf", config_name="config")
def main(cfg):
    train(cfg)


if __name__ == "__main__":
    main()
