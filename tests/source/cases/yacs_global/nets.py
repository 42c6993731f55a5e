from config import cfg


class ResNet:
    def __init__(self):
        print(cfg.MODEL.DEPTH, cfg.MODEL.WIDE)


class VGG:
    def __init__(self):
        print(cfg.MODEL.VGG_DEPTH)


NETS = {"resnet": ResNet, "vgg": VGG}


def build():
    return NETS[cfg.MODEL.TYPE]()
