"""A function with a backward pass of the program's own, which makes tensors on the device."""

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class Scaled(torch.autograd.Function):
    @staticmethod
    def forward(ctx, values, weight):
        ctx.save_for_backward(values, weight)
        return values * weight

    @staticmethod
    def backward(ctx, gradient):
        values, weight = ctx.saved_tensors
        to_values = torch.zeros(values.shape, device=values.device, dtype=torch.float32)
        to_values += gradient * weight
        to_weight = torch.zeros(weight.shape, device="cuda")
        return to_values, to_weight + (gradient * values).sum(0)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(16, 16)
        self.weight = nn.Parameter(torch.ones(16))

    def forward(self, values):
        return Scaled.apply(self.layer(values), self.weight)


def main():
    net = Net().cuda()
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    data = TensorDataset(torch.randn(64, 16), torch.randn(64, 16))
    for values, target in DataLoader(data, batch_size=16):
        loss = nn.functional.mse_loss(net(values.cuda()), target.cuda())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


if __name__ == "__main__":
    main()
