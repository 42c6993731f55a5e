from torch import nn


class B_04_Dlinear(nn.Module):
    def __init__(self, args):
        super().__init__()
        self.a = nn.Linear(args.num_patches, args.num_patches)
        self.b = args.output_dim
