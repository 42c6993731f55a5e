import torch
from torch import nn

import bitsandbytes.functional  # noqa: F401


class Params4bit(nn.Parameter):
    def __new__(cls, data, rows=0):
        self = torch.Tensor._make_subclass(cls, data, False)
        self.rows, self.scales = rows, None
        return self

    def _quantize(self, device):
        packed, scales = torch.ops.packs.four(self.data.contiguous().to(device))
        self.data, self.scales = packed, scales
        return self

    def cuda(self, device=None):
        return self.to("cuda")

    def to(self, *args, **kwargs):
        device = torch._C._nn._parse_to(*args, **kwargs)[0]
        if device is not None and self.scales is None:
            return self._quantize(device)
        return super().to(*args, **kwargs)


class Wide(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, weight):
        ctx.weight = weight
        return x @ torch.ops.packs.wide(weight, weight.rows).t().to(x.dtype)

    @staticmethod
    def backward(ctx, grad):
        return grad @ torch.ops.packs.wide(ctx.weight, ctx.weight.rows).to(grad.dtype), None


class Linear4bit(nn.Linear):
    def __init__(self, inside, outside):
        super().__init__(inside, outside, bias=False)
        self.weight = Params4bit(self.weight.data, outside)

    def forward(self, x):
        assert isinstance(self.weight, Params4bit)
        return Wide.apply(x, self.weight)
