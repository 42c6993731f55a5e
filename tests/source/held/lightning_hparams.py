# R301 model.depth, R302 extra
import argparse
def args_():
    p = argparse.ArgumentParser(); p.add_argument("--config"); return p.parse_args()
import yaml
import pytorch_lightning as pl
class Lit(pl.LightningModule):
    def __init__(self, hparams):
        super().__init__()
        self.save_hyperparameters(hparams)
        self.net = Net(self.hparams.model["width"], self.hparams.model["depth"])
    def configure_optimizers(self):
        return self.hparams.lr
class Net:
    def __init__(self, width, depth):
        self.width = width
def main():
    pl.Trainer().fit(Lit(yaml.safe_load(open(args_().config))))
main()
