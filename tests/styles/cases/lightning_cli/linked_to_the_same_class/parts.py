from dataclasses import dataclass

from lightning.pytorch import LightningDataModule, LightningModule


@dataclass
class Field:
    length: int
    width: int


class Net(LightningModule):
    def __init__(self, depth: int, field: Field):
        super().__init__()
        self.size = depth * field.length * field.width


class Data(LightningDataModule):
    def __init__(self, folder: str, field: Field):
        super().__init__()
        self.folder, self.field = folder, field
