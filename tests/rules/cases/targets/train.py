from hydra.utils import instantiate


def main(cfg):
    model = instantiate(cfg.good.model)
    optimizer = instantiate(cfg.optimizer, params=model.parameters())
    return instantiate(cfg.scheduler, optimizer)
