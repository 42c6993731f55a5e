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
from functools import partial
from typing import Any

from cfglint.source import mistyped
from cfglint.source.arithmetic import CONVERSIONS
from cfglint.source.forms import NAMESPACES, OF_ATTRIBUTES, TO_DICTIONARIES, Forms
from cfglint.source.hydra_calls import CONTEXTS, INSTANTIATE, HydraCalls
from cfglint.source.loads import LOADERS, PATH_METHODS, PATHS, TESTS, Loads
from cfglint.source.modules import absolute_name
from cfglint.source.operations import (
    NO_STEP,
    TEXT_METHODS,
    converted,
    fetch,
    gives_none,
    is_key,
    is_merged,
    is_zero,
    laid,
    length,
    listed,
    makes_names,
    paired,
    spelled,
    text_method,
)
from cfglint.source.raising import EXIT, IMPORT, KEY, Thrown, is_text_of_exit
from cfglint.source.unfollowed import plugins_of
from cfglint.source.values import (
    UNKNOWN,
    Cfg,
    Class,
    Const,
    Either,
    Fields,
    Function,
    Held,
    Instance,
    Missing,
    Namespace,
    Parsed,
    Parser,
    Partial,
    Pattern,
    Plugin,
    Scope,
    Super,
    Swept,
    Table,
    Unknown,
    Value,
    form_of,
    given,
    keys_of,
)
from cfglint.source.yacs import METHODS as YACS_METHODS
from cfglint.source.yacs import NODES, Yacs

WRAPS = re.compile(
    r"(?i)namespace|attr_?dict|easy_?dict|^edict$|dot_?(map|dict)|munch|config_?(wrapper|dict)"
    r"|dict_?config|^box$|hparams|to_container|^omegaconf|object_?dict|dict_?2_?\w+|dict_?to_\w+"
)
"""Names of calls that make an object of a dictionary, or the other way round: the same config."""

COPIES = frozenset(
    {"vars", "dict", "deepcopy", "copy", "Namespace", "SimpleNamespace", "asdict", "structured"}
)
PARSER_METHODS = frozenset(
    {"add_argument", "add_argument_group", "add_mutually_exclusive_group", "set_defaults"}
    | {"parse_args", "parse_known_args", "update"}
)
"""Methods of `argparse` that are followed, and that by which a config is laid over arguments."""

RECORD_METHODS = frozenset(
    {"model_dump", "dict", "to_dict", "asdict", "_asdict", "copy", "model_copy", "as_dict"}
)
"""Methods that a base class of a dataclass or its like has, such as Pydantic's `BaseModel`."""

CONFIG_METHODS = frozenset(
    {"get", "keys", "values", "items", "update", "pop", "setdefault", "copy", "to_dict", "__dict__"}
)

OF_PATHS = PATH_METHODS | TESTS.keys() | {"startswith", "endswith"}

MAX_ENTRIES = 10_000
"""Entries of a literal that is added to, beyond which no more are."""
CHANGING = frozenset({"insert", "add", "remove", "clear", "popitem", "discard", "appendleft"})
"""Methods of lists, dictionaries and sets that change what is in them."""

REFLECTION = frozenset({"getattr", "hasattr", "setattr", "delattr"})

Handler = Callable[["Specials", ast.Call, Scope], Any]


class Specials(HydraCalls, Yacs, Loads, Forms):
    """What is known of calls by their names."""

    def _special(self, node: ast.Call, scope: Scope) -> Any:
        """Calls that read the config in a way of their own; None for every other call."""
        handlers = self.modules.handlers.get(id(node))
        if handlers is None:
            handlers = self.modules.handlers[id(node)] = handlers_of(node)
        for handler in handlers:
            known = handler(self, node, scope)
            if known is not None:
                return known
        return None

    def _reflection(self, node: ast.Call, scope: Scope) -> Any:
        """`getattr`, `hasattr`, `setattr` and `delattr`."""
        name = spelled(node.func)
        holder, key = self._eval(node.args[0], scope), self._eval(node.args[1], scope)
        text = key.value if isinstance(key, Const) and isinstance(key.value, str) else None
        if isinstance(holder, Cfg):
            if text is None:
                reason = f"{name} of a key that is not known here"
                if name == "setattr":
                    self._written_somewhere(holder, node, scope)
                elif name == "delattr":
                    self._note(scope, node, reason, True, holder.path)
                elif not is_merged(node, self._frames[-1].node):
                    self._note_reading(scope, node, reason, holder.path)
                return UNKNOWN
            assert isinstance(key, Const)
            self._chosen(holder, node.args[1], key)
            if name == "hasattr":
                return self._has_attribute(holder, text, node, scope)
            if name == "setattr":
                self._set(holder, text, self._eval(node.args[2], scope), node, scope)
                return Const(None)
            if name == "getattr" and len(node.args) == 3:
                default = self._eval(node.args[2], scope)
                written = ast.unparse(node.args[2])
                return self._read(holder, text, node, scope, default, written)
            return self._read(holder, text, node, scope)
        if isinstance(holder, Parsed) and text is not None and name == "getattr":
            more = node.args[2] if len(node.args) == 3 else None
            default = self._eval(more, scope) if more is not None else None
            told = ast.unparse(more) if more is not None else None
            return self._of_parsed(holder, text, node, scope, default, told)
        if isinstance(holder, Parsed) and name == "setattr" and len(node.args) == 3:
            for inner in ast.walk(node.args[2]):
                target = scope.look_up(getattr(inner, "id", ""))
                if isinstance(target, Swept) and self._laid_over(holder, target):
                    return Const(None)  # as it is, or as `Namespace(**value)`
        value = self._eval(node.args[2], scope) if len(node.args) == 3 else UNKNOWN
        if name == "setattr" and text is not None:
            self._set(holder, text, value, node, scope)
            return Const(None)
        if name == "hasattr" and isinstance(holder, Instance) and text is not None:
            there = text in holder.attributes or holder.cls.find(text) is not None
            return Const(there) if there or not holder.cls.foreign else UNKNOWN
        if name == "hasattr" and isinstance(holder, Namespace) and text is not None:
            if self._member(holder, text) is not None:
                return Const(True)
            return UNKNOWN if makes_names(holder.module.tree) else Const(False)
        if name == "getattr" and text is not None:
            self._of_unknown(holder, text)
            found = self._attribute(holder, text, node, scope)
            if len(node.args) < 3 or not isinstance(found, Unknown):
                return found
            lacks = isinstance(holder, Instance) and not holder.cls.foreign
            lacks = lacks or (isinstance(holder, Plugin) and text not in holder.words)
            return value if lacks else Either([found, value])
        return UNKNOWN

    def _has_attribute(self, cfg: Cfg, name: str, node: ast.Call, scope: Scope) -> Any:
        """Whether an object that holds a config has an attribute."""
        if not name.startswith("__"):
            self._asked_for(cfg, name, node, scope)
        path = (*cfg.path, name)
        if self._has(cfg, name):
            return given(True, (path,))
        top = form_of(cfg)[0]
        if name == "__dict__":
            return Const(top == "attributes") if top else UNKNOWN
        wrapper = cfg.wrapper if isinstance(cfg, Held) else None
        if name in CONFIG_METHODS or (wrapper is not None and wrapper.find(name) is not None):
            return UNKNOWN
        return UNKNOWN if name.startswith("__") else given(False, (path,))

    def _logged(self, node: ast.Call, scope: Scope) -> None:
        """A metric: it is noted, and the call is followed as any other."""
        self._log(spelled(node.func).rpartition(".")[2], node, scope)

    def _kept_by_logger(self, node: ast.Call, scope: Scope) -> None:
        """`wandb.init(config=x)`: `wandb.config` has the same keys from then on."""
        for keyword in node.keywords:
            if keyword.arg == "config":
                value = self._eval(keyword.value, scope)
                if isinstance(value, (Cfg, Table, Parsed)):
                    self.logged_config = value

    def _imported(self, node: ast.Call, scope: Scope) -> Any:
        """`importlib.import_module`."""
        target = self._eval(node.args[0], scope)
        if not isinstance(target, Const) or not isinstance(target.value, str):
            self._note(scope, node, "imports a module whose name is not known here")
            found = plugins_of(self.modules, target) if isinstance(target, Pattern) else None
            return Plugin(found.words, found.names) if found is not None else UNKNOWN
        level = len(target.value) - len(target.value.lstrip("."))
        wanted = absolute_name(scope.module, target.value.lstrip(".") or None, level)
        module = self._module(wanted, keys_of(target))
        if module is None and wanted.split(".")[0] in os.listdir(self.modules.root):
            self._note(scope, node, f"there is no module `{wanted}`")
            self._no_module(wanted, scope.module.path, node.lineno)
            self._goes_to_a_handler(IMPORT)
        if module is not None and not isinstance(node.args[0], ast.Constant):
            self.dispatched.add(os.path.dirname(module.path))
        return Namespace(module) if module else UNKNOWN

    def _exits(self, node: ast.Call, scope: Scope) -> Any:
        """A call that ends the program."""
        for argument in node.args:
            self._eval(argument, scope)
        raise Thrown((EXIT,), self._unsure)

    def _partial(self, node: ast.Call, scope: Scope) -> Any:
        """`functools.partial`; None of what cannot be called here."""
        called = self._eval(node.args[0], scope)
        if not isinstance(called, (Function, Class, Instance)):
            return None
        given = [self._eval(argument, scope) for argument in node.args[1:]]
        return Partial(called, given, {k.arg: self._eval(k.value, scope) for k in node.keywords})

    def _remote(self, node: ast.Call, scope: Scope) -> Any:
        """A task or an actor of Ray: `f.remote(x)` calls `f`, elsewhere and later."""
        assert isinstance(node.func, ast.Attribute)
        called = self._eval(node.func.value, scope)
        if isinstance(called, Either):
            several = [v for v in called.values if isinstance(v, (Function, Class, Partial))]
            called = Either(several) if several else UNKNOWN
        if not isinstance(called, (Function, Class, Partial, Either)):
            return None
        given = [self._eval(argument, scope) for argument in node.args]
        named: dict[str | None, Any] = {k.arg: self._eval(k.value, scope) for k in node.keywords}
        return self._call_value(called, given, named, node, scope.module)

    def _with_options(self, node: ast.Call, scope: Scope) -> Any:
        """`f.options(num_cpus=1)` of Ray is `f`."""
        assert isinstance(node.func, ast.Attribute)
        called = self._eval(node.func.value, scope)
        return called if isinstance(called, (Function, Class, Either)) else None

    def _as_remote(self, node: ast.Call, scope: Scope) -> Any:
        """`ray.remote(f)`, `ray.remote(num_cpus=1)(f)` and `ray.get(x)` give what they get."""
        return self._eval(node.args[0], scope)

    def _range(self, node: ast.Call, scope: Scope) -> Any:
        """`range`; one that raises is read on as if it gave something."""
        if scope.look_up("range") is not None:
            return None
        bounds = [self._eval(argument, scope) for argument in node.args]
        refused = self._refuse(mistyped.of_range(bounds), node, scope, *bounds)
        if refused or any(isinstance(bound, Missing) for bound in bounds):
            return Const(range(1))
        if len(bounds) == 3 and is_zero(bounds[2]):
            self._raises(node, scope, "ValueError", NO_STEP, bounds[2])
            return Const(range(1))
        numbers = [b.value for b in bounds if isinstance(b, Const) and type(b.value) is int]
        if len(numbers) < len(bounds) or len(bounds) > 3:
            return UNKNOWN
        return given(range(*numbers), keys_of(*bounds))

    def _of_text(self, node: ast.Call, scope: Scope) -> Any:
        """A method of a text that is known."""
        assert isinstance(node.func, ast.Attribute)
        given = [self._eval(argument, scope) for argument in node.args]
        return text_method(self._eval(node.func.value, scope), node.func.attr, given)

    def _length(self, node: ast.Call, scope: Scope) -> Any:
        value = self._eval(node.args[0], scope)
        if isinstance(value, Cfg):
            self.keyed.add(value.path)
            return self._count(value)
        return self._or_raises(mistyped.of_length(value) or length(value), node, scope, value)

    def _count(self, cfg: Cfg) -> Any:
        """How many keys a part of the config has; not known once any may have been added."""
        path, keys = cfg.path, self._keys_of(cfg)
        added = any(written[: len(path)] == path for written in self.written)
        own = isinstance(cfg, Held) and cfg.own is not None
        if added or own or self._is_lost((*path, "")) or self._may_be_given((*path, "")):
            return UNKNOWN
        return given(len(keys), (path,)) if keys else UNKNOWN

    def _converted(self, node: ast.Call, scope: Scope) -> Any:
        """`int(x)`, `str(x)` and such."""
        name = spelled(node.func)
        if scope.look_up(name) is not None:
            return None
        value = self._eval(node.args[0], scope)
        if isinstance(value, Missing):
            return value
        return self._or_raises(converted(name, value), node, scope, value)

    def _paired(self, node: ast.Call, scope: Scope) -> Any:
        """`enumerate` and `zip`."""
        return paired(spelled(node.func), [self._eval(argument, scope) for argument in node.args])

    def _parser(self, node: ast.Call, scope: Scope) -> Any:
        """An `ArgumentParser`."""
        return Parser()

    def _parsing(self, node: ast.Call, scope: Scope) -> Any:
        """A method of a parser, or of what it parsed."""
        assert isinstance(node.func, ast.Attribute)
        holder = self._eval(node.func.value, scope)
        if isinstance(holder, Parser):
            return self._of_parser(holder, node.func.attr, node, scope)
        if isinstance(holder, Parsed) and node.func.attr == "update":
            for argument in node.args:
                self._laid_over(holder, self._eval(argument, scope))
            return Const(None)
        return None

    def _copied(self, node: ast.Call, scope: Scope) -> Any:
        """The config as another kind of object."""
        short = spelled(node.func).rpartition(".")[2]
        sources = [*node.args, *(k.value for k in node.keywords if k.arg is None)]
        values = [self._eval(source, scope) for source in sources]
        value = values[0] if len(values) == 1 else None
        named = {k.arg: self._eval(k.value, scope) for k in node.keywords if k.arg is not None}
        if named and isinstance(value, Cfg) and short in ("dict", *NAMESPACES):
            kind = Fields if short in NAMESPACES else Table
            return kind(dict(named), (value,))
        if isinstance(value, Parsed):
            return value
        if len(values) > 1 or not (values or named):
            return self._new_table(self._eval(node.func, scope), short, values, named)
        if isinstance(value, Instance) and value.record:
            return self._of_record(value, node, scope)
        if isinstance(value, Cfg):
            called = self._eval(node.func, scope)
            self._lenient |= gives_none(called)
            return self._held_by(called, spelled(node.func), value)
        if isinstance(value, Table) and short in OF_ATTRIBUTES:
            return self._new_table(self._eval(node.func, scope), short, values, named)
        if isinstance(value, Table) and short in NAMESPACES:
            return Fields(value.entries, value.rest, value.open)
        if isinstance(value, Fields) and short in TO_DICTIONARIES:
            return Table(value.entries, value.rest, value.open)
        return None

    def _dumped(self, node: ast.Call, scope: Scope) -> Any:
        """A method by which a dataclass or its like gives a mapping."""
        assert isinstance(node.func, ast.Attribute)
        held = self._eval(node.func.value, scope)
        owner = held.owner if isinstance(held, Super) else None
        record = held.instance if isinstance(held, Super) else held
        if not isinstance(record, Instance) or not record.record:
            return None
        known = record.cls.find(node.func.attr, owner)
        return self._of_record(record, node, scope) if known is None else None

    def _of_mapping(self, node: ast.Call, scope: Scope) -> Any:
        """A method of the config, or of a literal."""
        assert isinstance(node.func, ast.Attribute)
        name = node.func.attr
        holder = self._eval(node.func.value, scope)
        if isinstance(holder, Cfg):
            return self._config_method(holder, name, node, scope)
        if isinstance(holder, Either) and any(isinstance(v, Cfg) for v in holder.values):
            parts = [each for each in holder.values if isinstance(each, Cfg)]
            ways = (partial(self._config_method, each, name, node, scope) for each in parts)
            return Either([*self._perhaps(*ways), UNKNOWN])
        return self._of_literal(holder, name, node, scope) if isinstance(holder, Table) else None

    def _changed(self, node: ast.Call, scope: Scope) -> None:
        """A method by which a literal gets or loses entries that are not followed."""
        assert isinstance(node.func, ast.Attribute)
        holder = self._eval(node.func.value, scope)
        if isinstance(holder, Table):
            self._put(vars(holder), "open", True)

    def _of_literal(self, holder: Table, name: str, node: ast.Call, scope: Scope) -> Any:
        """A method of a literal mapping or list."""
        if name in ("keys", "values", "items"):
            return listed(self._with_parts(holder), name)
        if name in ("append", "extend", "update"):
            return self._grow(holder, node, scope)
        if name == "copy" and not node.args:
            return type(holder)(dict(holder.entries), holder.rest, holder.open)
        if name == "setdefault" and node.args:
            return self._set_default(holder, node, scope)
        if name not in ("get", "pop") or not node.args:
            return None
        key = self._eval(node.args[0], scope)
        known = isinstance(key, Const) and is_key(key.value) and key.value in holder.entries
        if holder.rest and not known:
            wanted = str(key.value) if isinstance(key, Const) else ""
            for part in self._parts_with(holder.rest, wanted):
                got = self._config_method(part, name, node, scope)
            return got
        if isinstance(key, Const) and known:
            return self._resolve(fetch(holder.entries, key.value))
        default = self._eval(node.args[1], scope) if len(node.args) > 1 else Const(None)
        if isinstance(key, Const) and not holder.open and not self._unsure:
            if name == "get" or len(node.args) > 1:
                return default
            self._goes_to_a_handler(KEY)
        return Either([default, UNKNOWN])

    def _set_default(self, table: Table, node: ast.Call, scope: Scope) -> Any:
        """`setdefault` of a literal."""
        given = [self._eval(argument, scope) for argument in node.args]
        key, default = given[0], given[1] if len(given) > 1 else Const(None)
        if not isinstance(key, Const) or not is_key(key.value) or self._unsure or table.rest:
            self._put(vars(table), "open", True)
            return Either([*table.entries.values(), default, UNKNOWN])
        if key.value not in table.entries:
            self._put(table.entries, key.value, default)
        return self._resolve(table.entries[key.value])

    def _with_parts(self, table: Table) -> Table:
        """A literal with the keys of the parts of the config that were spread into it."""
        if not table.rest:
            return table
        entries: dict[Any, Any] = {}
        for part in table.rest:
            self.keyed.add(part.path)
            for key in self._keys_of(part):
                entries[key] = Swept((*part.path, key), self._idling, form_of(part))
        return Table({**entries, **table.entries}, (), table.open)

    def _grow(self, table: Table, node: ast.Call, scope: Scope) -> Any:
        """What `append`, `extend` and `update` do to a literal."""
        given = [self._eval(argument, scope) for argument in node.args]
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        for value in given[:1]:
            if name == "update" and isinstance(value, Cfg) and not self._unsure:
                for key in self._keys_of(value):
                    if key in table.entries:
                        swept = Swept((*value.path, key), self._idling, form_of(value))
                        self._put(table.entries, key, swept)
                self._put(vars(table), "rest", laid((*table.rest, value)))
                continue
            if self._unsure or not (name == "append" or isinstance(value, Table)):
                self._put(vars(table), "open", True)
            if isinstance(value, Table):
                self._put(vars(table), "rest", laid((*table.rest, *value.rest)))
            if name == "append":
                self._put(table.entries, len(table.entries), value)
            elif isinstance(value, Table):
                for key, each in list(value.entries.items())[:MAX_ENTRIES]:
                    if len(table.entries) >= MAX_ENTRIES:
                        break
                    self._put(table.entries, len(table.entries) if name == "extend" else key, each)
        if name == "update":
            for keyword in node.keywords:
                value = self._eval(keyword.value, scope)
                if keyword.arg is not None:
                    self._put(table.entries, keyword.arg, value)
        return Const(None)

    def _config_method(self, cfg: Cfg, name: str, node: ast.Call, scope: Scope) -> Any:
        if name in ("get", "pop", "setdefault") and node.args:
            key = self._eval(node.args[0], scope)
            if isinstance(key, Const):
                if name == "pop":
                    self.popped.add((*cfg.path, str(key.value)))
                has_default = len(node.args) > 1 or name == "get"
                default = self._eval(node.args[1], scope) if len(node.args) > 1 else Const(None)
                text = ast.unparse(node.args[1]) if len(node.args) > 1 else "None"
                return self._read(
                    cfg, str(key.value), node, scope, default, text if has_default else None
                )
        if name in ("copy", "to_dict"):
            return self._held_by(None, name, cfg)
        keys = self._value_at(cfg.path)
        if name in ("keys", "values", "items") and isinstance(keys, dict):
            form = form_of(cfg)
            self.keyed.add(cfg.path)
            pairs: dict[Any, Value] = {
                key: Swept((*cfg.path, key), self._idling, form) for key in keys
            }
            return listed(Table(pairs), name)
        if name == "update":
            return self._updated(cfg, node, scope)
        for argument in [*node.args, *(k.value for k in node.keywords)]:
            self._eval(argument, scope)
        what = {"setdefault": "writes"}.get(name, "reads")
        told = f"{what} keys of the config as a whole"
        if what == "writes":
            self._note(scope, node, told, True, cfg.path)
        else:
            self._note_reading(scope, node, told, cfg.path)
        return UNKNOWN

    def _updated(self, cfg: Cfg, node: ast.Call, scope: Scope) -> Any:
        """`config.update(...)`: keys that are added, from a literal, parsed arguments, keywords.
        From anything else they are not known; it reads none. What is laid over under a condition
        that is not known, such as the overrides of a command line, a config cannot count on."""
        for argument in node.args:
            value = self._eval(argument, scope)
            if isinstance(value, Parsed) and not value.parser.defaults_unknown:
                for name, (default, _) in value.parser.defaults.items():
                    path = (*cfg.path, name)
                    self.written[path] = Either([default, UNKNOWN])
                for name, known in value.attributes.items():
                    path = (*cfg.path, name)
                    self.written[path] = known
            elif isinstance(value, Table) and not value.rest:
                for key, each in value.entries.items():
                    self._set(cfg, str(key), each, node, scope)
            elif value != cfg and not self._unsure:
                self._written_somewhere(cfg, node, scope)
        for keyword in node.keywords:
            value = self._eval(keyword.value, scope)
            if keyword.arg is None:
                self._written_somewhere(cfg, node, scope)
            else:
                self._set(cfg, keyword.arg, value, node, scope)
        return Const(None)

    def _of_record(self, record: Instance, node: ast.Call, scope: Scope) -> Any:
        """A dataclass or its like as a mapping or as another of its kind: the part of the config
        that its fields were given, over their defaults."""
        if len(set(record.record)) == 1:
            self.laid_over.add(record.record[0].path)
            return record.record[0]
        for part in record.record:
            self._note(scope, node, "the config goes into another mapping", True, part.path)
        return UNKNOWN

    def _super(self, node: ast.Call, scope: Scope) -> Any:
        """`super()`, with or without its arguments."""
        current: Scope | None = scope
        while current is not None:
            found = current.names.get("__class__")
            if isinstance(found, Super):
                return found
            current = current.parent
        return UNKNOWN


def handlers_of(node: ast.Call) -> tuple[Handler, ...]:
    """What a call may be, by its text, the surest first."""
    name = spelled(node.func) if len(node.args) <= 3 else ""
    short = name.rpartition(".")[2]
    dotted = ".".join(name.split(".")[-2:])
    method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    one = len(node.args) == 1
    wraps = (short in COPIES or WRAPS.search(short) is not None) and (one or bool(node.keywords))
    wraps = wraps or (short in COPIES | OF_ATTRIBUTES and not node.args)
    of_hydra = short in CONTEXTS or dotted.startswith("OmegaConf.")
    of_ray = isinstance(node.func, ast.Call) and spelled(node.func.func) == "ray.remote"
    kinds: tuple[tuple[bool, Handler], ...] = (
        (name in REFLECTION and len(node.args) >= 2, Specials._reflection),
        (of_hydra or (short in INSTANTIATE and bool(node.args)), Specials._of_hydra),
        (short in NODES or method in YACS_METHODS, Specials._of_yacs),
        (name == "super", Specials._super),
        (name == "isinstance" and len(node.args) == 2, Specials._is_instance),
        (name in PATHS or name in TESTS or method in OF_PATHS, Specials._of_a_path),
        (is_text_of_exit(name), Specials._exits),
        (short in LOADERS or dotted in LOADERS, Specials._loaded),
        (method in ("log", "log_dict") and bool(name and node.args), Specials._logged),
        (name == "wandb.init", Specials._kept_by_logger),
        (short == "import_module" and bool(node.args), Specials._imported),
        (name in ("partial", "functools.partial") and bool(node.args), Specials._partial),
        ((name in ("ray.remote", "ray.get") or of_ray) and one, Specials._as_remote),
        (method == "remote", Specials._remote),
        (method == "options", Specials._with_options),
        (name == "range" and bool(node.args), Specials._range),
        (method in TEXT_METHODS and bool(name), Specials._of_text),
        (name == "len" and one, Specials._length),
        (name in CONVERSIONS and one and not node.keywords, Specials._converted),
        (name in ("sorted", "reversed") and one, Specials._converted),
        (name in ("enumerate", "zip") and bool(node.args), Specials._paired),
        (short == "ArgumentParser", Specials._parser),
        (method in PARSER_METHODS, Specials._parsing),
        (wraps, Specials._copied),
        (method in RECORD_METHODS, Specials._dumped),
        (method in CONFIG_METHODS, Specials._of_mapping),
        (method in CHANGING, Specials._changed),
    )
    return tuple(handler for applies, handler in kinds if applies)
