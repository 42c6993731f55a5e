import os.path as osp

from omegaconf import OmegaConf


def load(path):
    cfg = OmegaConf.load(path)
    if "_base_" in cfg:
        if isinstance(cfg._base_, str):
            base = OmegaConf.load(osp.join(osp.dirname(path), cfg._base_))
        else:
            base = OmegaConf.merge(*[OmegaConf.load(each) for each in cfg._base_])
        cfg = OmegaConf.merge(base, cfg)
    return cfg
