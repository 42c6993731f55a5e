class Sgd:
    def __init__(self, params, lr=0.1):
        self.params = params


class Cosine:
    def __init__(self, optimizer, T_max):
        self.T_max = T_max
