import torch
from pytorch_lightning import LightningModule


class task(LightningModule):
    def __init__(
        self, network, args_data, args_model, args_task, args_trainer, args_environment, metadata
    ):
        super().__init__()
        self.network = network
        self.args_task = args_task
        self.args_trainer = args_trainer
        self.enabled_tasks = self._enabled()
        self.save_hyperparameters(vars(args_task))

    def _enabled(self):
        enabled = getattr(self.args_task, "enabled_tasks", ["classification"])
        return enabled

    def training_step(self, batch, batch_idx):
        return self._shared_step(batch, "train")

    def validation_step(self, batch, batch_idx):
        self._shared_step(batch, "val")

    def _shared_step(self, batch, stage):
        total = 0.0
        for name in self.enabled_tasks:
            loss = self._loss(name, batch)
            self.log(f"{stage}_{name}_loss", loss)
            total = total + loss
        self.log(f"{stage}_loss", total, prog_bar=True)
        return total

    def _loss(self, name, batch):
        return self.network(batch["x"]).mean()

    def configure_optimizers(self):
        optimizer = torch.optim.Adam(self.parameters(), lr=self.args_task.lr)
        scheduler = getattr(self.args_task, "scheduler", None)
        if isinstance(scheduler, dict):
            return [optimizer], [scheduler["name"]]
        return optimizer
