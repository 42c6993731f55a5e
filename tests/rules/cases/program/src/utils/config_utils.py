import yaml


class ConfigWrapper:
    def __init__(self, **values):
        for key, value in values.items():
            setattr(self, key, value)


def load_config(path):
    with open(path) as stream:
        return transfer_namespace(yaml.safe_load(stream))


def transfer_namespace(values):
    return ConfigWrapper(**values)
