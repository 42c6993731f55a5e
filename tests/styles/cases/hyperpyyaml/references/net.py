"""A class that a recipe builds."""


class Net:
    def __init__(self, width, rate=0.1):
        self.half = width / 2
        self.rate = rate
