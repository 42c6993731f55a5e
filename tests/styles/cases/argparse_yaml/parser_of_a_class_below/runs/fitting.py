import argparse

from .base import Base


class Fitting(Base):
    def go(self):
        print(self.net, self.args.rate, self.args.epochs)

    @staticmethod
    def get_parser(add_help=False):
        parser = argparse.ArgumentParser(add_help=add_help, parents=[Base.get_parser()])
        parser.add_argument("--rate", type=float, default=0.1)
        parser.add_argument("--epochs", type=int, default=3)
        return parser
