import importlib
import sys
from dataclasses import fields, is_dataclass, make_dataclass

try:
    import tomllib
except ModuleNotFoundError:
    import tomli as tomllib

from swim.shape import Meet


class Reader:
    def __init__(self, cls=Meet):
        self.cls = cls

    def read(self, arguments=sys.argv[1:]):
        values = self._values(arguments)
        cls = self._with_plugin(values)
        return self._build(cls, values) if values else cls()

    def _values(self, arguments):
        for number, argument in enumerate(arguments):
            if argument == "--meet":
                path = arguments[number + 1]
                break
        else:
            return None
        with open(path, "rb") as stream:
            return tomllib.load(stream)

    def _with_plugin(self, values):
        name = values.get("plugin")
        if not name:
            return self.cls
        return self._joined(self.cls, importlib.import_module(name).Meet)

    @staticmethod
    def _joined(one, other):
        both = [(f.name, f.type, f) for f in (*fields(one), *fields(other))]
        return make_dataclass("Both", both, bases=(one,))

    def _build(self, cls, data):
        if not is_dataclass(cls):
            return data
        known = {f.name for f in fields(cls)}
        if strange := set(data) - known:
            raise ValueError(f"not in {cls}: {strange}")
        given = {}
        for f in fields(cls):
            if f.name in data:
                value = data[f.name]
                inside = is_dataclass(f.type) and isinstance(value, dict)
                given[f.name] = self._build(f.type, value) if inside else value
        return cls(**given)
