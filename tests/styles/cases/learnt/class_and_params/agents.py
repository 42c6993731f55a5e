class Walker:
    def __init__(self, size, rate, critic):
        self.size, self.rate, self.critic = size, rate, critic


class Critic:
    def __init__(self, width, depth):
        self.width, self.depth = width, depth
