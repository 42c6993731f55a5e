import argparse

from .base import Base


class Showing(Base):
    def go(self):
        print(self.net, self.args.frames)

    @staticmethod
    def get_parser(add_help=False):
        parser = argparse.ArgumentParser(add_help=add_help, parents=[Base.get_parser()])
        parser.add_argument("--frames", type=int, default=30)
        return parser
