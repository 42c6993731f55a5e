import torch.utils.data
import torch
from torch import nn
from torch.nn import functional as F


class Samples(torch.utils.data.Dataset):
    def __len__(self):
        return 40

    def __getitem__(self, index):
        if index == 33:
            raise ValueError("sample 33 is torn")
        x = torch.arange(4.0) * index / 40
        return x, x.sum(0, keepdim=True)


class Adapter:
    def __init__(self, args):
        self.width = args.model.width

    def model(self):
        return nn.Sequential(nn.Linear(4, self.width), nn.ReLU(), nn.Linear(self.width, 1))

    def batch(self, size):
        x = torch.randn(size, 4)
        return x, x.sum(1, keepdim=True)

    def loss(self, model, batch):
        x, y = batch
        return F.mse_loss(model(x), y)

    def loader(self, split, size):
        samples = torch.utils.data.Subset(Samples(), range(8)) if split == "validation" else Samples()
        return torch.utils.data.DataLoader(samples, size, num_workers=2)
