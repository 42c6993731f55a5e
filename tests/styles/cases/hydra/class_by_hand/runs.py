"""What runs a config, and what a config may have in it."""

import hydra


class Run:
    def __init__(self, cfg):
        self.cfg = cfg
        self.net = hydra.utils.instantiate(cfg.net)
        self.data = hydra.utils.get_class(cfg.data._target_)(cfg.data)

    def run(self):
        for epoch in range(self.cfg.epochs):
            print(epoch, self.net, self.data)


class Data:
    def __init__(self, options):
        self.folder = options.folder


class Net:
    def __init__(self, width, depth=2):
        self.width = width
        self.depth = depth
