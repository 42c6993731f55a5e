class Model:
    def __init__(self, args_m):
        self.layers = [args_m.width] * args_m.depth
