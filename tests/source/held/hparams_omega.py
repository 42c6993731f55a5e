# R302 model.depht, R302 extra
from omegaconf import OmegaConf
import argparse, yaml
import pytorch_lightning as pl
def load():
    p = argparse.ArgumentParser(); p.add_argument("--config"); return OmegaConf.load(p.parse_args().config)
class Lit(pl.LightningModule):
    def __init__(self, cfg):
        super().__init__()
        self.save_hyperparameters(cfg)
    def configure_optimizers(self):
        return self.hparams.lr + self.hparams.model.width + self.hparams.model.depth
pl.Trainer().fit(Lit(load()))
