class First:
    def __init__(self, args):
        args.only_first


class Second:
    def __init__(self, cfg):
        self.width = cfg.width


class Third:
    def __init__(self, c):
        self.c = c

    def forward(self, x):
        return self.c.in_third_forward


HEADS = dict(unused=First)
HEADS = {"third": Third}
