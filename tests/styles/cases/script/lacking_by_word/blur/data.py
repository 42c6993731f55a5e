import numpy

from somebody.registry import DATASETS


@DATASETS.register()
class Pairs:
    def __init__(self, opt):
        self.opt = opt
        self.scale = opt.get("scale", 1)

    def __getitem__(self, index):
        kernel = numpy.random.uniform(*self.opt["kernel_range"], size=self.opt["kernel_size"])
        return kernel, self.opt["noise_prob"], self.scale
