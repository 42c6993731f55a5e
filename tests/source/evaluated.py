"""Small pieces of Python, as the evaluator reads them and as Python runs them."""

from __future__ import annotations

import ast
import textwrap
from pathlib import Path
from typing import Any

from cfglint.compose.items import Item
from cfglint.diagnostic import Place
from cfglint.source.imports import scope_of
from cfglint.source.interpreter import interpret, machine_for
from cfglint.source.machine import Machine
from cfglint.source.modules import Module, Modules
from cfglint.source.values import (
    Cfg,
    Class,
    Const,
    Either,
    Function,
    Instance,
    Pattern,
    Table,
    Unknown,
    Value,
)
from cfglint.styles.registry import knowledge

UNKNOWN = "?"
"""What is shown of a value that is not known."""


def item_of(value: Any) -> Item:
    """A config of plain values."""
    if isinstance(value, dict):
        value = {key: item_of(each) for key, each in value.items()}
    elif isinstance(value, list):
        value = [item_of(each) for each in value]
    return Item(value, Place("", ()))


def shown(value: Value | None) -> Any:
    """A value of the evaluator as Python has it; a set for one of several, and texts for what is
    none of Python's own."""
    match value:
        case Const(known):
            return known
        case Table(entries=entries):
            every = {key: shown(each) for key, each in entries.items()}
            listed = every and list(every) == list(range(len(every)))
            made = list(every.values()) if listed else every
            return [made, "and more"] if value.open or value.rest else made
        case Either(values=values):
            return {repr(shown(each)) for each in values}
        case Cfg(path=path):
            return ".".join(("cfg", *path))
        case Class() | Function():
            return value.name
        case Instance(cls=cls):
            return f"a {cls.name}"
        case Pattern(regex):
            return f"/{regex}/"
        case Unknown() | None:
            return UNKNOWN
    return type(value).__name__


def machine(folder: Path, code: str, config: Any = None) -> Machine:
    """A reading that is about to begin."""
    (folder / "program.py").write_text(textwrap.dedent(code))
    modules = Modules(str(folder))
    modules.knowledge = knowledge()
    return machine_for(modules, item_of(config if config is not None else {}))


def value(folder: Path, snippet: str, config: Any = None) -> Any:
    """What the last line of a snippet gives, after the lines before it; `cfg` is the config."""
    code, _, last = textwrap.dedent(snippet).strip().rpartition("\n")
    m = machine(folder, code, config)
    module = m.modules.find("program")
    assert isinstance(module, Module)
    scope = scope_of(m, module)
    scope.names["cfg"] = Cfg(())
    return shown(m.value(ast.parse(last, mode="eval").body, scope))


def of_python(snippet: str) -> Any:
    """What Python gives for the same."""
    code, _, last = textwrap.dedent(snippet).strip().rpartition("\n")
    names: dict[str, Any] = {}
    exec(code, names)
    return _plain(eval(last, names))


def _plain(found: Any) -> Any:
    """Tuples, sets and iterators as lists: the evaluator does not tell them apart."""
    if isinstance(found, dict):
        return {key: _plain(each) for key, each in found.items()}
    if isinstance(found, (str, bytes, range)) or not hasattr(found, "__iter__"):
        return found
    return [_plain(each) for each in found]


def may_be(found: object, true: object) -> bool:
    """Whether what the evaluator says leaves room for what Python gives."""
    if isinstance(found, set):
        return UNKNOWN in {text.strip("'") for text in found} or repr(true) in found
    if isinstance(found, list) and found[-1:] == ["and more"]:
        return True
    return found in (UNKNOWN, true)


def run(folder: Path, code: str, config: Any = None, entry: str = "main") -> Machine:
    """A function of a program, read with the config as its first argument."""
    m = machine(folder, code, config)
    interpret(m, "program", entry, "")
    return m


ORDER = ("required", "required?", "optional", "optional?")


def reads(m: Machine) -> dict[str, str]:
    """The keys that were read: "required", "optional", with "?" where that is not certain; of
    several places, what says most."""
    found: dict[str, str] = {}
    for read in m.record.reads.values():
        said = read.need + ("" if read.certain else "?")
        name = ".".join(read.path)
        found[name] = min(said, found.get(name, said), key=ORDER.index)
    return found


def raised(m: Machine) -> list[str]:
    """The exceptions that surely end the program, with the keys that lead there."""
    return [f"{each.error} {' '.join('.'.join(k) for k in each.keys)}" for each in m.record.raised]
