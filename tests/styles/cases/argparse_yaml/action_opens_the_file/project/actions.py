import argparse

import yaml


class FromYaml(argparse.Action):
    def __call__(self, parser, namespace, values, option_string=None):
        with values as stream:
            config = yaml.safe_load(stream)
        unknown = set(config) - set(vars(namespace))
        if unknown:
            raise ValueError(f"unknown: {unknown}")
        vars(namespace).update(config)
