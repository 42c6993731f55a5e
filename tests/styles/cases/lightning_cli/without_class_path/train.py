from lightning.pytorch import LightningDataModule, LightningModule
from lightning.pytorch.cli import LightningCLI

from nets.parts.blocks import Base, Block


class Net(LightningModule):
    def __init__(self, block: Block, base: Base = None, lr: float = 0.1):
        super().__init__()
        self.block = block


class Data(LightningDataModule):
    def __init__(self, size: int = 4):
        super().__init__()


LightningCLI(Net, Data)
