# R301 model.depth, R302 extra
import argparse, yaml
import pytorch_lightning as pl
def load():
    p = argparse.ArgumentParser(); p.add_argument("--config"); return yaml.safe_load(open(p.parse_args().config))
class B(pl.LightningModule):
    def __init__(self, config):
        super().__init__()
        self.save_hyperparameters()
    def configure_optimizers(self):
        return self.hparams.config["lr"]
class Lit(B):
    def __init__(self, config, n=1):
        super().__init__(config)
        m = self.hparams.config["model"]
        self.a = m["width"] + m["depth"]
pl.Trainer().fit(Lit(load(), 2))
