import torch
from lightning.pytorch import LightningModule
from torch import nn
from torch.nn import functional as F


class Regression(LightningModule):
    def __init__(self, width):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(4, width), nn.ReLU(), nn.Linear(width, 1))

    def training_step(self, batch, index):
        x, y = batch
        loss = F.mse_loss(self.net(x), y)
        self.log("train_loss", loss)
        return loss

    def validation_step(self, batch, index):
        x, y = batch
        self.log("val_loss", F.mse_loss(self.net(x), y))

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=0.01)


class Adapter:
    def __init__(self, args):
        self.args = args

    def model(self):
        return Regression(self.args.model.width)

    def batch(self, size):
        x = torch.randn(size, 4)
        return x, x.sum(1, keepdim=True)

    def loss(self, model, batch):
        return model.training_step(batch, 0)

    def optimizer(self, model):
        return model.configure_optimizers()

    def trainer(self):
        trainer = self.args.trainer
        return {
            "accumulate_grad_batches": trainer.accumulate_grad_batches,
            "gradient_clip_val": trainer.gradient_clip_val,
        }
