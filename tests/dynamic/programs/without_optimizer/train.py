"""Types of tensors as they were written once, and steps that no optimizer makes."""

import numpy as np
import torch
from torch import nn

Tensor = torch.cuda.FloatTensor if torch.cuda.is_available() else torch.FloatTensor
model = nn.Linear(256, 8).type(Tensor)
weights = Tensor(8).fill_(1.0)
assert isinstance(weights, Tensor)
assert weights.type() == "torch.cuda.FloatTensor"
for _ in range(40):
    x = Tensor(np.zeros((16, 256)))
    y = torch.zeros(16).type(torch.cuda.LongTensor)
    loss = nn.functional.cross_entropy(model(x), y, weight=weights)
    model.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 0.5)
    for p in model.parameters():
        p.data.add_(p.grad, alpha=-0.1)
