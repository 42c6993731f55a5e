import argparse

import lightning.pytorch as pl
import yaml


class Net(pl.LightningModule):
    def __init__(self, hparams):
        super().__init__()
        self.width = hparams["net"]["width"]
        self.rate = hparams["rate"]

    def training_step(self, batch, number):
        return self.rate


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--conf")
    parser.add_argument("--weights")
    args = parser.parse_args()
    with open(args.conf) as stream:
        conf = yaml.safe_load(stream)
    if args.weights is None:
        net = Net(conf)
    else:
        net = Net.load_from_checkpoint(args.weights, hparams=conf)
    pl.Trainer(max_epochs=conf["epochs"]).fit(net)
