"""Classes of libraries, and of projects that copied them, which hold a config as attributes.

Sources: https://pypi.org/project/easydict, https://pypi.org/project/munch,
https://pypi.org/project/python-box, https://pypi.org/project/dotmap, https://pypi.org/project/addict
"""

from __future__ import annotations

import ast
import re

from cfglint.source.forms import held_by
from cfglint.source.knowledge import Knowledge
from cfglint.source.machine import Machine
from cfglint.source.values import UNKNOWN, Cfg, Scope, Value, held


def named_tuple(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """`namedtuple("Config", d.keys())(**d)` and `(*d.values())`: the config as attributes."""
    match node.args, node.keywords:
        case [], [ast.keyword(arg=None, value=of)]:
            pass
        case [ast.Starred(value=ast.Call(func=ast.Attribute(value=of, attr="values")))], []:
            pass
        case _:
            return None
    config = m.value(of, scope)
    if not isinstance(config, Cfg):
        return None
    return held(config.path, ("attributes", config.form[1]), config.own)


def from_dictionary(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """`Munch.fromDict(config)`: what `munchify(config)` gives."""
    value = m.value(node.args[0], scope) if node.args else None
    return held_by(m, UNKNOWN, "munchify", value) if isinstance(value, Cfg) else None


KNOWN = Knowledge(
    calls={
        "namedtuple(?)": named_tuple,
        "Munch.fromDict": from_dictionary,
        "DefaultMunch.fromDict": from_dictionary,
    },
    loads=dict.fromkeys(
        ("Box.from_yaml", "ConfigBox.from_yaml", "box_from_file", "Munch.fromYAML"), ("", "")
    ),
    shown=frozenset({"toYAML", "toJSON"}),
    dictionaries=frozenset(
        {"EasyDict", "edict", "Munch", "Box", "DotMap", "AttrDict", "Dict", "addict"}
    ),
    deep=frozenset({"EasyDict", "edict", "Munch", "munchify", "Box", "DotMap", "AttrDict", "Dict"}),
    attributes=frozenset(
        {"EasyDict", "edict", "Munch", "munchify", "Box", "DotMap", "AttrDict", "Dict"}
        | {"ConfigDict", "addict", "AttributeDict"}
    ),
    wraps=(re.compile("(?i)easy_?dict|^edict$|munch|^box$|hparams"),),
)
