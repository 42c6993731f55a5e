# R302 model.depht
import argparse, yaml
import pytorch_lightning as pl
def load():
    p = argparse.ArgumentParser(); p.add_argument("--config"); return yaml.safe_load(open(p.parse_args().config))
class Lit(pl.LightningModule):
    def __init__(self, config):
        super().__init__()
        self.save_hyperparameters(config)
        self.x = self.hparams.get("extra", 3)
        for k, v in self.hparams.items():
            print(k)
    def configure_optimizers(self):
        return self.hparams.lr + self.hparams.model["width"] + self.hparams.model["depth"]
pl.Trainer().fit(Lit(load()))
