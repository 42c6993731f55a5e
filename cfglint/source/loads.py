"""Where a program opens its config: which of its loads is the one of this file.

A load is known by where its path comes from: an option, an argument, a text of the code. Two loads
of one path give the same config; a load of another path gives another file, of which nothing is
known here. A program that opens several configs is read once for each of them, and a config is held
against the load that it fits.
"""

from __future__ import annotations

import ast
import os
import re
from typing import Any

from cfglint.compose.items import Item, from_node
from cfglint.document.tree import read_file
from cfglint.source.forms import NAMESPACES
from cfglint.source.machine import Machine
from cfglint.source.operations import spelled
from cfglint.source.values import (
    UNKNOWN,
    AttributeTable,
    Cfg,
    Class,
    Const,
    Default,
    Either,
    Fields,
    Fixed,
    Form,
    Function,
    Given,
    Instance,
    Origin,
    Pattern,
    Scope,
    Swept,
    Table,
    Unknown,
    form_of,
    held,
)

OF_PYYAML = frozenset(
    {"safe_load", "full_load", "unsafe_load", "yaml.load", "YAML(?).load", "load_hyperpyyaml"}
)
"""Calls that make plain dictionaries and lists of a YAML file."""

OF_LIBRARIES = OF_PYYAML | {"OmegaConf.load", "Config.fromfile"}

OF_PROJECTS = frozenset(
    {"load_config", "load_yaml", "load_yaml_config", "read_config", "read_yaml", "get_config"}
    | {"parse_config", "load_cfg", "get_cfg", "loadyaml"}
)
"""Names that projects give to functions which load a config; they are followed where that can be
done."""

LOADERS = OF_LIBRARIES | OF_PROJECTS
"""Calls that give a program its config."""

PATHS = frozenset(
    {"open", "io.open", "codecs.open", "fsspec.open", "Path", "PurePath", "pathlib.Path", "str"}
    | {"os.fspath", "StringIO", "io.StringIO", "os.path.join", "to_absolute_path"}
    | {"os.path.abspath", "os.path.realpath", "os.path.expanduser", "os.path.normpath"}
    | {"os.path.expandvars"}
)
"""Calls that make a path of a path, or a file of it."""

PATH_METHODS = frozenset(
    {"open", "read", "read_text", "read_bytes", "resolve", "absolute", "expanduser", "joinpath"}
    | {"as_posix", "strip", "expandvars"}
)

TESTS = {
    **dict.fromkeys(("os.path.exists", "os.path.isfile", "exists", "is_file"), True),
    **dict.fromkeys(("os.path.isdir", "is_dir"), False),
}
"""Questions about a path -> what they give for the path of a config."""

PLAIN = frozenset({"str", "int", "float", "bool", "list", "tuple", "dict", "set", "complex"})
"""Python's own types that a test may name."""


class Loads(Machine):
    """Follows paths to where they are loaded."""

    def _loaded(self, node: ast.Call, scope: Scope) -> Any:
        """A call that gives a program its config, where the program loads it itself."""
        if not self.loads:
            return None
        name = spelled(node.func)
        short = name.rpartition(".")[2]
        given = [*node.args, *(keyword.value for keyword in node.keywords[:1])][:1]
        if short in OF_PROJECTS:
            called = self._eval(node.func, scope)
            if isinstance(called, (Function, Class)):
                value = self._plain_call(node, scope)
                found = config_in(value)
                if found is not None:
                    return found
                if not isinstance(value, Unknown) and value != Const(None):
                    return value
        origin = self._origin(self._eval(given[0], scope)) if given else None
        plain = short in OF_PYYAML or ".".join(name.split(".")[-2:]) in OF_PYYAML
        return self._opened(origin, short, ("dict", "dict") if plain else ("", ""))

    def _opened(self, origin: Origin | None, short: str, form: Form) -> Any:
        """What the load of a path gives: the config, where it is its path."""
        other = self._other_file(origin, form)
        if other is not None:
            return other
        name = origin.name if origin is not None else f"?{short}"
        if origin is not None and origin.text and self._is_this_file(origin.text):
            if self.opened not in ("", name):  # others are laid over it
                self.laid_over.add(())
            name = self.opened or name
        fits = origin is None or self._fits(origin.pattern)
        if fits:
            self.origins[name] = None
        if fits and not self.opened:
            self.opened = name
        if not fits or name != self.opened:
            return UNKNOWN
        self.was_opened = True
        return held((), form)

    def _other_file(self, origin: Origin | None, form: Form) -> Any:
        """What a YAML file has that is not the config's own, and whose path the code or the config
        says: a file of defaults, a base; None where there is no such file."""
        if origin is None or not origin.text or self._is_this_file(origin.text):
            return None
        if not self.file or not origin.text.endswith((".yaml", ".yml")):
            return None
        folders = (self.modules.root, os.path.dirname(os.path.abspath(self.file)))
        paths = [os.path.join(folder, origin.text) for folder in folders]
        path = next((path for path in paths if os.path.isfile(path)), None)
        if path is None or os.path.realpath(path) == os.path.realpath(self.file):
            return None
        roots = [document.root for document in read_file(path).documents if document.root]
        if len(roots) != 1:
            return None
        found = from_node(roots[0], path, 0, "pyyaml")
        return _as_table(found, Table if form[0] == "dict" else AttributeTable)

    def _is_this_file(self, text: str) -> bool:
        """Whether a path from the root of the repository is the config's own."""
        path = os.path.join(self.modules.root, text)
        return bool(self.file) and os.path.abspath(path) == os.path.abspath(self.file)

    def _fits(self, pattern: str) -> bool:
        """Whether the config may be the file of a path that is known in part."""
        if not pattern or not self.file:
            return True
        path = os.path.abspath(self.file).replace(os.sep, "/")
        return re.search(rf"(?:^|/)(?:{pattern})$", path) is not None

    def _origin(self, value: Any) -> Origin | None:
        """Where a path comes from; None where nothing is known of it."""
        if isinstance(value, Either):
            found = [o for each in value.values if (o := self._origin(each)) is not None]
            return next((o for o in found if not o.text), found[0]) if found else None
        if isinstance(value, Origin):
            return value
        if isinstance(value, Default) and value.option:
            return Origin(value.option)
        if isinstance(value, Given):  # a file that the config names
            text = value.value if isinstance(value.value, str) else ""
            return Origin("the config", raw=not text, text=text)
        if isinstance(value, Const) and isinstance(value.value, str):
            text = value.value
            return Origin(repr(text), ending_of(re.escape(text)), False, text)
        return Origin(value.regex, ending_of(value.regex)) if isinstance(value, Pattern) else None

    def _of_a_path(self, node: ast.Call, scope: Scope) -> Any:
        """A call that makes a path or a file of a path, or asks something of it."""
        name = spelled(node.func)
        method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        values = [self._eval(argument, scope) for argument in node.args]
        if name == "str" and values and not isinstance(values[0], Origin):
            return None
        if name in PATHS and values:
            return self._joined_path(values) if name == "os.path.join" else self._path(values[0])
        if name in TESTS and values:
            return self._asked(values[0], name)
        if not isinstance(node.func, ast.Attribute):
            return None
        holder = self._eval(node.func.value, scope)
        if not isinstance(holder, Origin):
            return None
        if method in TESTS:
            return self._asked(holder, method)
        if method == "joinpath":
            return self._joined_path([holder, *values])
        if method in ("startswith", "endswith") and len(values) == 1:
            return self._compared_text(holder, method, values[0])
        return holder.made() if method in PATH_METHODS else None

    def _path(self, value: Any) -> Any:
        """What stands for a path that was wrapped, or opened."""
        if isinstance(value, (Default, Given)):
            return self._origin(value)
        if isinstance(value, Const) and isinstance(value.value, str) and _is_file(value.value):
            return self._origin(value)
        if isinstance(value, Either):
            origin = self._origin(value)
            return origin.made() if origin is not None else None
        return value.made() if isinstance(value, Origin) else None

    def _joined_path(self, values: list[Any]) -> Any:
        """`os.path.join(a, b)` and `a / b`."""
        origins = [value for value in values if isinstance(value, Origin)]
        last = values[-1]
        if isinstance(last, Const) and isinstance(last.value, str) and not isinstance(last, Given):
            if all(isinstance(value, Const) for value in values):
                return None
            return Origin(f".../{last.value}", ending_of(re.escape(last.value)), False)
        return origins[-1].made() if origins else None

    def _asked(self, value: Any, name: str) -> Any:
        """Whether a path is there: the config's is, as a file."""
        known = isinstance(value, Origin) and self._is_given(value)
        return Const(TESTS[name]) if known else UNKNOWN

    def _compared_text(self, holder: Origin, method: str, wanted: Any) -> Any:
        """`path.endswith(".yaml")`, of the config's own path."""
        if not self._is_given(holder) or not isinstance(wanted, Const):
            return UNKNOWN
        texts = wanted.value if isinstance(wanted.value, tuple) else (wanted.value,)
        if not all(isinstance(text, str) for text in texts):
            return UNKNOWN
        if method == "endswith":
            return Const(self.file.endswith(texts)) if self.file else UNKNOWN
        return Const(False) if all("://" in text for text in texts) else UNKNOWN

    def _is_among(self, path: Origin, values: Any) -> bool | None:
        """`path in PRESETS`: the path of a config is none of the names that it has no end of."""
        texts: dict[Any, Any] | None = None
        if isinstance(values, Table) and not values.open:
            texts = values.entries
        if isinstance(values, Const) and isinstance(values.value, (list, tuple, set)):
            texts = dict.fromkeys(values.value)
        if texts is None or not self._is_given(path) or not self.file:
            return None
        own = os.path.basename(self.file)
        every = [t.value if isinstance(t, Const) else t for pair in texts.items() for t in pair]
        return None if any(isinstance(t, str) and t.endswith(own) for t in every) else False

    def _is_instance(self, node: ast.Call, scope: Scope) -> Any:
        """`isinstance`, where it can be told."""
        raw = scope.look_up(node.args[0].id) if isinstance(node.args[0], ast.Name) else None
        value = raw if isinstance(raw, Swept) else self._eval(node.args[0], scope)
        kinds = node.args[1].elts if isinstance(node.args[1], ast.Tuple) else [node.args[1]]
        if isinstance(node.args[1], ast.BinOp):
            return UNKNOWN
        verdicts = [self._is_of(value, kind, scope) for kind in kinds]
        if True in verdicts:
            return Const(True)
        if None in verdicts:
            return UNKNOWN
        return Fixed(False) if isinstance(value, Cfg) else Const(False)

    def _is_of(self, value: Any, kind: ast.expr, scope: Scope) -> bool | None:
        name = spelled(kind).rpartition(".")[2]
        named = scope.look_up(name) if isinstance(kind, ast.Name) else None
        found = self._resolve(named) if named is not None else None
        cls = found if isinstance(found, Class) else None
        if isinstance(value, Origin) and self._is_given(value):
            return True if name == "str" else False if name in PLAIN or cls is not None else None
        if isinstance(value, Instance):
            if isinstance(cls, Class):
                return True if cls in value.cls.mro() else None if value.cls.foreign else False
            return False if name in PLAIN and cls is None and not value.cls.foreign else None
        if isinstance(value, Swept):
            item = self._item(value.path)
            mapping = item is not None and isinstance(item.value, dict)
            value = held(value.path, (value.form[1],) * 2) if mapping else self._known_at(item)
        if isinstance(value, Cfg) and value.path not in self.written:
            return self._config_is_of(value, name, cls)
        if isinstance(value, Table) and cls is None:
            return self._literal_is_of(value, name)
        if isinstance(value, Const) and cls is None and name in PLAIN:
            plain = type(value.value).__name__
            if plain in ("list", "tuple", "set", "dict"):  # a wrapper may have made others of them
                return None
            return plain == name or (plain == "bool" and name == "int")
        return False if isinstance(value, Const) and isinstance(cls, Class) else None

    def _config_is_of(self, value: Cfg, name: str, cls: Any) -> bool | None:
        """Whether a mapping of the config is in an object of a class."""
        top = form_of(value)[0]
        if cls is None and name in ("dict", "Mapping", "MutableMapping"):
            return top == "dict" if top else None
        if cls is None and name in PLAIN:
            return False
        if cls is None and name in NAMESPACES:
            return False if top == "dict" else None
        return False if isinstance(cls, Class) and top == "dict" else None

    def _literal_is_of(self, value: Table, name: str) -> bool | None:
        """Whether a literal is a dictionary; one without entries may be a list too."""
        if name not in ("dict", "Mapping", "MutableMapping"):
            return None
        if isinstance(value, Fields):
            return isinstance(value, AttributeTable)
        keys = list(value.entries)
        if value.rest or any(isinstance(key, str) for key in keys):
            return True
        return False if keys and keys == list(range(len(keys))) else None

    def _known_at(self, item: Any) -> Any:
        return Const(item.plain()) if item is not None and not item.interpolated else UNKNOWN


def _as_table(item: Item, kind: type[Table]) -> Any:
    """The values of a file as a literal in code."""
    if item.interpolated:
        return UNKNOWN
    if isinstance(item.value, dict):
        return kind({key: _as_table(child, kind) for key, child in item.value.items()})
    return Const(item.plain())


def config_in(value: Any) -> Any:
    """The config in what a function gives: it, or what was made of it; None for neither."""
    if isinstance(value, Cfg):
        return value
    if isinstance(value, Table) and value.rest:
        return value
    if isinstance(value, Either):
        found = [each for each in value.values if isinstance(each, Cfg)]
        return found[0] if found and all(each == found[0] for each in found) else None
    return None


def ending_of(pattern: str) -> str:
    """The end of a path that says which file is meant: what stands behind the last unknown folder,
    `..` or `.`."""
    parts = pattern.replace("\\.", "\0").split("/")
    kept: list[str] = []
    for part in reversed(parts):
        if part in ("\0", "\0\0", "", ".*"):
            break
        kept.insert(0, part)
    return "/".join(kept).replace("\0", "\\.")


def _is_file(text: str) -> bool:
    """Whether a text is the path of a config, and no YAML itself."""
    return "\n" not in text and text.endswith((".yaml", ".yml"))
