class Denoiser:
    def __init__(self, hidden, depth=5, rate=16000):
        self.sizes = [hidden * 2**level for level in range(depth)]
        self.rate = rate
