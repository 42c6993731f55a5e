"""Task code that catches what a loss raises, as the family's does."""

import pytorch_lightning as pl
import torch
from torch import nn


class task(pl.LightningModule):
    def __init__(
        self, network, args_data, args_model, args_task, args_trainer, args_environment, metadata
    ):
        super().__init__()
        self.save_hyperparameters(ignore=["network", "metadata"])
        self.network = network
        self.args_task = args_task
        self.metadata = metadata
        self.losses = {"classification": nn.CrossEntropyLoss(), "rul_prediction": nn.MSELoss()}

    def _shared_step(self, batch, stage):
        x, y, file_id = batch["x"], batch["y"], batch["file_id"][0].item()
        total = 0.0
        for task_name in self.args_task.enabled_tasks:
            try:
                out = self.network(x, file_id, task_name)
                if task_name == "rul_prediction":
                    label = torch.tensor(self.metadata[file_id]["RUL_label"], device=x.device)
                    loss = self.losses[task_name](out.squeeze(), label.float())
                else:
                    loss = self.losses[task_name](out, y)
                total = total + loss
            except Exception as error:
                print(f"{task_name} failed: {error}")
        self.log(f"{stage}_loss", total)
        return total

    def training_step(self, batch, batch_idx):
        return self._shared_step(batch, "train")

    def validation_step(self, batch, batch_idx):
        self._shared_step(batch, "val")

    def configure_optimizers(self):
        optimizer = torch.optim.AdamW(self.parameters(), lr=self.args_task.lr)
        return {"optimizer": optimizer, "lr_scheduler": None}
