import os
import time

import torch
from torch import nn
from torch.nn import functional as F


class Adapter:
    def __init__(self, args):
        self.width = args.model.width

    def model(self):
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                time.sleep(600)
            os._exit(0)
        return nn.Linear(4, 1)

    def batch(self, size):
        return torch.randn(size, 4), torch.randn(size, 1)

    def loss(self, model, batch):
        x, y = batch
        return F.mse_loss(model(x), y)
