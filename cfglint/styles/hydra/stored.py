"""What code stores in Hydra's `ConfigStore`: keys that a config gets which no file of it gives.

A stored node is chosen in a defaults list as a file is. One with a file's own name, its group
included, lies under it without being named: Hydra 1.1 warns of it, and 1.3 still does it. Source:
https://hydra.cc/docs/tutorials/structured_config/config_store/ (1.3), and
https://hydra.cc/docs/upgrades/1.0_to_1.1/automatic_schema_matching/
"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterable, Iterator

from cfglint.compose.experiment import Experiment
from cfglint.source.consumers import Given
from cfglint.source.syntax import last_part, parsed, values_of

MAX_DEPTH = 6
"""Classes within each other whose fields are looked at."""

STORE = "ConfigStore"

_CLASS = re.compile(r"^[ \t]*class[ \t]+(\w+)", re.MULTILINE)


class Classes:
    """The classes of a repository by their names; of several with one name the last. A file is
    parsed when one of its classes is asked for: a repository has thousands, and nodes few.

    Args:
        texts: (path, text) of its Python files.
    """

    def __init__(self, texts: Iterable[tuple[str, str]]) -> None:
        self._texts: dict[str, list[str]] = {}
        self._known: dict[str, ast.ClassDef | None] = {}
        for _, text in texts:
            for name in _CLASS.findall(text):
                self._texts.setdefault(name, []).append(text)

    def get(self, name: str) -> ast.ClassDef | None:
        """The class; None where there is none."""
        if name not in self._known:
            texts = reversed(self._texts.get(name, []))
            found = (node for text in texts for node in reversed(_classes(text, name)))
            self._known[name] = next(found, None)
        return self._known[name]


def stored_for(experiment: Experiment, texts: Iterable[tuple[str, str]]) -> Given:
    """What code stores that the files of a config leave out: under their own names, and under
    those that they name and that have no file."""
    file = experiment.primary or experiment.file
    groups = os.path.abspath(experiment.groups or os.path.dirname(os.path.abspath(file)))
    every = (file, *experiment.files, *experiment.missing)
    paths = (os.path.relpath(os.path.abspath(path), groups) for path in every)
    names = frozenset(os.path.splitext(path)[0].replace(os.sep, "/") for path in paths)
    return stored(texts, names)


def names_stored(texts: Iterable[tuple[str, str]]) -> frozenset[str]:
    """The names of all nodes that code stores, with their groups, as far as they are told."""
    texts = list(texts)
    calls = [call for _, text in texts if STORE in text for call in _calls(text)]
    if not calls:
        return frozenset()
    classes = Classes(texts)
    return frozenset(name for call in calls if (name := _name_of(call, classes)))


def stored(texts: Iterable[tuple[str, str]], names: frozenset[str]) -> Given:
    """What the nodes give that are stored as one of these names.

    Args:
        texts: (path, text) of the repository's Python files.
        names: with their groups, such as `db/mysql`.
    """
    texts = list(texts)
    calls = [call for _, text in texts if STORE in text for call in _calls(text)]
    if not calls:
        return Given()
    classes = Classes(texts)
    calls = [call for call in calls if _name_of(call, classes) in names]
    paths: set[tuple[str, ...]] = set()
    parts: set[tuple[str, ...]] = set()
    for call in calls:
        node, package = _argument(call, "node", 1), _package_of(call)
        cls = classes.get(last_part(node.func if isinstance(node, ast.Call) else node))
        if package is None or cls is None:
            parts.add(package or ())
        else:
            paths.update(_fields(cls, package, classes))
    return Given(frozenset(paths), frozenset(parts))


def _calls(text: str) -> Iterator[ast.Call]:
    """The calls that store a node."""
    tree = parsed(text)
    for node in ast.walk(tree) if tree is not None else ():
        if isinstance(node, ast.Call) and last_part(node.func) == "store":
            yield node


def _classes(text: str, name: str) -> list[ast.ClassDef]:
    """The classes of a text that have a name."""
    tree = parsed(text)
    return [
        node
        for node in (ast.walk(tree) if tree is not None else ())
        if isinstance(node, ast.ClassDef) and node.name == name
    ]


def _argument(call: ast.Call, name: str, position: int) -> ast.expr:
    """What a call gives for an argument; None, as an expression, where it gives nothing."""
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    if name in given:
        return given[name]
    return call.args[position] if position < len(call.args) else ast.Constant(None)


def _text(node: ast.expr, classes: Classes | None = None) -> str | None:
    """The text that an expression is, or that a class has under a name; "" for None, and None for
    anything else."""
    if isinstance(node, ast.Attribute) and classes is not None:
        cls = classes.get(last_part(node.value))
        for value in values_of(cls.body, node.attr) if cls is not None else ():
            return _text(value)
    if not isinstance(node, ast.Constant) or not isinstance(node.value, (str, type(None))):
        return None
    return node.value or ""


def _name_of(call: ast.Call, classes: Classes) -> str:
    """The name of a stored node, with its group; "" where the code does not say it as a text."""
    name = _text(_argument(call, "name", 0), classes)
    group = _text(_argument(call, "group", 2), classes)
    if not name or group is None:
        return ""
    name = name.removesuffix(".yaml")
    return f"{group}/{name}" if group else name


def _package_of(call: ast.Call) -> tuple[str, ...] | None:
    """Where a stored node is put; None where the code does not say it as a text."""
    package, group = _text(_argument(call, "package", 3)), _text(_argument(call, "group", 2))
    if package is None or group is None:
        return None
    where = package or group.replace("/", ".")
    where = where.replace("_group_", group.replace("/", ".")).replace("_global_", "")
    return tuple(part for part in where.split(".") if part)


def _fields(
    cls: ast.ClassDef, at: tuple[str, ...], classes: Classes, depth: int = 0
) -> Iterator[tuple[str, ...]]:
    """The paths of a class's fields, and of those within them."""
    if depth > MAX_DEPTH:
        return
    for base in cls.bases:
        if (inherited := classes.get(last_part(base))) is not None:
            yield from _fields(inherited, at, classes, depth + 1)
    for node in cls.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            path = (*at, node.target.id)
            yield path
            if (inner := classes.get(last_part(node.annotation))) is not None:
                yield from _fields(inner, path, classes, depth + 1)
