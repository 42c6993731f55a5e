import copy

import pytorch_lightning as pl
import torch
from torch.nn import functional as F


class task(pl.LightningModule):
    def __init__(self, network, args_data, args_task, args_trainer, metadata):
        super().__init__()
        self.network = network.cuda() if args_trainer.gpus else network
        self.lr = args_task.lr
        self.metadata = metadata
        self.known = copy.deepcopy({**vars(args_task), **vars(args_trainer)})
        self.counts = copy.deepcopy(torch.zeros(4))
        self.names = {row["Name"] for _, row in metadata.items() if "Name" in row}

    def step(self, batch, stage):
        file_id = batch["file_id"][0].item()
        assert self.metadata[file_id]["Name"] in self.names
        out = self.network(batch["x"], file_id)
        loss = F.cross_entropy(out, batch["y"])
        self.log_dict({f"{stage}_loss": loss, f"{stage}_epoch": self.trainer.current_epoch})
        return loss

    def training_step(self, batch, index):
        return self.step(batch, "train")

    def validation_step(self, batch, index):
        self.step(batch, "val")

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=self.lr)
