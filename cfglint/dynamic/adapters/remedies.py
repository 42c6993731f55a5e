"""Faults of the user's code that are told, and then traced as if they were fixed.

Each would end a run, has one fix that is plain, and has nothing to do with the memory of a step: a
metric that a library lacks, a decorator that the project's own package lacks, a name for an entry
of the model that differs from the entry's in brackets, quotes or capitals alone, and a number in
the place of such a name.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterator
from numbers import Integral
from types import FrameType
from typing import Any, TypeGuard, TypeVar

from torch import nn

from cfglint.dynamic.adapters import metrics
from cfglint.dynamic.events import PASSED_OVER, UNDECORATED, Trouble
from cfglint.dynamic.trace.places import Places
from cfglint.dynamic.trace.troubles import first_told, words_of

_Made = TypeVar("_Made")

MOST = 32
"""Faults of one kind of call that are passed over, at most: each costs a try."""


def standing_in(
    make: Callable[[], _Made], places: Places, tell: Callable[[Trouble], None]
) -> _Made:
    """What `make` gives, with each fault that has a remedy told and passed over.

    Raises:
        Exception: what `make` raises for another reason.
    """
    for _ in range(MOST):
        try:
            return make()
        except Exception as error:
            fault = remedied(error, places)
            if fault is None:
                raise
        tell(fault)
    return make()


def remedied(error: BaseException, places: Places) -> Trouble | None:
    """What an exception says, once what it needs is stood in for; None where nothing can be."""
    error = first_told(error)
    found = metrics.absent(error, places)
    if found is not None:
        module, name, fault = found
        setattr(module, name, metrics.stand_in_for(name))
        return fault
    return (
        _without_decorator(error, places)
        or _by_near_entry(error, places)
        or _by_number(error, places)
    )


def fault_of(error: BaseException, places: Places, traced: str) -> Trouble:
    """A fault that was passed over: what an exception says, and what was traced instead."""
    file, line = places.of_error(error)
    message = f"{type(error).__name__}: {words_of(error).splitlines()[0]}; {traced}"
    return Trouble("load", PASSED_OVER, message, file=file, line=line)


def _without_decorator(error: BaseException, places: Places) -> Trouble | None:
    """A name that a package of the project lacks, and that its importer only decorates with."""
    found = metrics.NO_NAME.match(str(error)) if isinstance(error, ImportError) else None
    if found is None:
        return None
    name, module = found[1], sys.modules.get(found[2])
    file, line = places.of_error(error)
    if module is None or hasattr(module, name) or not places.is_users(module.__file__ or ""):
        return None
    if not _only_decorates(file, name):
        return None
    setattr(module, name, _decorator)
    shown = re.sub(r" \(.*", "", words_of(error))
    message = f"ImportError: {shown}; {UNDECORATED}"
    return Trouble("load", PASSED_OVER, message, file=file, line=line)


def _decorator(*args: Any, **kwargs: Any) -> Any:
    """`@name` and `@name(...)`, which leave what they decorate as it is."""
    if len(args) == 1 and not kwargs and callable(args[0]):
        return args[0]
    return lambda decorated: decorated


def _only_decorates(file: str, name: str) -> bool:
    """Whether a file imports a name, and uses it as a decorator and in no other way."""
    try:
        with open(file, "rb") as stream:
            tree = ast.parse(stream.read())
    except (OSError, SyntaxError, ValueError, RecursionError):
        return False
    aliases = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.name == name
    }
    used = [n for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id in aliases]
    decorating = [n for n in _decorators(tree) if isinstance(n, ast.Name) and n.id in aliases]
    return bool(used) and len(used) == len(decorating)


def _decorators(tree: ast.Module) -> Iterator[ast.expr]:
    """What decorates a class or a function, and what is called to."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            for decorator in node.decorator_list:
                yield decorator.func if isinstance(decorator, ast.Call) else decorator


def _by_near_entry(error: BaseException, places: Places) -> Trouble | None:
    """A name that is no entry of a `ModuleDict` or a `ParameterDict`, which has one that differs in
    brackets, quotes, spaces or capitals alone."""
    if not isinstance(error, (KeyError, AttributeError)):
        return None
    for frame in _lookups(error, "__getitem__"):
        held, key = frame.f_locals.get("self"), frame.f_locals.get("key")
        if isinstance(held, (nn.ModuleDict, nn.ParameterDict)) and isinstance(key, str):
            near = [name for name in held if _bare(name) == _bare(key)]
            if len(near) != 1 or near[0] == key:
                return None
            _let_name(held, key, near[0])
            kind = type(held).__name__
            return fault_of(error, places, f"the {kind} has {near[0]!r}, and was traced with that")
    return None


def _by_number(error: BaseException, places: Places) -> Trouble | None:
    """A number as the name of an entry of a `ModuleDict` or a `ParameterDict`, which take text."""
    if not isinstance(error, TypeError):
        return None
    for frame in _lookups(error, *_NAMING):
        held, key = (frame.f_locals.get(name) for name in _NAMING[frame.f_code.co_name])
        kinds = [kind for kind in (nn.ModuleDict, nn.ParameterDict) if isinstance(held, kind)]
        if kinds and _is_number(key):
            _let_numbers_name(kinds[0])
            kind, name = kinds[0].__name__, str(int(key))
            told = f"a {kind} is given the number {name} as a name, and was traced with {name!r}"
            return fault_of(error, places, told)
    return None


_NAMING = {"add_module": ("self", "name"), "_key_to_attr": ("self", "key")}
"""Where torch refuses a name -> what the dictionary and the name are called there."""


def _is_number(key: Any) -> TypeGuard[Integral]:
    return isinstance(key, Integral) and not isinstance(key, bool)


def _let_numbers_name(kind: Any) -> None:
    """Let a dictionary of torch take a number for its text, wherever it takes a name."""
    for name in ("__getitem__", "__setitem__", "__delitem__", "__contains__"):
        setattr(kind, name, _by_text(getattr(kind, name)))


def _by_text(method: Any) -> Any:
    def named(self: Any, key: Any, *more: Any) -> Any:
        return method(self, str(int(key)) if _is_number(key) else key, *more)

    return named


def _lookups(error: BaseException, *names: str) -> Iterator[FrameType]:
    """The calls of these names that an exception came through. The names of no other call are
    looked at: that would keep what they are bound to, with the exception itself."""
    found = error.__traceback__
    while found is not None:
        if found.tb_frame.f_code.co_name in names:
            yield found.tb_frame
        found = found.tb_next


def _bare(name: str) -> str:
    """`['13']` as `13`; what stands between two words stays a gap."""
    return re.sub(r"\W+", " ", name).strip().lower()


def _let_name(held: nn.Module, key: str, entry: str) -> None:
    """Make a key another name of an entry, which stays one entry."""
    kind: Any = type(held)
    aliases: dict[str, str] = getattr(kind, "_cfglint_aliases", {})
    if aliases:
        aliases[key] = entry
        return
    aliases = {key: entry}

    def get(self: Any, key: str) -> Any:
        return kind.__getitem__(self, aliases.get(key, key))

    body = {"__getitem__": get, "__module__": kind.__module__, "_cfglint_aliases": aliases}
    held.__class__ = type(kind.__name__, (kind,), body)
