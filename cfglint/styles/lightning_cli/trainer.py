"""Types of arguments of the trainer that no table has: classes of Lightning are among them.

Source: lightning/pytorch/trainer/trainer.py, 1.9 to 2.6. What one release takes is taken of all.
"""

from __future__ import annotations

from cfglint.contract import Contract, Type

A_CLASS = Type("class", "a class")
_TEXT, _NULL, _FLAG = Type("str", "str"), Type("none", "None"), Type("bool", "bool")
_CLASSES = Type("list", "list[a class]", (A_CLASS,))
_NUMBERS = (Type("int", "int"), Type("float", "float"), Type("dict", "dict"))

_TYPES = {
    "accelerator": Type("union", "str | Accelerator | None", (_TEXT, A_CLASS, _NULL)),
    "callbacks": Type("union", "list[Callback] | Callback | None", (_CLASSES, A_CLASS, _NULL)),
    "logger": Type(
        "union", "Logger | Iterable[Logger] | bool | None", (A_CLASS, _CLASSES, _FLAG, _NULL)
    ),
    "profiler": Type("union", "Profiler | str | None", (A_CLASS, _TEXT, _NULL)),
    "strategy": Type("union", "str | Strategy | None", (_TEXT, A_CLASS, _NULL)),
    "val_check_interval": Type(
        "union", "int | float | str | timedelta | dict | None", (*_NUMBERS, _TEXT, _NULL)
    ),
}


def typed(contract: Contract) -> Contract:
    """What the trainer takes, with types where the signature has none."""
    keys = {
        name: key._replace(type=_TYPES[name]) if key.type.kind == "any" and name in _TYPES else key
        for name, key in contract.keys.items()
    }
    return contract._replace(keys=keys)
