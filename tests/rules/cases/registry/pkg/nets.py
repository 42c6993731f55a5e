from pkg.registry import ARCHS, DATASETS, MODELS


class Left:
    def __init__(self, left=1, **kwargs):
        super().__init__(**kwargs)


class Right:
    def __init__(self, right=1):
        super().__init__()


class Third:
    def __init__(self, third=1):
        super().__init__()


@MODELS.register_module()
class Backbone:
    def __init__(self, depth, stages=4, norm=None):
        self.depth = depth


@MODELS.register_module(name="Necked")
class Neck(Left, Right):
    """`Left` hands on to `Right`, which its own bases do not name."""


@MODELS.register_module()
class Skipping(Left, Third):
    def __init__(self, own=1, **kwargs):
        super(Left, self).__init__(**kwargs)


@ARCHS.register()
class Arch:
    def __init__(self, width, scale=2):
        self.width = width


@ARCHS.register("twice")
class First:
    def __init__(self, a):
        pass


@ARCHS.register("twice")
class Second:
    def __init__(self, b):
        pass


@DATASETS.register()
class Folder:
    def __init__(self, opt):
        self.path = opt["path"]


@ARCHS.register()
class Adapter:
    """It has no constructor: `ARCHS.get(name).extend(net, **opt)`."""

    @classmethod
    def extend(cls, net, width):
        net.extend(width)


@MODELS.register_module()
class Norm:
    """`build_norm(cfg, features)` passes the first argument by position."""

    def __init__(self, features, eps=1e-5):
        self.eps = eps
