class Net:
    def __init__(self, inputs: int, width: int, depth: int, rate: float = 0.1, **rest):
        self.width = width


def schedule(start: float = 0.1, steps: int = 100):
    return start, steps
