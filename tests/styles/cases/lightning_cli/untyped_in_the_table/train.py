import torch.nn as nn
from lightning.pytorch import LightningModule
from lightning.pytorch.callbacks import Callback
from lightning.pytorch.cli import LightningCLI


class Shape(nn.Module):
    def forward(self, x):
        return x


class Wide(Shape):
    def __init__(self, width: int = 8):
        super().__init__()


class Told(Callback):
    pass


class Net(LightningModule):
    def __init__(self, shape: Shape, rate: float = 0.1):
        super().__init__()


if __name__ == "__main__":
    LightningCLI(Net)
