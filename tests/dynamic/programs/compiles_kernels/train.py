"""A program that compiles a kernel before it trains."""

import torch
from torch.utils.cpp_extension import CUDAExtension

model = torch.nn.Linear(8, 8).cuda()
CUDAExtension("kernels", ["kernels.cu"])
