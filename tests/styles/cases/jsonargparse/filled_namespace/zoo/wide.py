class Wide:
    def __init__(self, width=4):
        self.width = width
