class Keep:
    def __init__(self, depth):
        self.depth = depth
