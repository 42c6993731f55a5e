import sys
from types import SimpleNamespace

from hyperpyyaml import load_hyperpyyaml


class Runner:
    def __init__(self, hparams):
        self.hparams = SimpleNamespace(**hparams)
        self.net = self.hparams.make_net(self.hparams.width)

    def run(self):
        for step in range(self.hparams.steps):
            print(step, self.net, self.hparams.every)


if __name__ == "__main__":
    with open(sys.argv[1]) as stream:
        Runner(load_hyperpyyaml(stream)).run()
