import pkg


def build(args):
    args.a


class Inner:
    def __init__(self, args):
        args.b
