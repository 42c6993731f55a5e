import sys
from pathlib import Path

import torch
from bitsandbytes import functional
from bitsandbytes.nn.modules import Linear4bit, Params4bit
from torch import nn

width = int(Path(sys.argv[1]).read_text().split()[1])


class Paged(torch.optim.Optimizer):
    def __init__(self, parameters):
        super().__init__(parameters, {})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p not in self.state:
                    self.state[p] = {"sum": functional.get_paged(*p.shape, device=p.device)}
                    functional.fill(self.state[p]["sum"], 0)
                functional.prefetch_tensor(self.state[p]["sum"])
                p.sub_(p.grad, alpha=0.1)


body = nn.Sequential(Linear4bit(width, 4 * width), nn.ReLU(), Linear4bit(4 * width, width))
model = nn.Sequential(nn.Linear(64, width), body, nn.Linear(width, 10)).cuda()
assert all(type(p).__name__ == "Params4bit" for p in body.parameters())
assert isinstance(body[0].weight, Params4bit)
assert body[0].weight.dtype == torch.uint8
assert body[0].weight.device == torch.device("cuda", 0)
optimizer = Paged([p for p in model.parameters() if p.requires_grad])
for _ in range(100):
    x, y = torch.randn(16, 64).cuda(), torch.randint(10, (16,)).cuda()
    loss = nn.functional.cross_entropy(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
