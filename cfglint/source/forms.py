"""In what a config is held: a dictionary, an object of the repository's own, and copies of either.

`isinstance(cfg.scheduler, dict)` is false for a mapping in a `SimpleNamespace`; what is set on a
copy is not set on the config; and a method of the object that holds it is no key.
"""

from __future__ import annotations

import ast
from typing import Any

from cfglint.source.machine import Machine
from cfglint.source.operations import spelled
from cfglint.source.values import (
    UNKNOWN,
    Cfg,
    Class,
    Form,
    Function,
    Held,
    Scope,
    form_of,
)

DICTIONARIES = frozenset(
    {"dict", "OrderedDict", "UserDict", "defaultdict", "EasyDict", "Munch", "Box", "DotMap"}
    | {"AttrDict", "edict", "Dict", "addict"}
)
"""Classes, or bases of one, whose instances are dictionaries."""

DEEP = frozenset({"EasyDict", "edict", "Munch", "munchify", "Box", "DotMap", "AttrDict", "Dict"})
"""Those that make the same of every mapping inside."""

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
