import hydra
from omegaconf import OmegaConf, open_dict

from nets import Net


class Defaults:
    lr: float = 0.1


def main(cfg):
    if OmegaConf.is_missing(cfg, "ckpt"):
        print("none")
    OmegaConf.resolve(cfg)
    OmegaConf.set_struct(cfg, False)
    with open_dict(cfg):
        cfg.seed = 3
    print(OmegaConf.select(cfg, "data.path"), OmegaConf.select(cfg, "data.nothing.at.all"))
    OmegaConf.update(cfg, "data.classes", 10)
    print(cfg.data.classes, cfg.data.missing)
    plain = OmegaConf.to_container(cfg, resolve=True)
    print(plain["data"]["batch"])
    both = OmegaConf.merge(OmegaConf.structured(Defaults), cfg.optim)
    print(both.lr, both.momentum)
    over = OmegaConf.merge(cfg.trainer, OmegaConf.from_cli())
    print(over.epochs)
    hydra.utils.instantiate(cfg.net, cfg=cfg.data, _recursive_=False)
    hydra.utils.instantiate(cfg.plain)
