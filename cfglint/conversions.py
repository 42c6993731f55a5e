"""Whether a declared type takes a value, by the conversions of whoever checks it.

Each checker's rules are its own source's:
- yacs 0.1.8, `yacs/config.py:_check_and_coerce_cfg_value_type` and `_decode_cfg_value`;
- OmegaConf 2.3, `omegaconf/nodes.py` (`_validate_and_convert_impl` of each node);
- Pydantic 2, https://docs.pydantic.dev/latest/concepts/conversion_table/ (lax mode);
- argparse, `Lib/argparse.py:_get_value`: only texts are converted, by calling the type;
- jsonargparse 4, `_typehints.py:adapt_typehints`.
What is not surely refused is taken.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from contextlib import suppress

from cfglint.compose.items import Item
from cfglint.contract import Conversion, Type

Check = Callable[[object, Type], bool]
"""Whether a plain value that is no mapping is taken by a type that is no union."""


def refused(item: Item, type: Type, conversion: Conversion) -> bool:
    """Whether a value is surely refused.

    A value that is known at run time only (`${...}`, `???`) is never refused.
    """
    if conversion == "none" or item.interpolated or item.value == "???":
        return False
    return not _takes(item, type, CHECKS[conversion])


def _takes(item: Item, type: Type, check: Check) -> bool:
    if type.kind == "union":
        return any(_takes(item, each, check) for each in type.of)
    if type.kind in ("any", "class"):
        return True
    value = item.value
    if isinstance(value, dict):
        return type.kind == "dict" or (type.kind == "str" and check is _by_argparse)
    if isinstance(value, list):
        if type.kind not in ("list", "tuple"):
            return False
        inside = type.of[0] if type.kind == "list" and type.of else None
        return inside is None or all(
            each.interpolated or _takes(each, inside, check) for each in value
        )
    if type.kind in ("literal", "enum"):
        return _is_a_member(value, type)
    return check(value, type)


def _is_a_member(value: object, type: Type) -> bool:
    """Whether a value is one of those listed; 1 is not True, "1" is not 1."""
    same = [each for each in type.values if each.__class__ is value.__class__ and each == value]
    return bool(same) or not type.values


def _number(text: str, kind: Callable[[str], object]) -> bool:
    try:
        kind(text)
    except ValueError:
        return False
    return True


def _by_yacs(value: object, type: Type) -> bool:
    """A text is read once more as a Python literal; then the type has to be the default's."""
    if isinstance(value, str):
        with suppress(ValueError, SyntaxError, MemoryError, RecursionError):
            value = ast.literal_eval(value)
    if value is None or type.kind == "none":
        return True
    kinds: Mapping[str, tuple[object, ...]] = {
        "bool": (bool,),
        "int": (int,),
        "float": (float,),
        "str": (str,),
        "list": (list, tuple),
        "tuple": (list, tuple),
        "dict": (dict,),
    }
    return type.kind not in kinds or value.__class__ in kinds[type.kind]


_OMEGACONF_BOOLS = frozenset({"on", "off", "true", "false", "yes", "no", "y", "n", "0", "1"})


def _by_omegaconf(value: object, type: Type) -> bool:
    """Texts become numbers where they are one; a number becomes text; null wants an Optional."""
    if type.kind == "none" or value is None:
        return value is None and type.kind == "none"
    if type.kind == "bool":
        if isinstance(value, str):
            return value.lower() in _OMEGACONF_BOOLS
        return isinstance(value, int)
    if type.kind == "int":
        if isinstance(value, str):
            return _number(value, int)
        return isinstance(value, int)
    if type.kind == "float":
        return isinstance(value, (int, float)) or (isinstance(value, str) and _number(value, float))
    return type.kind in ("str", "path")


_PYDANTIC_BOOLS = _OMEGACONF_BOOLS | {"t", "f"}


def _by_pydantic(value: object, type: Type) -> bool:
    """Texts become numbers, whole floats integers; a number never becomes text."""
    if type.kind == "none" or value is None:
        return value is None and type.kind == "none"
    if type.kind == "bool":
        if isinstance(value, str):
            return value.lower() in _PYDANTIC_BOOLS
        return isinstance(value, (int, float)) and value in (0, 1)
    if type.kind == "int":
        if isinstance(value, str):
            return _number(value, int) or (_number(value, float) and float(value).is_integer())
        return isinstance(value, (int, float)) and float(value).is_integer()
    if type.kind == "float":
        return isinstance(value, (int, float)) or (isinstance(value, str) and _number(value, float))
    return type.kind in ("str", "path") and isinstance(value, str)


def _by_argparse(value: object, type: Type) -> bool:
    """Only a text is converted; any other default is kept as it is."""
    if not isinstance(value, str):
        return True
    if type.kind == "int":
        return _number(value, int)
    if type.kind == "float":
        return _number(value, float)
    return True


def _by_jsonargparse(value: object, type: Type) -> bool:
    """YAML's own types; an integer is a float, a text is parsed once more."""
    if type.kind == "none" or value is None:
        return value is None and type.kind == "none"
    if type.kind == "bool":
        return isinstance(value, bool) or (isinstance(value, str) and value.lower() in _JSON_BOOLS)
    if type.kind == "int":
        if isinstance(value, str):
            return _number(value, int)
        return isinstance(value, int) and not isinstance(value, bool)
    if type.kind == "float":
        if isinstance(value, str):
            return _number(value, float)
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    return type.kind in ("str", "path")


_JSON_BOOLS = frozenset({"true", "false"})

CHECKS: Mapping[Conversion, Check] = {
    "yacs": _by_yacs,
    "omegaconf": _by_omegaconf,
    "pydantic": _by_pydantic,
    "argparse": _by_argparse,
    "jsonargparse": _by_jsonargparse,
}
