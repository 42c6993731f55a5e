from pkg import Inner, sub
from pkg.sub import other


class Model:
    def __init__(self, args):
        sub.net.build(args)
        other.more(args)
        Inner(args)
