"""As many models as optimizers, one after the other in each batch."""

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

members = [nn.Linear(64, 10).cuda() for _ in range(40)]
optimizers = [torch.optim.Adam(member.parameters()) for member in members]
made = TensorDataset(torch.randn(100, 64), torch.randint(10, (100,)))
for _ in range(10):
    for x, y in DataLoader(made, batch_size=16):
        x, y = x.cuda(), y.cuda()
        for member, optimizer in zip(members, optimizers, strict=True):
            optimizer.zero_grad()
            nn.functional.cross_entropy(member(x), y).backward()
            optimizer.step()
    with torch.no_grad():
        for x, _ in DataLoader(made, batch_size=16):
            torch.stack([member.eval()(x.cuda()) for member in members]).mean(0)
