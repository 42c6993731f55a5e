import torch.nn as nn


class E_01_HSE(nn.Module):
    def __init__(self, args):
        super().__init__()
        self.patch_size_L = args.patch_size_L
        self.patch_size_C = args.patch_size_C
        self.num_patches = args.num_patches
        self.output_dim = args.output_dim
        self.linear1 = nn.Linear(self.patch_size_L * self.patch_size_C * 2, self.output_dim)

    def forward(self, x):
        return x
