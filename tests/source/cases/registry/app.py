from registry import build


class Model:
    def __init__(self, args):
        self.net = build(args)
