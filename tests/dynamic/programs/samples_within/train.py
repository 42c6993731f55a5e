"""After a step a module samples, by calling another one a thousand times."""

import torch
from torch import nn


class Denoiser(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(17, 64), nn.ReLU(), nn.Linear(64, 16))

    def forward(self, x, step):
        return self.layers(torch.cat([x, step.float()[:, None] / 1000], 1))


class Sampler(nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, x):
        for step in reversed(range(1000)):
            x = x - self.model(x, x.new_ones(len(x), dtype=torch.long) * step) / 1000
        return x


model = Denoiser().cuda()
sampler = Sampler(model).cuda()
optimizer = torch.optim.Adam(model.parameters())
for step in range(1000):
    model.train()
    noise = torch.randn(32, 16, device="cuda")
    loss = (model(noise, torch.randint(1000, (32,), device="cuda")) - noise).pow(2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 100 == 0:
        sampler.eval()
        with torch.no_grad():
            print(step, sampler(torch.randn(8, 16, device="cuda")).mean().item())
