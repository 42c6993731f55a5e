import hydra
import torch


class Plain:
    def __init__(self, cfg):
        self.cfg = cfg
        self.model = hydra.utils.instantiate(cfg.model)
        self.optimizer = hydra.utils.instantiate(cfg.optimizer, params=self.model.parameters())

    def run(self):
        for _ in range(self.cfg.training.epochs):
            self.optimizer.step()


class Linear(torch.nn.Module):
    def __init__(self, width):
        super().__init__()
        self.layer = torch.nn.Linear(width, width)
