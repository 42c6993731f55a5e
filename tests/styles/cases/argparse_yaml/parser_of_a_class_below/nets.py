class Net:
    def __init__(self, width, depth):
        self.size = width * depth
