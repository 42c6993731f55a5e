import timm
from torch import nn


class Model(nn.Module):
    def __init__(self, args_m, metadata):
        super().__init__()
        self.net = timm.create_model(args_m)
        self.depth = args_m.not_sure_that_nothing_provides_it
