"""Batches come from a generator over an endless loader, and the loss is kept by the model."""

import torch
from torch import nn
from torch.utils.data import DataLoader, IterableDataset


class Endless(IterableDataset):
    def __iter__(self):
        while True:
            yield torch.randn(16), torch.randint(4, ())


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(16, 4)
        self.last_loss = None

    def forward(self, x, y):
        out = self.layer(x)
        self.last_loss = nn.functional.cross_entropy(out, y)
        return out


def batches():
    for x, y in DataLoader(Endless(), batch_size=8):
        yield x.cuda(), y.cuda()


model = Model().cuda()
optimizer = torch.optim.AdamW(model.parameters())


@torch.no_grad()
def estimate():
    model.eval()
    seen = batches()
    losses = []
    for _ in range(10):
        x, y = next(seen)
        model(x, y)
        losses.append(model.last_loss.item())
    model.train()
    return sum(losses) / len(losses)


training = batches()
x, y = next(training)
for step in range(1000):
    if step % 2 == 0:
        print(step, estimate())
    for _ in range(6):
        model(x, y)
        loss = model.last_loss / 6
        x, y = next(training)
        loss.backward()
    optimizer.step()
    optimizer.zero_grad()
