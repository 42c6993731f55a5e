from lightning import LightningDataModule, LightningModule
from lightning.pytorch.cli import LightningCLI
from torch import nn


class Encoder(nn.Module):
    def __init__(self, name: str, width: int = 4):
        super().__init__()
        self.name, self.width = name, width


class Model(LightningModule):
    def __init__(self, network: nn.Module, classes: int):
        super().__init__()
        self.network, self.classes = network, classes


class Data(LightningDataModule):
    def __init__(self, folder: str):
        super().__init__()
        self.folder = folder


if __name__ == "__main__":
    LightningCLI(Model, Data)
