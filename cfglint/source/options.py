"""What options of the command line choose: other runs with the same config may give them."""

from __future__ import annotations

import ast
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
    Origin,
    Parsed,
    Scope,
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
    is named, the largest of all.

    Args:
        index: the expression that gives the key.
    """
    match key:
        case Default(value=str(name)) if holder.path == () and not m.section.has(holder, name):
            option = key.option
        case Origin(name=option, raw=True):
            pass
        case Const(value=str(name)) if holder.path == () and not isinstance(index, ast.Constant):
            if m.loading.is_given_to_an_option(name):
                m.seen.chosen_from.add(())
            return key
        case _:
            return key
    if holder.path or holder.own or m.section.may_be_given(("",)):
        return key
    names = m.section.keys_of(holder)
    sizes = {name: len(m.section.keys_of(Cfg((name,)))) for name in names}
    if not sizes or not all(sizes.values()):
        return key
    m.seen.chosen_from.add(())
    told = [name for name in m.loading.texts_of(option.lstrip("-")) if name in sizes]
    if told:
        return Const(max(told, key=lambda name: sizes[name]))
    return default_of(option, max(sizes, key=lambda name: sizes[name]))


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
