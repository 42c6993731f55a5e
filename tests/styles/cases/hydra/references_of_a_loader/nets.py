class Net:
    def __init__(self, rate: float, width: int = 8):
        self.rate, self.width = rate * 2, width
