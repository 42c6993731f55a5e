"""What options of the command line choose: other runs with the same config may give them."""

from __future__ import annotations

import ast
import os
import re
from functools import lru_cache, partial

from cfglint.source.arguments import of_parsed
from cfglint.source.idle import aside
from cfglint.source.keys import read_key
from cfglint.source.machine import Machine
from cfglint.source.matching import fits
from cfglint.source.values import (
    Cfg,
    Const,
    Default,
    Either,
    Origin,
    Parsed,
    Pattern,
    Scope,
    Unknown,
    Value,
    default_of,
)


def asks_an_option(m: Machine, test: ast.expr, scope: Scope) -> bool:
    """Whether a condition is about an option of the command line, which other runs with this
    config may give."""
    for node, name in _names_in(test):
        known = scope.look_up(name)
        if isinstance(known, Parsed) and isinstance(node, ast.Attribute):
            known = of_parsed(m, known, node.attr, node, scope) if not known.over else None
        if isinstance(known, (Default, Origin)):
            return True
    return False


_OF_STORES = re.compile(
    r"(?i)resume|ckpt|checkpoint|weight|pretrain|load|save|dir|path|out|file|log"
)
"""Options that say where something is kept: they are given where nobody writes of it."""


def if_not_given(m: Machine, test: ast.expr, scope: Scope) -> bool | None:
    """What `args.epochs is None` gives in a run that is given nothing but the config, where the
    option has no default, or that one (`args.folder == ""`), and no command line for this config
    has it; None for anything else."""
    match test:
        case ast.Compare(
            left=left, ops=[ast.Is() | ast.Eq()], comparators=[ast.Constant(None | "" as usual)]
        ):
            absent = True
        case ast.Compare(
            left=left,
            ops=[ast.IsNot() | ast.NotEq()],
            comparators=[ast.Constant(None | "" as usual)],
        ):
            absent = False
        case _:
            return None
    if not isinstance(left, ast.Attribute) or not m.loading.was_opened:
        return None
    holder = m.value(left.value, scope)
    if isinstance(holder, Parsed) and holder.parser.defaults_unknown:
        return None  # it may have a default
    empty = _is_empty_by_default(holder, left.attr)
    if usual == "" and not empty:
        return None
    absent = absent is not (usual is None and empty)
    option = m.value(left, scope)
    if type(option) is not Origin or not option.raw or option.text or option.pattern:
        return None
    name = option.name.removeprefix("--").replace("-", "_")
    if name == option.name or option.name == m.loading.opened or _OF_STORES.search(name):
        return None
    return None if m.loading.has_option(name) else absent


def _is_empty_by_default(parsed: Value, name: str) -> bool:
    """Whether the default of an option is the empty text."""
    known = parsed.parser.defaults.get(name) if isinstance(parsed, Parsed) else None
    return known is not None and known[0] == Const("")


@lru_cache(maxsize=8192)
def _names_in(test: ast.expr) -> tuple[tuple[ast.AST, str], ...]:
    """The names of a condition, and what is an attribute of a name, each with the name."""
    found: list[tuple[ast.AST, str]] = []
    for node in ast.walk(test):
        name = node.value if isinstance(node, ast.Attribute) else node
        if isinstance(name, ast.Name):
            found.append((node, name.id))
    return tuple(found)


_OF_A_RUN = re.compile(
    r"(?i)ckpt|checkpoint|resume|saved?_|(?:work|exp|run|log|out|output|save)_?(?:dir|path|folder)"
)
"""Names of paths below which a run keeps what it makes."""


def asks_for_a_kept_file(m: Machine, test: ast.expr, scope: Scope) -> bool:
    """Whether a condition asks if a file is there which an earlier run has kept, as
    `os.path.exists(checkpoint_path)` does: the first run has none."""
    match test:
        case ast.BoolOp(op=ast.And(), values=values):
            return any(asks_for_a_kept_file(m, each, scope) for each in values)
        case ast.Call(
            func=ast.Attribute(attr="exists" | "isfile" | "isdir"), args=[ast.Name(id=name)]
        ):
            value = scope.look_up(name)
        case _:
            return False
    told = ""
    match value:
        case Const(value=str(told)):
            if os.path.exists(os.path.join(m.modules.root, told)):
                return False
        case Pattern() | Unknown() | Either():
            pass
        case _:
            return False
    told = value.regex if isinstance(value, Pattern) else told
    return any(_OF_A_RUN.search(each) is not None for each in (name, told))


def note_others(
    m: Machine, holder: Cfg, index: ast.expr, key: Const, node: ast.expr, scope: Scope
) -> None:
    """Read the keys of a part that another value of an option would choose, as code reads them that
    is not run: `cfg[args.data]`, `cfg[f"{args.split}_path"]`. They have values of the same kind.

    Args:
        index: the expression that gives the key, within `node`.
    """
    if isinstance(index, ast.Constant) or not (
        isinstance(key, Default) or asks_an_option(m, index, scope)
    ):
        return
    named, chosen = _pattern_of(index), m.section.item((*holder.path, str(key.value)))
    for other in m.section.keys_of(holder):
        item = m.section.item((*holder.path, other))
        if other == key.value or item is None or not fits(named, other, unsure=True):
            continue
        if item.is_mapping and (chosen is None or chosen.is_mapping):
            m.seen.idle_escapes.add((*holder.path, other))
        elif chosen is None or type(item.value) is type(chosen.value):
            aside(m, node, scope, partial(read_key, m, holder, other, node, scope))


def section_for(m: Machine, holder: Cfg, key: Value, index: ast.expr) -> Value:
    """The key by which an option of the command line chooses a section of the config, where its
    default names none, or it has none: every run gives it. The largest section that a command line
    for this config names stands for those that it may name, which are looked at beside; where none
    is named, the largest of all. Of sections that are alike any other text that is not known
    chooses one too, as does an option whose default names one.

    Args:
        index: the expression that gives the key.
    """
    if m.section.taken:
        return _as_taken(m, holder, key)
    option, alike = "", False
    match key:
        case Default(value=str(name)) if holder.path == () and not m.section.has(holder, name):
            option = key.option
        case Default(value=str(name)) if holder.path == () and _are_alike(m, name):
            _stand_for_all(m, name, key.option)
            return key
        case Origin(name=option, raw=True):
            pass
        case Const(value=str(name)) if holder.path == () and not isinstance(index, ast.Constant):
            if m.loading.is_given_to_an_option(name):
                m.seen.chosen_from.add(())
            return key
        case Unknown() | Pattern() if type(key) in (Unknown, Origin, Pattern):
            alike = True
        case _:
            return key
    if holder.path or holder.own or m.section.may_be_given(("",)):
        return key
    sizes = _sizes(m)
    if not sizes or not all(sizes.values()):
        return key
    largest = max(sizes, key=lambda name: sizes[name])
    if alike and not _are_alike(m, largest):
        return key
    told = [name for name in m.loading.texts_of(option.lstrip("-")) if name in sizes]
    if told:
        m.seen.chosen_from.add(())
        return Const(max(told, key=lambda name: sizes[name]))
    _stand_for_all(m, largest, option)
    return default_of(option, largest)


def _stand_for_all(m: Machine, name: str, option: str) -> None:
    """Note that a section is read for all of those of which a run chooses one."""
    m.section.stands_for, m.section.taken_by = name, option
    m.seen.chosen_from.add(())


def _as_taken(m: Machine, holder: Cfg, key: Value) -> Value:
    """The key in a run that chooses a section which is told."""
    taken = m.section.taken
    unknown = not m.section.taken_by and type(key) in (Unknown, Origin, Pattern)
    if holder.path or not (unknown or key == Const(taken)):
        return key
    _stand_for_all(m, taken, m.section.taken_by)
    return Const(taken)


def _sizes(m: Machine) -> dict[str, int]:
    """How many keys each section at the root of the config has, 0 for what is no section."""
    return {name: len(m.section.keys_of(Cfg((name,)))) for name in m.section.keys_of(Cfg(()))}


_OF_A_PART = re.compile("(?i)^(?:train|fit|test|eval|val|dev|pred|infer|sampl)")
"""Names of sections of which one run takes several."""

LEAST_ALIKE = 2
"""Sections that a config has at least of which something chooses one."""


def _are_alike(m: Machine, chosen: str) -> bool:
    """Whether all that a config has at its root are sections, of which each shares most of its keys
    with one of them."""
    sizes = _sizes(m)
    if len(sizes) < LEAST_ALIKE or not all(sizes.values()) or any(map(_OF_A_PART.search, sizes)):
        return False
    keys = set(m.section.keys_of(Cfg((chosen,))))
    return all(
        2 * len(keys & set(m.section.keys_of(Cfg((name,))))) >= sizes[name] for name in sizes
    )


def is_one_of_the_sections(m: Machine, test: ast.expr, scope: Scope) -> bool | None:
    """What `name in config` gives, `name in list(config.keys())` and the like, where nobody knows
    the text, and it chooses one of the sections of the config: in the run that is read, it is
    there. None for anything else."""
    match test:
        case ast.Compare(
            left=(ast.Name() | ast.Attribute()) as left,
            ops=[(ast.In() | ast.NotIn()) as kind],
            comparators=[right],
        ):
            inner = _whose_keys(right)
        case _:
            return None
    holder = m.value(inner, scope) if isinstance(inner, ast.Name | ast.Attribute) else None
    if not isinstance(holder, Cfg) or holder.path:
        return None
    key = m.value(left, scope)
    if not isinstance(key, Unknown | Pattern | Default) or section_for(m, holder, key, left) is key:
        return None
    return type(kind) is ast.In


def _whose_keys(node: ast.expr) -> ast.expr:
    """The mapping of which an expression gives the keys: `list(config.keys())`."""
    match node:
        case ast.Call(func=ast.Name(id="list" | "set" | "tuple" | "sorted"), args=[inner]):
            return _whose_keys(inner)
        case ast.Call(func=ast.Attribute(value=inner, attr="keys"), args=[]):
            return inner
    return node


def _pattern_of(index: ast.expr) -> str:
    """A regular expression for the texts that an expression may give: what an f-string has beside
    its values is known."""
    match index:
        case ast.JoinedStr(values=values):
            return "".join(map(_pattern_of, values))
        case ast.Constant(value=str(text)):
            return re.escape(text)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _pattern_of(left) + _pattern_of(right)
    return ".*"
