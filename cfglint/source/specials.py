"""Calls that are not followed but known: they read, copy, load or observe the config, or give a
value that the reader can give too.

Which of them a call may be, its text says: that is looked up once for each call, and kept. Each is
a method of `Specials`, which gives None where the call turns out to be none of its kind.
"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Callable
from typing import Any

from cfglint.source import mistyped
from cfglint.source.arguments import (
    PARSER_METHODS,
    lay_over_arguments,
    make_parser,
    of_parsed,
    parse,
)
from cfglint.source.arithmetic import CONVERSIONS
from cfglint.source.assignment import set_member
from cfglint.source.attributes import attribute, note_unknown
from cfglint.source.calls import INSTANTIATE, call_value
from cfglint.source.config_methods import changed, of_mapping
from cfglint.source.forms import OF_ATTRIBUTES, copied, dumped
from cfglint.source.hydra_calls import CONTEXTS, of_hydra
from cfglint.source.imports import member_of, module_named
from cfglint.source.keys import (
    CONFIG_METHODS,
    count_keys,
    has_attribute,
    note_chosen,
    read_key,
    write_somewhere,
)
from cfglint.source.kinds import is_instance
from cfglint.source.loads import (
    LOADERS,
    OF_OMEGACONF,
    OF_PROJECTS,
    OF_PYYAML,
    PATH_METHODS,
    PATHS,
    TESTS,
    config_in,
    is_of_old_omegaconf,
    of_a_path,
    open_path,
    origin_of,
)
from cfglint.source.machine import Machine
from cfglint.source.modules import absolute_name
from cfglint.source.observed import log_call, note_absent_module
from cfglint.source.operations import (
    NO_STEP,
    TEXT_METHODS,
    converted,
    is_merged,
    is_zero,
    length,
    makes_names,
    paired,
    spelled,
    text_method,
)
from cfglint.source.plain_calls import plain_call
from cfglint.source.raising import EXIT, IMPORT, Thrown, is_text_of_exit
from cfglint.source.refusals import or_raises, raises, refuse
from cfglint.source.unfollowed import plugins_of
from cfglint.source.values import (
    UNKNOWN,
    Cfg,
    Class,
    Const,
    Either,
    Function,
    Instance,
    Missing,
    Namespace,
    Parsed,
    Partial,
    Pattern,
    Plugin,
    Scope,
    Super,
    Swept,
    Table,
    Unknown,
    given,
    keys_of,
)
from cfglint.source.yacs import METHODS as YACS_METHODS
from cfglint.source.yacs import NODES, of_yacs

WRAPS = re.compile(
    r"(?i)namespace|attr_?dict|easy_?dict|^edict$|dot_?(map|dict)|munch|config_?(wrapper|dict)"
    r"|dict_?config|^box$|hparams|to_container|^omegaconf|object_?dict|dict_?2_?\w+|dict_?to_\w+"
)
"""Names of calls that make an object of a dictionary, or the other way round: the same config."""
COPIES = frozenset(
    {"vars", "dict", "deepcopy", "copy", "Namespace", "SimpleNamespace", "asdict", "structured"}
)
RECORD_METHODS = frozenset(
    {"model_dump", "dict", "to_dict", "asdict", "_asdict", "copy", "model_copy", "as_dict"}
)
"""Methods that a base class of a dataclass or its like has, such as Pydantic's `BaseModel`."""
OF_PATHS = PATH_METHODS | TESTS.keys() | {"startswith", "endswith"}
CHANGING = frozenset({"insert", "add", "remove", "clear", "popitem", "discard", "appendleft"})
"""Methods of lists, dictionaries and sets that change what is in them."""
REFLECTION = frozenset({"getattr", "hasattr", "setattr", "delattr"})
Handler = Callable[[Machine, ast.Call, Scope], Any]


def known_call(m: Machine, node: ast.Call, scope: Scope) -> Any:
    """Calls that read the config in a way of their own; None for every other call."""
    handlers = m.modules.handlers.get(id(node))
    if handlers is None:
        handlers = m.modules.handlers[id(node)] = handlers_of(node)
    for handler in handlers:
        known = handler(m, node, scope)
        if known is not None:
            return known
    return None


def reflection(m: Machine, node: ast.Call, scope: Scope) -> Any:
    """`getattr`, `hasattr`, `setattr` and `delattr`."""
    name = spelled(node.func)
    holder, key = m.value(node.args[0], scope), m.value(node.args[1], scope)
    text = key.value if isinstance(key, Const) and isinstance(key.value, str) else None
    if isinstance(holder, Cfg):
        if text is None:
            reason = f"{name} of a key that is not known here"
            if name == "setattr":
                write_somewhere(m, holder, node, scope)
            elif name == "delattr":
                m.record.note(scope, node, reason, True, holder.path)
            elif not is_merged(node, m.flow.frames[-1].node):
                m.record.note_reading(scope, node, reason, holder.path)
            return UNKNOWN
        assert isinstance(key, Const)
        note_chosen(m, holder, node.args[1], key)
        if name == "hasattr":
            return has_attribute(m, holder, text, node, scope)
        if name == "setattr":
            set_member(m, holder, text, m.value(node.args[2], scope), node, scope)
            return Const(None)
        if name == "getattr" and len(node.args) == 3:
            default = m.value(node.args[2], scope)
            written = ast.unparse(node.args[2])
            return read_key(m, holder, text, node, scope, default, written)
        return read_key(m, holder, text, node, scope)
    if isinstance(holder, Parsed) and text is not None and name == "getattr":
        more = node.args[2] if len(node.args) == 3 else None
        default = m.value(more, scope) if more is not None else None
        told = ast.unparse(more) if more is not None else None
        return of_parsed(m, holder, text, node, scope, default, told)
    if isinstance(holder, Parsed) and name == "setattr" and len(node.args) == 3:
        for inner in ast.walk(node.args[2]):
            target = scope.look_up(getattr(inner, "id", ""))
            if isinstance(target, Swept) and lay_over_arguments(m, holder, target):
                return Const(None)  # as it is, or as `Namespace(**value)`
    value = m.value(node.args[2], scope) if len(node.args) == 3 else UNKNOWN
    if name == "setattr" and text is not None:
        set_member(m, holder, text, value, node, scope)
        return Const(None)
    if name == "hasattr" and isinstance(holder, Instance) and text is not None:
        there = text in holder.attributes or holder.cls.find(text) is not None
        return Const(there) if there or not holder.cls.foreign else UNKNOWN
    if name == "hasattr" and isinstance(holder, Namespace) and text is not None:
        if member_of(m, holder, text) is not None:
            return Const(True)
        return UNKNOWN if makes_names(holder.module.tree) else Const(False)
    if name == "getattr" and text is not None:
        note_unknown(m, holder, text)
        found = attribute(m, holder, text, node, scope)
        if len(node.args) < 3 or not isinstance(found, Unknown):
            return found
        lacks = isinstance(holder, Instance) and not holder.cls.foreign
        lacks = lacks or (isinstance(holder, Plugin) and text not in holder.words)
        return value if lacks else Either([found, value])
    return UNKNOWN


def kept_by_logger(m: Machine, node: ast.Call, scope: Scope) -> None:
    """`wandb.init(config=x)`: `wandb.config` has the same keys from then on."""
    for keyword in node.keywords:
        if keyword.arg == "config":
            value = m.value(keyword.value, scope)
            if isinstance(value, (Cfg, Table, Parsed)):
                m.section.logged = value


def imported(m: Machine, node: ast.Call, scope: Scope) -> Any:
    """`importlib.import_module`."""
    target = m.value(node.args[0], scope)
    if not isinstance(target, Const) or not isinstance(target.value, str):
        m.record.note(scope, node, "imports a module whose name is not known here")
        found = plugins_of(m.modules, target) if isinstance(target, Pattern) else None
        return Plugin(found.words, found.names) if found is not None else UNKNOWN
    level = len(target.value) - len(target.value.lstrip("."))
    wanted = absolute_name(scope.module, target.value.lstrip(".") or None, level)
    module = module_named(m, wanted, keys_of(target))
    if module is None and wanted.split(".")[0] in os.listdir(m.modules.root):
        m.record.note(scope, node, f"there is no module `{wanted}`")
        note_absent_module(m, wanted, scope.module.path, node.lineno)
        m.flow.goes_to_a_handler(IMPORT)
    if module is not None and not isinstance(node.args[0], ast.Constant):
        m.seen.dispatched.add(os.path.dirname(module.path))
    return Namespace(module) if module else UNKNOWN


def exits(m: Machine, node: ast.Call, scope: Scope) -> Any:
    """A call that ends the program."""
    for argument in node.args:
        m.value(argument, scope)
    raise Thrown((EXIT,), m.flow.unsure)


def make_partial(m: Machine, node: ast.Call, scope: Scope) -> Any:
    """`functools.partial`; None of what cannot be called here."""
    called = m.value(node.args[0], scope)
    if not isinstance(called, (Function, Class, Instance)):
        return None
    given = [m.value(argument, scope) for argument in node.args[1:]]
    return Partial(called, given, {k.arg: m.value(k.value, scope) for k in node.keywords})


def call_remote(m: Machine, node: ast.Call, scope: Scope) -> Any:
    """A task or an actor of Ray: `f.remote(x)` calls `f`, elsewhere and later."""
    assert isinstance(node.func, ast.Attribute)
    called = m.value(node.func.value, scope)
    if isinstance(called, Either):
        several = [v for v in called.values if isinstance(v, (Function, Class, Partial))]
        called = Either(several) if several else UNKNOWN
    if not isinstance(called, (Function, Class, Partial, Either)):
        return None
    given = [m.value(argument, scope) for argument in node.args]
    named: dict[str | None, Any] = {k.arg: m.value(k.value, scope) for k in node.keywords}
    return call_value(m, called, given, named, node, scope.module)


def with_options(m: Machine, node: ast.Call, scope: Scope) -> Any:
    """`f.options(num_cpus=1)` of Ray is `f`."""
    assert isinstance(node.func, ast.Attribute)
    called = m.value(node.func.value, scope)
    return called if isinstance(called, (Function, Class, Either)) else None


def as_remote(m: Machine, node: ast.Call, scope: Scope) -> Any:
    """`ray.remote(f)`, `ray.remote(num_cpus=1)(f)` and `ray.get(x)` give what they get."""
    return m.value(node.args[0], scope)


def make_range(m: Machine, node: ast.Call, scope: Scope) -> Any:
    """`range`; one that raises is read on as if it gave something."""
    if scope.look_up("range") is not None:
        return None
    bounds = [m.value(argument, scope) for argument in node.args]
    refused = refuse(m, mistyped.of_range(bounds), node, scope, *bounds)
    if refused or any(isinstance(bound, Missing) for bound in bounds):
        return Const(range(1))
    if len(bounds) == 3 and is_zero(bounds[2]):
        raises(m, node, scope, "ValueError", NO_STEP, bounds[2])
        return Const(range(1))
    numbers = [b.value for b in bounds if isinstance(b, Const) and type(b.value) is int]
    if len(numbers) < len(bounds) or len(bounds) > 3:
        return UNKNOWN
    return given(range(*numbers), keys_of(*bounds))


def of_text(m: Machine, node: ast.Call, scope: Scope) -> Any:
    """A method of a text that is known."""
    assert isinstance(node.func, ast.Attribute)
    given = [m.value(argument, scope) for argument in node.args]
    return text_method(m.value(node.func.value, scope), node.func.attr, given)


def length_of(m: Machine, node: ast.Call, scope: Scope) -> Any:
    """`len`."""
    value = m.value(node.args[0], scope)
    if isinstance(value, Cfg):
        m.record.keyed.add(value.path)
        return count_keys(m, value)
    return or_raises(m, mistyped.of_length(value) or length(value), node, scope, value)


def convert_to(m: Machine, node: ast.Call, scope: Scope) -> Any:
    """`int(x)`, `str(x)` and such."""
    name = spelled(node.func)
    if scope.look_up(name) is not None:
        return None
    value = m.value(node.args[0], scope)
    if isinstance(value, Missing):
        return value
    return or_raises(m, converted(name, value), node, scope, value)


def pair(m: Machine, node: ast.Call, scope: Scope) -> Any:
    """`enumerate` and `zip`."""
    return paired(spelled(node.func), [m.value(argument, scope) for argument in node.args])


def super_of(m: Machine, node: ast.Call, scope: Scope) -> Any:
    """`super()`, with or without its arguments."""
    current: Scope | None = scope
    while current is not None:
        found = current.names.get("__class__")
        if isinstance(found, Super):
            return found
        current = current.parent
    return UNKNOWN


def load_config(m: Machine, node: ast.Call, scope: Scope) -> Any:
    """A call that gives a program its config, where the program loads it itself."""
    if not m.loading.wanted:
        return None
    name = spelled(node.func)
    short = name.rpartition(".")[2]
    given = [*node.args, *(keyword.value for keyword in node.keywords[:1])][:1]
    if short in OF_PROJECTS:
        called = m.value(node.func, scope)
        if isinstance(called, (Function, Class)):
            value = plain_call(m, node, scope)
            found = config_in(value)
            if found is not None:
                return found
            if not isinstance(value, Unknown) and value != Const(None):
                return value
    origin = origin_of(m, m.value(given[0], scope)) if given else None
    last = ".".join(name.split(".")[-2:])
    plain = short in OF_PYYAML or last in OF_PYYAML
    if last == OF_OMEGACONF and not m.section.lenient:
        m.section.lenient = is_of_old_omegaconf(m.modules)
    return open_path(m, origin, short, ("dict", "dict") if plain else ("", ""))


def handlers_of(node: ast.Call) -> tuple[Handler, ...]:
    """What a call may be, by its text, the surest first."""
    name = spelled(node.func) if len(node.args) <= 3 else ""
    short = name.rpartition(".")[2]
    dotted = ".".join(name.split(".")[-2:])
    method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    one = len(node.args) == 1
    wraps = (short in COPIES or WRAPS.search(short) is not None) and (one or bool(node.keywords))
    wraps = wraps or (short in COPIES | OF_ATTRIBUTES and not node.args)
    hydra = short in CONTEXTS or dotted.startswith("OmegaConf.")
    of_ray = isinstance(node.func, ast.Call) and spelled(node.func.func) == "ray.remote"
    kinds: tuple[tuple[bool, Handler], ...] = (
        (name in REFLECTION and len(node.args) >= 2, reflection),
        (hydra or (short in INSTANTIATE and bool(node.args)), of_hydra),
        (short in NODES or method in YACS_METHODS, of_yacs),
        (name == "super", super_of),
        (name == "isinstance" and len(node.args) == 2, is_instance),
        (name in PATHS or name in TESTS or method in OF_PATHS, of_a_path),
        (is_text_of_exit(name), exits),
        (short in LOADERS or dotted in LOADERS, load_config),
        (method in ("log", "log_dict") and bool(name and node.args), log_call),
        (name == "wandb.init", kept_by_logger),
        (short == "import_module" and bool(node.args), imported),
        (name in ("partial", "functools.partial") and bool(node.args), make_partial),
        ((name in ("ray.remote", "ray.get") or of_ray) and one, as_remote),
        (method == "remote", call_remote),
        (method == "options", with_options),
        (name == "range" and bool(node.args), make_range),
        (method in TEXT_METHODS and bool(name), of_text),
        (name == "len" and one, length_of),
        (name in CONVERSIONS and one and not node.keywords, convert_to),
        (name in ("sorted", "reversed") and one, convert_to),
        (name in ("enumerate", "zip") and bool(node.args), pair),
        (short == "ArgumentParser", make_parser),
        (method in PARSER_METHODS, parse),
        (wraps, copied),
        (method in RECORD_METHODS, dumped),
        (method in CONFIG_METHODS, of_mapping),
        (method in CHANGING, changed),
    )
    return tuple(handler for applies, handler in kinds if applies)
