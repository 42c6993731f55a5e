"""Songs, cut into pieces."""

import lightning.pytorch as pl
import torch
from torch.utils.data import DataLoader, TensorDataset


class Songs(pl.LightningDataModule):
    def __init__(self, folder: str, batch_size: int = 32, workers: int = 4):
        super().__init__()
        self.folder = folder
        self.batch_size = batch_size
        self.workers = workers

    def setup(self, stage: str) -> None:
        self.train = TensorDataset(*torch.load(f"{self.folder}/train.pt"))
        self.valid = TensorDataset(*torch.load(f"{self.folder}/valid.pt"))

    def train_dataloader(self):
        return DataLoader(self.train, self.batch_size, shuffle=True, num_workers=self.workers)

    def val_dataloader(self):
        return DataLoader(self.valid, self.batch_size, num_workers=self.workers)
