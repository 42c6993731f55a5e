from torch import nn

HEADS = {"linear": nn.Linear, "mlp": nn.Sequential, "none": nn.Identity}


class Model(nn.Module):
    def __init__(self, args_m, metadata):
        super().__init__()
        args_m.num_classes = {"a": 4}
        self.body = nn.Linear(args_m.width, args_m.width)
        self.head = HEADS[args_m.head]
        self.classes = args_m.num_classes

    def forward(self, x):
        return self.body(x)
