import torch.nn as nn
from lightning.pytorch import LightningDataModule, LightningModule, cli


class Small(nn.Module):
    def __init__(self, width: int = 8):
        super().__init__()


class Net(LightningModule):
    def __init__(self, body: nn.Module, width: int = 8):
        super().__init__()


class Data(LightningDataModule):
    def __init__(self, folder: str = "data"):
        super().__init__()


if __name__ == "__main__":
    cli.LightningCLI(Net, Data)
