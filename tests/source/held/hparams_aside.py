# R301 model.depth, R302 extra
import argparse, yaml
import pytorch_lightning as pl
def load():
    p = argparse.ArgumentParser(); p.add_argument("--config"); return yaml.safe_load(open(p.parse_args().config))
class Lit(pl.LightningModule):
    def __init__(self, cfg):
        super().__init__()
        self.keep(cfg)
        self.a = cfg["model"]["width"] + cfg["model"]["depth"] + cfg["lr"]
    def keep(self, given):
        self.save_hyperparameters()
pl.Trainer().fit(Lit(load()))
