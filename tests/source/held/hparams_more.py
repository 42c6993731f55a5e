# R301 model.depth, R302 extra
import argparse, yaml
import pytorch_lightning as pl
def load():
    p = argparse.ArgumentParser(); p.add_argument("--config"); return yaml.safe_load(open(p.parse_args().config))
from far import more
class Lit(pl.LightningModule):
    def __init__(self, cfg, **kwargs):
        super().__init__()
        self.save_hyperparameters()
        m = self.hparams["cfg"]["model"]
        self.a = m["width"] + m["depth"]
    def configure_optimizers(self):
        return self.hparams["cfg"]["lr"]
pl.Trainer().fit(Lit(load(), **more()))
