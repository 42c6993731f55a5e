import argparse

import yaml
from toolkit import named


class Base:
    def __init__(self, argv):
        parser = self.get_parser()
        first = parser.parse_args(argv)
        if first.config is not None:
            with open(first.config) as file:
                given = yaml.safe_load(file)
            for key in given:
                assert key in vars(first)
            parser.set_defaults(**given)
        self.args = parser.parse_args(argv)
        self.net = named(self.args.net)(**self.args.net_args)

    @staticmethod
    def get_parser(add_help=False):
        parser = argparse.ArgumentParser(add_help=add_help)
        parser.add_argument("--config")
        parser.add_argument("--net", default="")
        parser.add_argument("--net_args", default={})
        return parser
