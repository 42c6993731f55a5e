"""Classes and functions that a recipe builds."""


class Encoder:
    def __init__(self, width, depth=1):
        self.width = width
        self.depth = depth


def make(width, depth=1):
    return Encoder(width, depth)
