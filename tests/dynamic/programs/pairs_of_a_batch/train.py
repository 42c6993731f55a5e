"""Two views of each sample: which pairs are alike is computed of the numbers of a batch alone,
partly on the host, as numbers that are no truths, and partly on the card."""

import torch
from torch import nn
from torch.nn import functional
from torch.utils.data import DataLoader

SIZE = 20


def alike_others(features):
    order = torch.cat([torch.arange(SIZE), torch.arange(SIZE)])
    alike = (order.unsqueeze(0) == order.unsqueeze(1)).float().to(features.device)
    itself = torch.eye(2 * SIZE, dtype=torch.bool).to(features.device)
    near = features @ features.T
    alike, near = alike[~itself].view(2 * SIZE, -1), near[~itself].view(2 * SIZE, -1)
    positive = near[alike.bool()].view(2 * SIZE, -1)
    negative = near[~alike.bool()].view(2 * SIZE, -1)
    return torch.cat([positive, negative], dim=1)


def other_pairs(features):
    """The same mask, made on the card of ones in a square."""
    mask = torch.ones(2 * SIZE, 2 * SIZE, device="cuda")
    mask -= torch.eye(2 * SIZE, device="cuda")
    return (features @ features.T)[mask.bool()].view(2 * SIZE, -1)


model = nn.Sequential(nn.Linear(16, 64), nn.BatchNorm1d(64), nn.ReLU(), nn.Linear(64, 8)).cuda()
optimizer = torch.optim.Adam(model.parameters())
for x in DataLoader(torch.randn(100, 16), batch_size=SIZE):
    features = functional.normalize(model(torch.cat([x, x + 0.1]).cuda()))
    logits = alike_others(features)
    assert other_pairs(features).shape == logits.shape
    target = torch.zeros(len(logits), dtype=torch.long).cuda()
    loss = functional.cross_entropy(logits / 0.1, target)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    assert model[1].running_mean.abs().sum() > 0  # it began at zero, and is not known any more
with torch.no_grad():
    model(torch.randn(4, 16).cuda())
