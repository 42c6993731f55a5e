class Box:
    def __init__(self, width, height, depth: int = 1):
        self.size = width, height, depth


class Ball:
    def __init__(self, radius, **kwargs):
        self.radius = radius
