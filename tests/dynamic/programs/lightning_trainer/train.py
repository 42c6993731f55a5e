import sys

import lightning
import torch
import yaml
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class Net(lightning.LightningModule):
    def __init__(self, width):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(64, width), nn.ReLU(), nn.Linear(width, 8))

    def training_step(self, batch, index):
        x, y = batch
        loss = nn.functional.cross_entropy(self.net(x), y)
        self.log("train/loss", loss, prog_bar=True)
        return loss

    def validation_step(self, batch, index):
        x, y = batch
        self.log("val/loss", nn.functional.cross_entropy(self.net(x), y), on_epoch=True)

    def configure_optimizers(self):
        optimizer = torch.optim.Adam(self.parameters(), lr=1e-3)
        return [optimizer], [torch.optim.lr_scheduler.StepLR(optimizer, 1)]


if __name__ == "__main__":
    with open(sys.argv[1].partition("=")[2]) as stream:
        config = yaml.safe_load(stream)
    data = TensorDataset(torch.randn(5000, 64), torch.randint(8, (5000,)))
    trainer = lightning.Trainer(
        accelerator="gpu", devices=1, default_root_dir="runs", **config["trainer"]
    )
    trainer.fit(Net(config["width"]), DataLoader(data, 128, num_workers=4), DataLoader(data, 256))
