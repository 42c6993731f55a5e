def capture(init):
    def __init__(self, *args, **kwargs):
        self.given = (args, kwargs)
        init(self, *args, **kwargs)

    return __init__


class Encoder:
    @capture
    def __init__(self, name, dim, depth=1, **kwargs):
        self.norm = kwargs.get("norm", "layer")


class Optimizer:
    def __init__(self, params, **kwargs):
        self.lr = kwargs.pop("lr")
        self.rest = dict(kwargs)


class Model:
    def __init__(self, args):
        made = {**args.shared, **args.encoder}
        self.encoder = Encoder(name="encoder", **made)
        self.optimizer = Optimizer([], **args.options)
