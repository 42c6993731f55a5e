from typing import Callable, List, Optional

import lightning.pytorch as pl
from torch import nn


class Watch(pl.Callback):
    def __init__(self, every: int = 10):
        self.every = every


class Head(nn.Module):
    def __init__(self, width: int, drop: float = 0.0):
        super().__init__()


class Net(pl.LightningModule):
    def __init__(
        self,
        classes: int,
        width: int,
        depth: int,
        heads: List[Head],
        act: Callable = nn.ReLU,
        untyped=None,
        name: Optional[str] = None,
    ):
        super().__init__()


class Data(pl.LightningDataModule):
    def __init__(self, folder: str, batch_size: int = 8):
        super().__init__()
        self.classes = 3
