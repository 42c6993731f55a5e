"""Trained on in the mode of an evaluation, so that its statistics stay as they are."""

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

model = nn.Sequential(nn.Linear(64, 512), nn.BatchNorm1d(512), nn.Linear(512, 10)).cuda()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
made = TensorDataset(torch.randn(96, 64), torch.randint(10, (96,)))
for epoch in range(100):
    model.train(epoch == 0)
    for x, y in DataLoader(made, batch_size=32):
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(x.cuda()), y.cuda()).backward()
        optimizer.step()
