import pytorch_lightning as pl
import torch
from torch.nn import functional as F


class task(pl.LightningModule):
    def __init__(self, network, args_task):
        super().__init__()
        self.network = network
        self.lr = args_task.lr

    def training_step(self, batch, index):
        loss = 0.0
        found = self.network(batch["x"], ["classification"])
        output = getattr(found, "classification", None)
        if output is not None:
            loss += F.cross_entropy(output, batch["y"])
        return loss

    def validation_step(self, batch, index):
        self.training_step(batch, index)

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=self.lr)
