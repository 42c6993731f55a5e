class Net:
    def __init__(self, width, cfg):
        self.width = width
        self.rate = cfg.rate
        print(cfg.absent)
