# R301 model.depth, R302 extra
import argparse, yaml
import pytorch_lightning as pl
def load():
    p = argparse.ArgumentParser(); p.add_argument("--config"); return yaml.safe_load(open(p.parse_args().config))
class Lit(pl.LightningModule):
    def __init__(self, cfg):
        super().__init__()
        self.save_hyperparameters(cfg)
        self.a = self.kept["model"]["width"] + self.kept["model"]["depth"]
    def save_hyperparameters(self, cfg):
        self.kept = cfg
    def configure_optimizers(self):
        return self.kept["lr"]
pl.Trainer().fit(Lit(load()))
