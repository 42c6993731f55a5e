class Encoder:
    def __init__(self, width, depth, rate=0.1):
        self.layers = [(width, rate)] * depth
