class Base:
    def __init__(self, data, width=8):
        self.name = data.name
        self.width = width


class Model(Base):
    def __init__(self, depth, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.depth = depth
