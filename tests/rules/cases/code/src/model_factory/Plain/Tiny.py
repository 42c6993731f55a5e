from torch import nn


class Model(nn.Module):
    def __init__(self, args_m, metadata):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(args_m.width, args_m.width)] * args_m.n_layers)
        self.act = getattr(args_m, "act", "relu")
        if metadata:
            args_m.perhaps_read
        args_m.num_classes = 3
        self.out = nn.Linear(args_m.width, args_m.num_classes)
