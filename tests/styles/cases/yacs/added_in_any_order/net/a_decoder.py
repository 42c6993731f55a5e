from yacs.config import CfgNode as CN


class Decoder:
    @classmethod
    def add_config(cls, cfg):
        cfg.PAIR.COUPLED.DECODER = CN()
        cfg.PAIR.COUPLED.DECODER.WIDTH = 8
