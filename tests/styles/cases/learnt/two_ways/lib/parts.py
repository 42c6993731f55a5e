class Net:
    def __init__(self, width):
        self.width = width


class Hook:
    def __init__(self, trainer, options):
        self.every = options["every"]
