class Encoder:
    def __init__(self, width, depth=2, act=None):
        self.width = width


def scale(factor, offset=0.0):
    return lambda x: x * factor + offset


class Loss:
    def __init__(self, **rest):
        self.weight = rest.pop("weight", 1.0)
