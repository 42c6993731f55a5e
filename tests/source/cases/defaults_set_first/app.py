try:
    import timm
    HAS_TIMM = True
except ImportError:
    timm = None
    HAS_TIMM = False

DEFAULTS = {"a": 1, "b": 2, "c": 3}


def fill(args):
    for key, value in DEFAULTS.items():
        if not hasattr(args, key):
            setattr(args, key, value)
    if not hasattr(args, "d"):
        args.d = 4


class Model:
    def __init__(self, args):
        args = args or Model.nothing()
        if args is None:
            args.not_reached
        fill(args)
        args.a, args.b, args.c, args.d
        if HAS_TIMM:
            args.with_timm
        else:
            args.without_timm
        assert hasattr(args, "e") or args.f
