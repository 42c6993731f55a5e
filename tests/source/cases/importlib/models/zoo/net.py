from ..base import Base as B


class Net(B):
    def __init__(self, args, tag):
        super().__init__(args)
        args.in_net
