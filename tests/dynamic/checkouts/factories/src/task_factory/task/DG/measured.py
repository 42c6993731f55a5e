import torchmetrics
from torch import nn

from .classification import task as Base


class task(Base):
    def __init__(self, network, args_data, args_task, args_trainer, metadata):
        super().__init__(network, args_data, args_task, args_trainer, metadata)
        self.measures = nn.ModuleDict(
            {
                f"{stage}_acc": getattr(torchmetrics, "acc".capitalize())(task="multiclass", num_classes=4)
                for stage in ("train", "val")
            }
        )

    def step(self, batch, stage):
        value = self.measures[f"{stage}_acc"](self.network(batch["x"], batch["file_id"][0].item()), batch["y"])
        self.log(f"{stage}_acc", value)
        return super().step(batch, stage)
