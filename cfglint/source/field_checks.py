"""What a class of an installed package checks of its fields, by the table of the package.

A table has it from running the class, which nobody does here: a field that is annotated
`SchedulerType | str` takes any text, and `__post_init__` makes a `SchedulerType` of it.
"""

from __future__ import annotations

import ast
from functools import lru_cache

from cfglint.contract import Key, Type, members
from cfglint.source.definitions import Definition
from cfglint.source.fields import checked, is_checked
from cfglint.source.library import Library, is_installed
from cfglint.source.syntax import call_of


def with_checks(library: Library, found: Definition, name: str, key: Key) -> Key:
    """A field with what its class checks: the choices are those of the installed version's own
    enumeration, not of the table's."""
    if not is_installed(found.module.path):
        return key
    known = library.tabled(f"{found.module.name}.{found.node.name}")
    if known is None or not isinstance(known.node, ast.ClassDef):
        return key
    makes_one, compares = _marks(known.node).get(name, (False, False))
    chosen = key.choices or (_of_enumeration(key.type) if makes_one else ())
    return key._replace(choices=chosen, checked=key.checked or compares)


@lru_cache(maxsize=32)
def _marks(node: ast.ClassDef) -> dict[str, tuple[bool, bool]]:
    """Fields of a table's class -> whether it makes one of some choices of them, and whether it
    compares or opens them."""
    marks = {}
    for each in node.body:
        match each:
            case ast.AnnAssign(target=ast.Name(id=name), value=value):
                call = call_of(value)
                if call is not None:
                    marks[name] = (bool(checked(call)), is_checked(call))
    return marks


def _of_enumeration(type: Type) -> tuple[object, ...]:
    """The values of the one enumeration of a type, () where they are not all texts."""
    found = [each for each in members(type) if each.kind == "enum"]
    values = found[0].values if len(found) == 1 else ()
    return values if all(isinstance(each, str) for each in values) else ()
