"""A target that does not fit, in a program that has read an integer off the card before."""

import torch
from torch import nn
from torch.nn import functional

model = nn.Linear(16, 4).cuda()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for _ in range(4):
    scores = model(torch.randn(24, 16, device="cuda"))
    print("right", int((scores.argmax(1) == 0).sum()))
    loss = functional.cross_entropy(scores, torch.zeros(12, dtype=torch.int64, device="cuda"))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
