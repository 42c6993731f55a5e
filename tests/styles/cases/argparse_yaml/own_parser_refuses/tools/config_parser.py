import argparse

import yaml


class ConfigParser(argparse.ArgumentParser):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.add_argument("--config", help="a YAML file with defaults")

    def parse_args(self, args=None, namespace=None):
        first, _ = super().parse_known_args(args, namespace)
        if first.config:
            with open(first.config) as stream:
                given = yaml.safe_load(stream)
            for key in given:
                for action in self._actions:
                    if action.dest == key:
                        break
                else:
                    self.error(f"unrecognized arguments: {key}")
            self.set_defaults(**given)
        return super().parse_args(args, namespace)
