"""A library that knows some devices, and refuses others."""

import torch


def fast(x):
    known = torch._C._get_privateuse1_backend_name()
    if x.is_cuda:
        raise ValueError(f"only CUDA and CPU are supported, and not {known}")
    return x


model = torch.nn.Linear(8, 8).cuda()
fast(model(torch.randn(4, 8).cuda())).sum().backward()
