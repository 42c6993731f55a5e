from config.loading import settings


class Plain:
    def __init__(self, data):
        self.data = data
        self.width = settings["model"]["width"]
