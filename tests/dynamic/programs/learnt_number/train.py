"""An optimizer trains one number, which is made on the card, as the temperature of a policy is."""

import torch
from torch import nn

model = nn.Linear(8, 4).cuda()
logarithm = torch.tensor(-2.0, requires_grad=True, device="cuda")
optimizer = torch.optim.Adam(model.parameters())
of_number = torch.optim.Adam([logarithm])
for _ in range(100):
    out = model(torch.randn(32, 8, device="cuda"))
    loss = (logarithm.exp().detach() * out.pow(2)).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    of_number.zero_grad()
    (-logarithm * (out.detach().mean() - 4)).backward()
    of_number.step()
