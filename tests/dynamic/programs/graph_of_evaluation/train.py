"""An evaluation that makes a graph, and a model that was traced by torch."""

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

net = nn.Sequential(nn.Linear(64, 512), nn.ReLU(), nn.Dropout(0.5), nn.Linear(512, 10)).cuda()
model = torch.jit.trace(net, torch.randn(2, 64).cuda())
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
made = TensorDataset(torch.randn(96, 64), torch.randint(10, (96,)))
for _ in range(3):
    model.train()
    for x, y in DataLoader(made, batch_size=32):
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(x.cuda()), y.cuda()).backward()
        optimizer.step()
    model.eval()
    print(torch.cat([model(x.cuda()).argmax(1) for x, _ in DataLoader(made, batch_size=32)]))
