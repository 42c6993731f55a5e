from lightning.pytorch import LightningDataModule, LightningModule
from lightning.pytorch.cli import LightningCLI


class Net(LightningModule):
    def __init__(self, width: int):
        super().__init__()
        self.width = width


class Data(LightningDataModule):
    def __init__(self, folder: str, name: str):
        super().__init__()
        self.folder = folder
        self.name = name


if __name__ == "__main__":
    LightningCLI(Net, Data)
