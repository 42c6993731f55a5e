# R302 model.depht, R302 extra
import argparse, yaml
import pytorch_lightning as pl
def load():
    p = argparse.ArgumentParser(); p.add_argument("--config"); return yaml.safe_load(open(p.parse_args().config))
class Lit(pl.LightningModule):
    def __init__(self, cfg, net=None):
        super().__init__()
        self.save_hyperparameters("cfg")
    def configure_optimizers(self):
        m = self.hparams.cfg["model"]
        return self.hparams["cfg"]["lr"] + m["width"] + m["depth"]
pl.Trainer().fit(Lit(load(), 2))
