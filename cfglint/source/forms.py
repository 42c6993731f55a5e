"""In what a config is held: a dictionary, an object of the repository's own, and copies of either.

`isinstance(cfg.scheduler, dict)` is false for a mapping in a `SimpleNamespace`; what is set on a
copy is not set on the config; and a method of the object that holds it is no key.
"""

from __future__ import annotations

import ast
from typing import Any

from cfglint.source.machine import Machine
from cfglint.source.merging import copied_by, merger_of
from cfglint.source.operations import laid, spelled
from cfglint.source.values import (
    UNKNOWN,
    AttributeTable,
    Cfg,
    Class,
    Const,
    Fields,
    Form,
    Function,
    Held,
    Scope,
    Swept,
    Table,
    Unknown,
    form_of,
    inside,
)

DICTIONARIES = frozenset(
    {"dict", "OrderedDict", "UserDict", "defaultdict", "EasyDict", "Munch", "Box", "DotMap"}
    | {"AttrDict", "edict", "Dict", "addict"}
)
"""Classes, or bases of one, whose instances are dictionaries."""

DEEP = frozenset({"EasyDict", "edict", "Munch", "munchify", "Box", "DotMap", "AttrDict", "Dict"})
"""Those that make the same of every mapping inside."""

OF_ATTRIBUTES = DEEP | {"ConfigDict", "addict", "AttributeDict"}
"""Those whose entries are attributes too."""

NAMESPACES = frozenset({"SimpleNamespace", "Namespace"})

TO_DICTIONARIES = frozenset({"vars", "dict", "asdict", "to_dict", "OrderedDict", "as_dict"})

COPYING = frozenset({"deepcopy", "copy", "clone"})
"""Calls after which what is set is set on a copy."""

SHOWN = frozenset(
    {"dump", "dumps", "to_yaml", "to_json", "toYAML", "toJSON", "pretty", "pprint", "save"}
    | {"to_string", "pretty_text", "print", "show", "log", "display", "freeze", "defrost", "lock"}
    | {"unlock", "is_frozen", "set_struct", "set_readonly", "_set_flag", "_get_flag", "__str__"}
    | {"__repr__", "_set_parent", "_resolve_interpolations", "resolve", "validate_keys", "sort"}
)
"""Methods of objects that hold configs which read no key that matters."""

MERGING = frozenset({"merge_with", "merge_with_dotlist", "merge", "merge_from_file", "merge_from"})
MERGING |= {"merge_from_list", "merge_from_dict", "update_from_dict", "override", "load_values"}
"""Methods that lay other values over a config."""


class Forms(Machine):
    """Follows what holds a config."""

    def _new_table(
        self, called: Any, short: str, sources: list[Any], named: dict[str, Any]
    ) -> Table | None:
        """A new dictionary, or an object that has its entries as attributes: of other mappings, and
        of keywords. None for what is no such object."""
        own = isinstance(called, Class) and _is_dictionary(called)
        if isinstance(called, (Class, Function)) and not own:
            return None
        if not (own or short in OF_ATTRIBUTES or short in NAMESPACES or short in DICTIONARIES):
            return None
        kind = AttributeTable if own or short in OF_ATTRIBUTES else Table
        made = (Fields if short in NAMESPACES else kind)({})
        for source in sources:
            self._lay_over(made, source, False)
        made.entries.update(named)
        return made

    def _lay_over(self, table: Table, source: Any, deep: bool) -> None:
        """Lay a mapping over another one; where `deep`, the mappings inside too."""
        if isinstance(source, Swept):
            source = Cfg(source.path)
        if isinstance(source, Cfg):
            for key in self._keys_of(source):
                if key in table.entries:
                    path = (*source.path, key)
                    inner = table.entries[key]
                    item = self._item(path)
                    nested = deep and item is not None and item.mapping
                    if nested and isinstance(inner, Table):
                        self._lay_over(inner, inside(source, path), deep)
                    else:
                        self._put(table.entries, key, Swept(path, self._idling, form_of(source)))
            self._put(vars(table), "rest", laid((*table.rest, source)))
        elif isinstance(source, Table):
            for key, value in source.entries.items():
                within = table.entries.get(key)
                if deep and isinstance(within, Table) and isinstance(value, Table):
                    self._lay_over(within, value, deep)
                else:
                    self._put(table.entries, key, value)
            self._put(vars(table), "rest", laid((*table.rest, *source.rest)))
            self._put(vars(table), "open", table.open or source.open)
        else:
            self._put(vars(table), "open", True)

    def _merged_by(
        self, function: Function, arguments: list[Any], keywords: dict[str | None, Any]
    ) -> Any:
        """What a function gives that lays one mapping over another, which it has then done; None
        where it does not do that."""
        known = self.modules.mergers.get(id(function.node))
        if known is None:
            known = (merger_of(function.node), copied_by(function.node))
            self.modules.mergers[id(function.node)] = known
        merger, copied = known
        if not (merger or copied) or function.bound is not None or None in keywords:
            return None
        names = [argument.arg for argument in function.node.args.args]
        given: dict[str | None, Any] = {**keywords}
        given.update(zip(names, arguments, strict=False))
        if merger is None:
            source = given.get(copied)
            return Cfg(source.path) if isinstance(source, Cfg) else None
        into, source = given.get(merger.into), given.get(merger.taken)
        if not isinstance(into, Table) or not isinstance(source, (Cfg, Table, Unknown)):
            return None
        self._lay_over(into, source, merger.deep)
        if isinstance(source, Cfg):
            for path in self._paths_of(source.path, merger.apart):
                self.laid_over.add(path[:-1])
                self.written[path] = UNKNOWN
        return into if merger.gives else Const(None)

    def _paths_of(self, path: tuple[str, ...], names: frozenset[str]) -> list[tuple[str, ...]]:
        """The paths below a part of the config that end with one of several names."""
        item = self._item(path)
        found: list[tuple[str, ...]] = []
        for key, child in item.mapping.items() if item is not None else ():
            if key in names:
                found.append((*path, key))
            if child.mapping:
                found += self._paths_of((*path, key), names)
        return found

    def _held_by(self, called: Any, name: str, cfg: Cfg) -> Cfg:
        """A config after a call that makes another object of it, or a copy."""
        short = name.rpartition(".")[2]
        form, own = form_of(cfg), cfg.own if isinstance(cfg, Held) else None
        if short in COPYING:
            made = Held(cfg.path)
            made.form, made.own = form, dict(own or {})
            made.wrapper = cfg.wrapper if isinstance(cfg, Held) else None
            return made
        wrapper = called if isinstance(called, Class) else None
        if isinstance(called, Function):
            wrapper, form = _made_by(called, form)
        else:
            form = _form_after(called, short, form)
        if form == ("", "") and own is None and wrapper is None:
            return Cfg(cfg.path)
        made = Held(cfg.path)
        made.form, made.own, made.wrapper = form, own, wrapper
        return made

    def _config_call(self, cfg: Cfg, name: str, node: ast.Call, scope: Scope) -> Any:
        """A call of a method of the object that holds a config; None where it is no method."""
        if self._has(cfg, name) or self._before_the_config(cfg):
            return None
        wrapper = cfg.wrapper if isinstance(cfg, Held) else None
        method = wrapper.find(name) if wrapper is not None else None
        if isinstance(method, Function):
            given, named = self._arguments_of(node, scope)
            return self._call_value(method.bind(cfg), given, named, node, scope.module)
        known = name in COPYING or name in MERGING or name in SHOWN
        if wrapper is None and isinstance(cfg, Held) and cfg.form[0] == "attributes" and not known:
            return None  # a plain namespace has no methods: the key is read, and what it has called
        for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
            self._eval(argument, scope)
        if name in COPYING:
            return self._held_by(None, name, cfg)
        if name in MERGING:
            self.laid_over.add(cfg.path)
            return cfg
        if name not in SHOWN:
            text = f"the config goes to its method `{name}`, which is not read"
            self._note(scope, node, text, True, cfg.path)
        return UNKNOWN


def _form_after(called: Any, short: str, before: Form) -> Form:
    """What holds a config after a class or a function of a library got it."""
    if isinstance(called, Class):
        top = "dict" if _is_dictionary(called) else "attributes"
        return (top, top if _makes_itself(called) else before[1])
    if short in TO_DICTIONARIES:
        return ("dict", before[1])
    if short in NAMESPACES:
        return ("attributes", before[1])
    return ("dict", "dict") if short in DEEP or short == "to_container" else ("", "")


def _is_dictionary(cls: Class) -> bool:
    """Whether instances of a class are dictionaries."""
    bases = (base for each in cls.mro() for base in each.node.bases)
    return any(spelled(base).rpartition(".")[2] in DICTIONARIES for base in bases)


def _makes_itself(cls: Class) -> bool:
    """Whether a class makes instances of itself, as one does that wraps every mapping inside."""
    calls = (n.func for n in ast.walk(cls.node) if isinstance(n, ast.Call))
    own = {cls.node.name, "self.__class__", "type(?)", "cls"}
    return any(spelled(called) in own for called in calls)


def _made_by(function: Function, before: Form) -> tuple[Class | None, Form]:
    """The class that a function of the repository puts a config into, and the form after it."""
    name = getattr(function.node, "name", "")
    deep = False
    classes: list[Class] = []
    for node in ast.walk(function.node):
        if not isinstance(node, ast.Call):
            continue
        called = spelled(node.func)
        deep = deep or called == name
        value = function.scope.look_up(called) if called.isidentifier() else None
        if isinstance(value, Class) and value not in classes:
            classes.append(value)
        elif called.rpartition(".")[2] in NAMESPACES | DEEP:
            form = _form_after(None, called.rpartition(".")[2], before)
            top = form[0]
            return None, (top, top if deep or _calls(function, name) else form[1])
    if len(classes) != 1:
        return None, ("", "")
    top, below = _form_after(classes[0], "", before)
    return classes[0], (top, top if deep else below)


def _calls(function: Function, name: str) -> bool:
    """Whether a function calls itself."""
    calls = (n.func for n in ast.walk(function.node) if isinstance(n, ast.Call))
    return any(spelled(called) == name for called in calls)
