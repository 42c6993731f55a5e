from mmengine.registry import MODELS as MMENGINE_MODELS
from mmengine.registry import Registry

MODELS = Registry("model", parent=MMENGINE_MODELS)


class OwnRegistry(dict):
    def register(self, name=None):
        def add(cls):
            self[name or cls.__name__] = cls
            return cls

        return add


ARCHS = OwnRegistry()
DATASETS = OwnRegistry()


def build_arch(opt):
    opt = dict(opt)
    kind = opt.pop("type")
    opt.pop("strict_load", None)
    return ARCHS.get(kind)(**opt)


def build_dataset(opt):
    return DATASETS.get(opt["type"])(opt)
