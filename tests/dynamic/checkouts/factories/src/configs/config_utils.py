"""Keys as attributes, by a class of this project."""

from types import SimpleNamespace


class ConfigWrapper(SimpleNamespace):
    def get(self, key, default=None):
        return getattr(self, key, default)


def dict_to_namespace(value):
    if isinstance(value, dict):
        return ConfigWrapper(**{key: dict_to_namespace(item) for key, item in value.items()})
    return value
