"""Whether a declared type takes a value, by the conversions of whoever checks it.

Each checker's rules are its own source's, and a table of what it really says of pairs of type and
value is in the tests:
- yacs 0.1.8, `yacs/config.py:_check_and_coerce_cfg_value_type` and `_decode_cfg_value`;
- OmegaConf 2.3, `omegaconf/nodes.py` (`_validate_and_convert_impl` of each node);
- Pydantic 2, https://docs.pydantic.dev/latest/concepts/conversion_table/ (lax mode); Pydantic 1
  also makes text of a number and cuts a fraction off;
- dacite 1.9 (`types.py:is_instance`), cattrs 26 (`converters.py`), draccus 0.11 and pyrallis 0.3
  (`parsers/decoding.py`), simple-parsing 0.1.9 (`helpers/serialization/decoding.py`);
- a merge of a project's own that compares the types: they have to be the same;
- argparse, `Lib/argparse.py:_get_value`: only texts are converted, by calling the type;
  transformers' parser makes truth values of texts, `hf_argparser.py:string_to_bool`;
- an agent of W&B: argparse gets `--name=value`, and a switch takes no value;
- ConfigArgParse 1.7, `convert_item_to_command_line_arg`: everything becomes text first;
- jsonargparse 4, `_typehints.py:adapt_typehints`.
What is not surely refused is taken.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from contextlib import suppress

from cfglint.compose.items import Item
from cfglint.contract import NO_BOUNDS, Bounds, Conversion, Type
from cfglint.source.matching import may_match

Check = Callable[[object], bool]
"""Whether a kind of type takes a scalar; a list and a mapping are looked into before."""


def refused(item: Item, type: Type, conversion: Conversion) -> bool:
    """Whether a value is surely refused.

    A value that is known at run time only (`${...}`, `???`) is never refused; to jsonargparse
    `${...}` is a text, unless it reads with OmegaConf.
    """
    if conversion == "none" or _known_later(item, conversion) or item.value == "???":
        return False
    return not _takes(item, type, conversion)


def _known_later(item: Item, by: Conversion) -> bool:
    return item.interpolated and by != "jsonargparse"


ARGPARSE = frozenset({"argparse", "hf_argparse"})
"""argparse, and transformers' parser on top of it."""

UNCHECKED = ARGPARSE | {"none", "wandb_sweep"}
"""Those that keep values of other types; argparse only converts texts."""

HAS_VALIDATORS = frozenset({"pydantic", "pydantic1"})
"""Those whose classes check their fields in functions that they mark."""

BUILDS_AS_IT_IS = frozenset({"none", "hf_argparse"})
"""Those that make objects of values as the file has them, but for texts that a parser converts."""

BUILDS = BUILDS_AS_IT_IS | HAS_VALIDATORS | {"dacite", "cattrs", "draccus", "pyrallis"}
"""Those that make an object of each class at once; the others keep a mapping, or make it later."""


def innermost(item: Item, type: Type, by: Conversion) -> tuple[tuple[str, ...], Item, Type] | None:
    """The value inside a refused list or mapping that is to blame: its path from there, the value
    and its type; None where it is the value itself."""
    members = type.of if type.kind == "union" else (type,)
    kind = "dict" if isinstance(item.value, dict) else "list"
    children = _children(item)
    holding = [each for each in members if each.kind == kind and each.of]
    if kind == "list":
        holding += [e for e in members if e.kind == "tuple" and len(e.of) == len(children)]
    if len(holding) != 1:
        return None
    places = holding[0].of if holding[0].kind == "tuple" else len(children) * holding[0].of[-1:]
    for (name, child), inside in zip(children, places, strict=True):
        if not _takes_inside(child, inside, by):
            path, found, wanted = innermost(child, inside, by) or ((), child, inside)
            return (name, *path), found, wanted
    return None


def _children(item: Item) -> list[tuple[str, Item]]:
    if isinstance(item.value, dict):
        return list(item.value.items())
    if isinstance(item.value, list):
        return [(str(number), each) for number, each in enumerate(item.value)]
    return []


def _takes(item: Item, type: Type, by: Conversion) -> bool:
    if _known_later(item, by) or type.kind == "any":
        return True
    if type.kind == "class":
        return _takes_a_class(item.value, type, by)
    if type.kind == "union":
        optional = len(type.of) == 2 and any(each.kind == "none" for each in type.of)
        if by in _BLIND_UNIONS and not (optional and by in _OPTIONALS):
            return True
        if by == "omegaconf" and not optional and _is_of_plain_kinds(type):
            return _kind_of(item.value) in {each.kind for each in type.of}
        return any(_takes(item, each, by) for each in type.of)
    value = item.value
    if isinstance(value, dict):
        return _takes_a_mapping(value, type, by)
    if isinstance(value, list):
        return _takes_a_list(value, type, by)
    if value is None and by in _TAKES_NONE:
        return True
    if type.kind in ("literal", "enum"):
        return _is_a_member(value, type, by)
    check = CHECKS[by].get(type.kind)
    if check is None:
        return True
    return check(value) and (by not in _BOUNDED or within(value, type.bounds))


_KINDS_OF_VALUES: dict[type[object], str] = {
    bool: "bool",
    int: "int",
    float: "float",
    str: "str",
    type(None): "none",
}


def _is_of_plain_kinds(union: Type) -> bool:
    """Whether a union has plain kinds alone: of such OmegaConf converts nothing."""
    return {each.kind for each in union.of} <= set(_KINDS_OF_VALUES.values())


def _kind_of(value: object) -> str:
    return next((kind for cls, kind in _KINDS_OF_VALUES.items() if isinstance(value, cls)), "")


INTERPOLATES = frozenset({"omegaconf", "jsonargparse_omegaconf"})
"""Those to which `${a.b}` stands for another value, and whose mappings take attributes."""

JSONARGPARSE = frozenset({"jsonargparse", "jsonargparse_omegaconf"})
"""jsonargparse by its two ways of reading YAML; a class is a mapping or a name to it."""

SKIPS_NULL = JSONARGPARSE
"""Those that check no `null`, whatever the type: it stays None. An argument that is required has
none then. Source: jsonargparse 4.46 and 4.53, `parse_args` with `--config`, tried."""

BY_NAME = JSONARGPARSE | {"omegaconf", "pyrallis", "simple_parsing", "draccus"}
"""Those that take the members of an `Enum` by their names."""

READS_PATHS = JSONARGPARSE
"""Those to which a text in the place of a mapping is the path of a file that holds it."""

NULL_IS_NO_SECTION = frozenset({"omegaconf", "pydantic", "pydantic1", "yacs"})
"""Those that make a section of a mapping alone: `null`, which an empty section is, is none."""

ATTRIBUTES = frozenset({"omegaconf"})
"""Those whose schema lies under the config, and whose mappings take attributes."""

_BLIND_UNIONS = frozenset({"cattrs", "simple_parsing", "pyrallis"})
"""Those that keep or refuse a union whatever the value is."""
_OPTIONALS = frozenset({"cattrs", "pyrallis"})
_TAKES_NONE = frozenset({"draccus", "configargparse"})
_BOUNDED = frozenset({"pydantic", "pydantic1"}) | JSONARGPARSE


def _takes_a_class(value: object, type: Type, by: Conversion) -> bool:
    """A class is made of a mapping; of what else, its own code says."""
    if by in JSONARGPARSE:
        return isinstance(value, (dict, str))
    if isinstance(value, dict) or type.inside is None or by not in NULL_IS_NO_SECTION:
        return True
    return type.inside.makes_of(value)


def _takes_a_mapping(value: dict[str, Item], type: Type, by: Conversion) -> bool:
    if by in ARGPARSE or by in ("configargparse", "wandb_sweep"):
        return True
    if type.kind == "dict":
        inside = type.of[1] if len(type.of) == 2 else None
        if inside is None or by == "yacs":
            return True
        return all(_takes_inside(each, inside, by) for each in value.values())
    if type.kind in ("str", "bool"):
        return by not in _STRICT_TEXTS
    return type.kind in ("list", "tuple") and by in ("cattrs", "simple_parsing")


_PLAIN_KINDS = frozenset({"bool", "int", "float", "str", "path", "enum", "literal", "none"})


def _takes_inside(item: Item, type: Type, by: Conversion) -> bool:
    """Whether an item of a list or a value of a mapping is taken. OmegaConf, when it merges, looks
    at no list and no mapping that stands for a plain value there."""
    held = isinstance(item.value, (dict, list))
    plain = {each.kind for each in (type.of if type.kind == "union" else (type,))} <= _PLAIN_KINDS
    return (by == "omegaconf" and held and plain) or _takes(item, type, by)


_STRICT_TEXTS = JSONARGPARSE | {"omegaconf", "pydantic", "pydantic1", "dacite", "yacs"}
"""Those that make no text and no truth value of a list or a mapping."""


def _takes_a_list(value: list[Item], type: Type, by: Conversion) -> bool:
    if by in ARGPARSE or (by == "yacs" and type.kind == "none"):
        return True
    if type.kind in ("list", "tuple"):
        return _takes_the_items(value, type, by)
    if type.kind in ("str", "bool"):
        return by not in _STRICT_TEXTS
    return type.kind == "dict" and not value and by not in ("omegaconf", "pydantic", "dacite")


def _takes_the_items(value: list[Item], type: Type, by: Conversion) -> bool:
    if by == "dacite" and "uple" in type.text:
        return False  # a tuple is wanted, YAML has lists
    if by == "yacs" or not type.of:
        return True
    if type.kind == "tuple" and by != "omegaconf":
        if len(value) != len(type.of):
            return by == "simple_parsing"
        return all(_takes(each, of, by) for each, of in zip(value, type.of, strict=True))
    if type.kind == "tuple":
        return all(any(_takes_inside(each, of, by) for of in type.of) for each in value)
    bounds = type.bounds if by in _BOUNDED else NO_BOUNDS
    fits = _length_fits(len(value), bounds)
    return fits and all(_takes_inside(each, type.of[0], by) for each in value)


def _is_a_member(value: object, type: Type, by: Conversion) -> bool:
    """Whether a value is one of those listed; "1" is not 1."""
    if not type.values:
        return True
    if type.kind == "literal":
        if by == "pyrallis" or by in ARGPARSE:
            return True
        if by in ("draccus", *JSONARGPARSE) and any(str(each) == value for each in type.values):
            return True
        if by == "wandb_sweep":
            return str(value) in {str(each) for each in type.values}
        return _among(value, type.values)
    return _is_of_the_enum(value, type, by)


def _is_of_the_enum(value: object, type: Type, by: Conversion) -> bool:
    """OmegaConf, jsonargparse, pyrallis and simple-parsing go by a member's name, Pydantic and
    cattrs by its value, draccus by both; dacite wants the member itself."""
    if by == "dacite":
        return False
    named = isinstance(value, str) and value.rpartition(".")[2] in type.names
    valued = _among(value, type.values) or any(each is UNTOLD for each in map(_told, type.values))
    if by == "omegaconf":
        return named or (valued and isinstance(value, int) and not isinstance(value, bool))
    if by in (*JSONARGPARSE, "pyrallis", "simple_parsing"):
        return named
    if by in ("pydantic", "pydantic1", "cattrs"):
        return valued
    return named or valued


UNTOLD = object()


def _told(value: object) -> object:
    """A member's value; `UNTOLD` where it is computed."""
    plain = isinstance(value, (str, int, float, bool, tuple)) or value is None
    return value if plain else UNTOLD


def _among(value: object, values: tuple[object, ...]) -> bool:
    """Whether a value is one of several, as Python compares: true and 1.0 are 1."""
    return any(value == each for each in values)


def within(value: object, bounds: Bounds) -> bool:
    """Whether a number, or the length of a text, is within bounds."""
    if bounds == NO_BOUNDS:
        return True
    if isinstance(value, str):
        if bounds.shortest is not None or bounds.longest is not None or bounds.pattern:
            return _length_fits(len(value), bounds) and (
                bounds.pattern is None or may_match(bounds.pattern, value)
            )
        if not _number(value, float):
            return True
        value = float(value)
    if not isinstance(value, (int, float)):
        return True
    return not (
        (bounds.least is not None and value < bounds.least)
        or (bounds.above is not None and value <= bounds.above)
        or (bounds.most is not None and value > bounds.most)
        or (bounds.below is not None and value >= bounds.below)
        or (bounds.multiple and isinstance(value, int) and value % bounds.multiple)
    )


def _length_fits(length: int, bounds: Bounds) -> bool:
    least, most = bounds.shortest, bounds.longest
    return (least is None or length >= least) and (most is None or length <= most)


def _number(text: str, kind: Callable[[str], object]) -> bool:
    try:
        kind(text)
    except ValueError:
        return False
    return True


def _whole(value: object) -> bool:
    """An integer, or a text that is one."""
    if isinstance(value, str):
        return _number(value, int)
    return isinstance(value, int) and not isinstance(value, bool)


def _numeric(value: object) -> bool:
    """A number, or a text that is one."""
    if isinstance(value, str):
        return _number(value, float)
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _whole_in_value(value: object) -> bool:
    """An integer whatever it is written as: `1.0`, `"1.0"`, true."""
    if isinstance(value, str):
        return _number(value, int) or (_number(value, float) and float(value).is_integer())
    return isinstance(value, int) or (isinstance(value, float) and value.is_integer())


def _cut(value: object) -> bool:
    """What `int()` takes."""
    return isinstance(value, (int, float)) or _whole(value)


def _called(value: object) -> bool:
    """What `float()` takes."""
    return isinstance(value, bool) or _numeric(value)


def _text(value: object) -> bool:
    return isinstance(value, str)


def _scalar(value: object) -> bool:
    return value is not None


def _anything(value: object) -> bool:
    return True


def _null(value: object) -> bool:
    return value is None


def _one_of(*words: str) -> Check:
    known = frozenset(words)
    return lambda value: (
        isinstance(value, bool) or (isinstance(value, str) and value.lower() in known)
    )


def _instance(*classes: type) -> Check:
    return lambda value: isinstance(value, classes)


def _never(value: object) -> bool:
    return False


_BOOLS = frozenset({"on", "off", "true", "false", "yes", "no", "y", "n", "0", "1"})
_IS_A_WORD = _one_of(*_BOOLS)
_IS_A_LETTER = _one_of(*_BOOLS, "t", "f")


def _bool_of_omegaconf(value: object) -> bool:
    return _IS_A_WORD(value) or isinstance(value, int) or _whole(value)


def _bool_of_pydantic(value: object) -> bool:
    return _IS_A_LETTER(value) or (isinstance(value, (int, float)) and value in (0, 1))


def _bool_of_simple_parsing(value: object) -> bool:
    return not isinstance(value, str) or value.lower() in (*_BOOLS, "t", "f")


def _only_texts(check: Check) -> Check:
    return lambda value: not isinstance(value, str) or check(value)


def _by_yacs(kind: type, *more: type) -> Check:
    """A text is read once more as a Python literal; then the type has to be the default's."""

    def check(value: object) -> bool:
        if isinstance(value, str):
            with suppress(ValueError, SyntaxError, MemoryError, RecursionError):
                value = ast.literal_eval(value)
        return value is None or value.__class__ in (kind, *more)

    return check


def _exactly(kind: type) -> Check:
    """`type(old) is type(new)`."""
    return lambda value: value.__class__ is kind


_FLAGS = frozenset({"true", "yes", "on", "1", "false", "no", "off", "0"})
"""What ConfigArgParse takes for a flag."""

Checks = Mapping[str, Check]
_LISTS_REFUSE_SCALARS: Checks = {"list": _never, "tuple": _never, "dict": _never}

_BY_JSONARGPARSE: Checks = {
    "none": _null,
    "bool": _one_of("true", "false"),
    "int": _whole,
    "float": _numeric,
    "str": _text,
    "path": _text,
    **_LISTS_REFUSE_SCALARS,
}

_CUTTING: Checks = {
    "none": _null,
    "int": _cut,
    "float": _called,
    "path": _text,
    "list": _text,
    "tuple": _text,
    "dict": _never,
}
"""cattrs and pyrallis convert alike: a fraction is cut off."""

CHECKS: Mapping[Conversion, Checks] = {
    "exact": {
        "bool": _exactly(bool),
        "int": _exactly(int),
        "float": _exactly(float),
        "str": _exactly(str),
    },
    "yacs": {
        "bool": _by_yacs(bool),
        "int": _by_yacs(int),
        "float": _by_yacs(float),
        "str": _by_yacs(str),
        "list": _by_yacs(list, tuple),
        "tuple": _by_yacs(list, tuple),
        "dict": _by_yacs(dict),
    },
    "omegaconf": {
        "none": _null,
        "bool": _bool_of_omegaconf,
        "int": _whole,
        "float": _numeric,
        "str": _scalar,
        "path": _text,
        **_LISTS_REFUSE_SCALARS,
    },
    "pydantic": {
        "none": _null,
        "bool": _bool_of_pydantic,
        "int": _whole_in_value,
        "float": _called,
        "str": _text,
        "path": _text,
        **_LISTS_REFUSE_SCALARS,
    },
    "pydantic1": {
        "none": _null,
        "bool": _bool_of_pydantic,
        "int": _cut,
        "float": _called,
        "str": _scalar,
        "path": _text,
        **_LISTS_REFUSE_SCALARS,
    },
    "dacite": {
        "none": _null,
        "bool": _instance(bool),
        "int": _instance(int),
        "float": _instance(int, float),
        "str": _text,
        "path": _never,
        **_LISTS_REFUSE_SCALARS,
    },
    "cattrs": _CUTTING,
    "draccus": {
        "none": _null,
        "bool": _one_of("true", "false", "yes", "no", "y", "n", "on", "off", "t", "f"),
        "int": lambda value: isinstance(value, bool) or _whole(value),
        "float": _called,
        "path": _text,
        "list": _text,
        "tuple": _text,
        "dict": _never,
    },
    "pyrallis": _CUTTING,
    "simple_parsing": {
        "int": _cut,
        "float": _called,
        "bool": _bool_of_simple_parsing,
        "path": _text,
        "list": _text,
        "tuple": _text,
        "dict": _never,
    },
    "argparse": {
        "none": _only_texts(_null),
        "int": _only_texts(_whole),
        "float": _only_texts(_numeric),
    },
    "hf_argparse": {
        "none": _only_texts(_null),
        "bool": _only_texts(_one_of(*(_BOOLS - {"on", "off"}), "t", "f")),
        "int": _only_texts(_whole),
        "float": _only_texts(_numeric),
    },
    "wandb_sweep": {
        "none": _never,
        "int": lambda value: _number(str(value), int),
        "float": lambda value: _number(str(value), float),
    },
    "configargparse": {
        "bool": lambda value: str(value).lower() in _FLAGS,
        "int": lambda value: _number(str(value), int),
        "float": lambda value: _number(str(value), float),
    },
    "jsonargparse": _BY_JSONARGPARSE,
    "jsonargparse_omegaconf": _BY_JSONARGPARSE,
}
"""For each checker the kinds that refuse some scalar, and which they take."""
