class Checkpoint:
    def __init__(self, folder):
        self.folder = folder
