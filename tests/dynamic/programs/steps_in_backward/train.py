"""Each parameter has an optimizer, which makes its step as soon as the gradient is there."""

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class Parts(nn.Module):
    def __init__(self, width, depth):
        super().__init__()
        self.parts = nn.ModuleList(nn.Linear(width, width) for _ in range(depth))

    def forward(self, x):
        for part in self.parts:
            x = torch.relu(part(x))
        return x


model = Parts(width=512, depth=24).cuda()
optimizers = {
    parameter: torch.optim.Adam([parameter], lr=1e-3, foreach=False)
    for parameter in model.parameters()
}


def step(parameter):
    optimizers[parameter].step()
    optimizers[parameter].zero_grad()


for parameter in model.parameters():
    parameter.register_post_accumulate_grad_hook(step)

made = TensorDataset(torch.randn(100, 512), torch.randn(100, 512))
for _ in range(10):
    model.train()
    for x, y in DataLoader(made, batch_size=16):
        loss = nn.functional.mse_loss(model(x.cuda()), y.cuda())
        loss.backward()
        print(f"{loss.item():.3f}")
    model.eval()
    with torch.no_grad():
        for x, _ in DataLoader(made, batch_size=16):
            model(x.cuda())
