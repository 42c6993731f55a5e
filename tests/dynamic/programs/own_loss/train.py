"""A loss of two terms that is no function of torch: each is listed with what it was reduced of."""

import torch
from torch import nn

model = nn.Linear(4, 3).cuda()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for _ in range(3):
    x, target = torch.randn(8, 4).cuda(), torch.randn(8, 3).cuda()
    squares = ((model(x) - target) ** 2).mean()
    total = (0.5 * squares + 0.1 * model.weight.abs().sum()) / 2
    optimizer.zero_grad()
    total.backward()
    optimizer.step()
model.eval()
with torch.no_grad():
    model(torch.randn(8, 4).cuda())
