"""The classifier of songs."""

import lightning.pytorch as pl
import torch
from torch import nn

from birds.encoders import Encoder


class Classifier(pl.LightningModule):
    def __init__(self, encoder: Encoder, classes: int, lr: float = 1e-3):
        super().__init__()
        self.encoder = encoder
        self.head = nn.Linear(encoder.width, classes)
        self.lr = lr

    def forward(self, songs):
        return self.head(self.encoder(songs))

    def training_step(self, batch, index):
        loss = nn.functional.cross_entropy(self(batch[0]), batch[1])
        self.log("train/loss", loss)
        return loss

    def validation_step(self, batch, index):
        found = self(batch[0])
        loss = nn.functional.cross_entropy(found, batch[1])
        accuracy = (found.argmax(dim=1) == batch[1]).float().mean()
        self.log_dict({"valid/loss": loss, "valid/accuracy": accuracy})

    def configure_optimizers(self):
        return torch.optim.AdamW(self.parameters(), lr=self.lr)
