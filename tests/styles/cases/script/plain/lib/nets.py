class Mlp:
    def __init__(self, width, depth=2):
        self.width, self.depth = width, depth


class Conv:
    def __init__(self, channels):
        self.channels = channels


NETS = {"mlp": Mlp, "conv": Conv}
