from mmengine.model import BaseModule
from mmengine.optim import LRSchedulerMixin
from mmengine.registry import MODELS, PARAM_SCHEDULERS


@MODELS.register_module()
class Kiln(BaseModule):
    """A kiln of some bricks; `bricks` is a dict. `heat` is how hot it gets.

    Args:
        bricks (dict): what it is made of.
    """

    def __init__(self, bricks, heat, shelves=3, inner=None):
        self.bricks, self.heat, self.shelves = bricks, heat, shelves
        self.inner = MODELS.build(inner) if inner else None


@MODELS.register_module()
class Brick(BaseModule):
    def __init__(self, width, clay="red", glazed=False):
        self.width, self.clay, self.glazed = width, clay, glazed


class Cooling:
    def __init__(self, optimizer, name, begin=0):
        self.optimizer, self.name, self.begin = optimizer, name, begin


@PARAM_SCHEDULERS.register_module()
class CoolingLR(LRSchedulerMixin, Cooling):
    """Made by the mixin's constructor, which gives the name itself."""
