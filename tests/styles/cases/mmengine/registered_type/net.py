from mmengine.registry import MODELS


@MODELS.register_module()
class TinyNet:
    def __init__(self, width, depth=1):
        self.layers = [width] * depth


@MODELS.register_module()
class TinyHead:
    def __init__(self, classes):
        self.classes = classes
