"""Classes of libraries, and of projects that copied them, which hold a config as attributes.

Sources: https://pypi.org/project/easydict, https://pypi.org/project/munch,
https://pypi.org/project/python-box, https://pypi.org/project/dotmap, https://pypi.org/project/addict
"""

from __future__ import annotations

import re

from cfglint.source.knowledge import Knowledge

KNOWN = Knowledge(
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
