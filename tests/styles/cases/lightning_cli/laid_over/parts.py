from collections.abc import Callable

import lightning as L


class Crop:
    def __init__(self, size: int = 32):
        self.size = size

    def __call__(self, batch):
        return batch


class Weather(L.LightningDataModule):
    def __init__(self, folder: str, batch: int = 8, collate: Callable[[list], list] | None = None):
        super().__init__()


class Forecast(L.LightningModule):
    def __init__(self, width: int, depth: int = 4):
        super().__init__()
