from yacs.config import CfgNode as CN


class Encoder:
    @classmethod
    def add_config(cls, cfg):
        cfg.PAIR.COUPLED = CN()
        cfg.PAIR.COUPLED.ENCODER = CN()
        cfg.PAIR.COUPLED.ENCODER.WIDTH = 8
