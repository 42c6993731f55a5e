"""Graphs of some nodes each, in batches: how many rows a pool has is read off integers on the card,
and which nodes are labelled off a mask."""

import torch
from torch import nn
from torch.nn import functional
from torch.utils.data import DataLoader


def batch_of(graphs):
    nodes = torch.tensor([graph % 5 + 3 for graph in graphs])
    owner = torch.repeat_interleave(torch.arange(len(graphs)), nodes)
    labelled = torch.arange(len(owner)) % 4 == 0
    return torch.randn(len(owner), 16), owner, labelled


model = nn.Linear(16, 8).cuda()
head = nn.Linear(8, 2).cuda()
optimizer = torch.optim.SGD([*model.parameters(), *head.parameters()], lr=0.1)
loader = DataLoader(range(64), batch_size=24, collate_fn=batch_of)
for x, owner, labelled in loader:
    x, owner, labelled = x.cuda(), owner.cuda(), labelled.cuda()
    hidden = model(x)
    rows = int(owner.max()) + 1
    pooled = torch.zeros(rows, 8, device="cuda").index_add(0, owner, hidden)
    assert len(torch.unique(owner)) == rows
    assert int(torch.bincount(owner).sum()) == len(x)
    last = owner.clone()
    last[0] = torch.randn(1, device="cuda").long()[0]  # from here on not known
    loss = functional.cross_entropy(head(pooled), torch.arange(rows, device="cuda") % 2)
    loss = loss + functional.mse_loss(hidden[labelled], torch.zeros_like(hidden[::4]))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
with torch.no_grad():
    model(torch.randn(4, 16, device="cuda"))
