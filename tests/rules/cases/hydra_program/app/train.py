import hydra
from torch.optim import Adam

from app.model import MODELS


class Loop:
    def __init__(self, cfg):
        self.cfg = cfg
        self.model = MODELS[cfg.model.kind](cfg.model)
        self.optimizer = Adam(self.model.parameters(), lr=cfg.optim.lr, betas=cfg.optim.betas)
        if cfg.ema.decay > 0:
            print(cfg.ema.warmup)

    def step(self):
        return self.cfg.seed


@hydra.main(version_base="1.3", config_path="../conf", config_name="config")
def main(cfg):
    print(cfg.name)
    Loop(cfg)


if __name__ == "__main__":
    main()
