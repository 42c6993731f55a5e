class Deep:
    def __init__(self, depth=4):
        self.depth = depth
