class Model:
    def __init__(self, args):
        Net(**vars(args))
        build(depth=args.depth, **args)


class Net:
    def __init__(self, width, height, act="relu", *, flag=False):
        self.width = width


def build(depth, width, **kwargs):
    return Inner(**kwargs)


class Inner:
    def __init__(self, size=1, needed=None):
        pass
