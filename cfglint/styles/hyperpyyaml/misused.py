"""Nodes that the loader refuses for what their tag does with the code that they name.

`!new:` wants a class, `!apply:` and `!applyref:` a function that is no class, `!module:` a module
and no arguments; the items of a list are passed by position. What a few classes of SpeechBrain
check of mappings that they get is known as well. Functions of Python's own library that
only compute are called with the node's values, where all of them are known. Source: HyperPyYAML
1.2.3, `hyperpyyaml/core.py` (`_construct_object`, `_apply_function`, `_construct_module`).
"""

from __future__ import annotations

import builtins
import math
import os.path
from collections.abc import Callable
from random import Random

from cfglint.compose.items import OBJECT, Item
from cfglint.source.definitions import Definition
from cfglint.source.library import is_installed
from cfglint.source.named import Absent
from cfglint.source.tables import is_of_a_table
from cfglint.styles.hyperpyyaml.scorers import BUILDERS, unmatched

_APPLIES = ("!apply:", "!applyref:")


def _seed_of_numpy(seed: object = None) -> None:
    """As `numpy.random.seed` takes a seed.

    Raises:
        TypeError: no number, and no list.
        ValueError: a number that is negative or too large.
    """
    if isinstance(seed, (str, float, dict)):
        raise TypeError("a seed is an integer")
    if isinstance(seed, int) and not 0 <= seed < 1 << 32:
        raise ValueError("a seed is between 0 and 2**32 - 1")


PURE: dict[str, Callable[..., object]] = {
    **{
        f"math.{each.__name__}": each
        for each in (math.ceil, math.floor, math.sqrt, math.log, math.log2, math.log10, math.exp)
    },
    "random.seed": Random().seed,
    "numpy.random.seed": _seed_of_numpy,
    "os.path.join": os.path.join,
    "os.path.basename": os.path.basename,
    "os.path.dirname": os.path.dirname,
    **{each.__name__: each for each in (max, min, sum, len, abs, round)},
}
"""Functions that compute and do nothing else."""


def misuse(keyword: str, name: str, found: Definition | Absent | None, item: Item) -> str:
    """What of a node is refused whatever its class or function does; "" for nothing."""
    if keyword == "!module:" and item.value and isinstance(item.value, (dict, list)):
        return f"`!module:` takes no arguments, and `{name}` gets some"
    if isinstance(found, Definition):
        why = _of_definition(keyword, name, found, item)
        of_library = is_of_a_table(found.module.path) or is_installed(found.module.path)
        known = keyword == "!new:" and name in BUILDERS and of_library
        return why or (unmatched(item) if known else "")
    if found is not None:
        return ""
    if keyword in _APPLIES and isinstance(getattr(builtins, name, None), type):
        return f"`{keyword}` calls a function, and `{name}` is a class"
    if keyword == "!apply:" and name in PURE:
        return _raises(name, item)
    return ""


def _of_definition(keyword: str, name: str, found: Definition, item: Item) -> str:
    if keyword == "!module:":
        return f"`!module:` wants a module, and `{name}` is none"
    if keyword == "!new:" and found.cls is None:
        return f"`!new:` builds a class, and `{name}` is a function: `!apply:` calls it"
    if keyword in _APPLIES and found.cls is not None:
        return f"`{keyword}` calls a function, and `{name}` is a class: `!new:` builds it"
    if not isinstance(item.value, list) or keyword not in ("!new:", "!apply:"):
        return ""
    most = _most(found)
    if most is not None and len(item.value) > most:
        return f"`{name}` takes {most} by position at most, and these are {len(item.value)}"
    return ""


def _most(found: Definition) -> int | None:
    """How many arguments can be passed by position; None where that is not known."""
    function = found.function or found.methods.get("__init__")
    if is_of_a_table(found.module.path):
        return None  # a table has no arguments that are taken by position alone: `*args`
    if function is None or function.args.vararg is not None or function.decorator_list:
        return None
    own = len(function.args.posonlyargs) + len(function.args.args) - (found.cls is not None)
    return own - found.positional if own >= found.positional else None


def _raises(name: str, item: Item) -> str:
    """What a function of Python's own raises on the values of a node."""
    if isinstance(item.value, list):
        given = item.plain()
        positional, named = (given if isinstance(given, list) else []), {}
    elif isinstance(item.value, dict):
        positional, named = [], {key: each.plain() for key, each in item.value.items()}
    else:
        positional, named = [], {}
    if OBJECT in str(positional) or OBJECT in str(named) or len(str((positional, named))) > 1_000:
        return ""
    try:
        PURE[name](*positional, **named)
    except (TypeError, ValueError, ArithmeticError) as error:
        return f"`{name}` raises on this: {str(error)[:100]}"
    return ""


def takes_rest_by_name(found: object) -> bool:
    """Whether what a list leaves out is surely missing: nothing but the list is passed."""
    if not isinstance(found, Definition) or is_of_a_table(found.module.path):
        return False
    function = found.function or found.methods.get("__init__")
    if function is None:
        return False
    return function.args.vararg is None and not function.args.posonlyargs
