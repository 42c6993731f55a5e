class Net:
    def __init__(self, depth, width=4):
        self.size = depth * width
