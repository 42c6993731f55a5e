from parts import HEADS, First, Second

BACKBONES = {"first": First, "second": Second}


class Model:
    def __init__(self, args):
        self.backbone = BACKBONES[args.backbone](args)
        self.head = HEADS.get(args.head)(args)

    def forward(self, x):
        return self.head(self.backbone(x))
