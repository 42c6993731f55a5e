import threading

import torch.multiprocessing as mp
from elsewhere import Trainer, launch


def worker(rank, world, cfg):
    print(rank, world, cfg.lr)


def log(cfg):
    print(cfg.seed)


def train(cfg):
    print(cfg.epochs, cfg.missing)


class Model(Trainer):
    def __init__(self, args):
        self.args = args
        mp.spawn(worker, nprocs=args.world, args=(args.world, args))
        threading.Thread(target=log, args=(args,)).start()
        launch(train, args)

    def on_anything(self):
        return self.args.called_by_the_base
