"""Calls: of the repository's functions and classes, and those that take the config."""

from __future__ import annotations

import ast
import os
import re
from typing import Any

from cfglint.source.hydra_calls import INSTANTIATE
from cfglint.source.machine import Machine, Return, Stop
from cfglint.source.modules import Module, absolute_name
from cfglint.source.operations import (
    CONVERSIONS,
    TEXT_METHODS,
    converted,
    fetch,
    field_names,
    gives_none,
    is_key,
    length,
    listed,
    parts_in,
    spelled,
    takes,
    text_method,
)
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
    Parser,
    Scope,
    Spread,
    Super,
    Swept,
    Table,
    Unknown,
)

MAX_CALLS_OF_ONE = 40
"""How often one function is followed: layers made in a loop are all alike."""

LAUNCHERS = frozenset({"launch", "spawn", "start_processes"})
"""Methods that call what they get with something of their own first: Fabric's and those of
`torch.multiprocessing`."""

MAX_FRUITLESS = 3
"""Calls of a function, with the same parts of the config, that taught nothing and gave nothing
back: further ones are not followed."""

MAX_DEPTH = 60


HARMLESS = frozenset(
    {"print", "str", "repr", "isinstance", "type", "len", "id", "bool", "callable", "format"}
    | {"pprint", "dump", "dumps", "safe_dump", "save", "to_yaml", "write", "deepcopy"}
    | {"info", "debug", "warning", "error", "critical", "exception", "append", "echo"}
    | {"save_hyperparameters", "log_hyperparams", "log_params", "log_param", "basicConfig"}
    | {"init_trackers", "log_dict", "log_config", "add_hparams", "wandb.init", "config.update"}
)
"""Calls that may be given the config without reading a key that matters: it is shown or kept."""

LOADERS = frozenset(
    {"load_config", "load_yaml", "load_yaml_config", "read_config", "read_yaml", "get_config"}
    | {"parse_config", "safe_load", "full_load", "unsafe_load", "load_cfg", "get_cfg", "loadyaml"}
    | {"yaml.load", "OmegaConf.load", "Config.fromfile", "toml.load", "json.load"}
)
"""Calls that give a program its config."""

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


class Calls(Machine):
    """Calls what a value stands for; says where the config goes to code that is not read."""

    def _on_Call(self, node: ast.Call, scope: Scope) -> Any:
        special = self._special(node, scope)
        if special is not None:
            return special
        function = self._eval(node.func, scope)
        arguments: list[Any] = []
        for argument in node.args:
            if isinstance(argument, ast.Starred):
                value = self._eval(argument.value, scope)
                arguments += list(value.entries.values()) if isinstance(value, Table) else [UNKNOWN]
            else:
                arguments.append(self._eval(argument, scope))
        keywords: dict[str | None, Any] = {}
        spread: tuple[Cfg, ...] = ()
        for keyword in node.keywords:
            value = self._eval(keyword.value, scope)
            if keyword.arg is None and isinstance(value, Table):
                keywords.update({k: v for k, v in value.entries.items() if isinstance(k, str)})
                spread += value.rest
            elif keyword.arg is None and isinstance(value, Cfg):
                spread += (value,)
            else:
                keywords[keyword.arg] = value
        if spread:
            keywords[None] = Spread(spread)
        return self._call_value(function, arguments, keywords, node, scope.module)

    def _special(self, node: ast.Call, scope: Scope) -> Any:
        """Calls that read the config in a way of their own; None for every other call."""
        name = spelled(node.func) if len(node.args) <= 3 else ""
        short = name.rsplit(".", 1)[-1]
        if name in ("getattr", "hasattr", "setattr", "delattr") and len(node.args) >= 2:
            return self._reflection(name, node, scope)
        known = self._of_hydra(name, short, node, scope)
        if known is None:
            known = self._of_yacs(short, node, scope)
        if known is not None:
            return known
        if name == "super":
            return self._super(scope)
        if self.loads and (short in LOADERS or ".".join(name.split(".")[-2:]) in LOADERS):
            for argument in node.args:
                self._eval(argument, scope)
            self._loader = self._loader or short
            if self._loader == short:
                return Cfg(())
            return UNKNOWN  # another way to load is for another file
        if short in ("log", "log_dict") and isinstance(node.func, ast.Attribute) and node.args:
            self._log(short, node, scope)
        if short == "import_module" and node.args:
            target = self._eval(node.args[0], scope)
            if isinstance(target, Const) and isinstance(target.value, str):
                level = len(target.value) - len(target.value.lstrip("."))
                wanted = absolute_name(scope.module, target.value.lstrip(".") or None, level)
                module = self._module(wanted)
                if module is None and wanted.split(".")[0] in os.listdir(self.modules.root):
                    self._note(scope, node, f"there is no module `{wanted}`")
                    self._no_module(wanted, scope.module.path, node.lineno)
                if module is not None and not isinstance(node.args[0], ast.Constant):
                    self.dispatched.add(os.path.dirname(module.path))
                return Namespace(module) if module else UNKNOWN
            self._note(scope, node, "imports a module whose name is not known here")
            return UNKNOWN
        if name == "range" and node.args:
            bounds = [self._eval(argument, scope) for argument in node.args]
            if any(isinstance(bound, Missing) for bound in bounds):
                return Const(range(1))
            numbers = [b.value for b in bounds if isinstance(b, Const) and type(b.value) is int]
            return Const(range(*numbers)) if len(numbers) == len(bounds) else UNKNOWN
        if short in TEXT_METHODS and isinstance(node.func, ast.Attribute):
            known = text_method(
                self._eval(node.func.value, scope), short, [self._eval(a, scope) for a in node.args]
            )
            if known is not None:
                return known
        if name == "len" and len(node.args) == 1:
            return length(self._eval(node.args[0], scope))
        if name in CONVERSIONS and len(node.args) == 1 and not node.keywords:
            value = self._eval(node.args[0], scope)
            return value if isinstance(value, Missing) else converted(name, value)
        if short == "ArgumentParser":
            return Parser()
        if isinstance(node.func, ast.Attribute) and node.func.attr in PARSER_METHODS:
            holder = self._eval(node.func.value, scope)
            if isinstance(holder, Parser):
                return self._of_parser(holder, node.func.attr, node, scope)
            if isinstance(holder, Parsed) and node.func.attr == "update":
                for argument in node.args:
                    self._laid_over(holder, self._eval(argument, scope))
                return Const(None)
        if (short in COPIES or WRAPS.search(short)) and (len(node.args) == 1 or node.keywords):
            sources = [*node.args, *(k.value for k in node.keywords if k.arg is None)]
            values = [self._eval(source, scope) for source in sources]
            if len(values) == 1 and isinstance(values[0], Parsed):
                return values[0]
            if len(values) == 1 and isinstance(values[0], Instance) and values[0].record:
                return self._of_record(values[0], node, scope)
            if len(values) == 1 and isinstance(values[0], Cfg):
                self._lenient |= gives_none(self._eval(node.func, scope))
                return values[0]
        if isinstance(node.func, ast.Attribute) and node.func.attr in RECORD_METHODS:
            held = self._eval(node.func.value, scope)
            owner = held.owner if isinstance(held, Super) else None
            record = held.instance if isinstance(held, Super) else held
            if isinstance(record, Instance) and record.record:
                known = record.cls.find(node.func.attr, owner)
                return self._of_record(record, node, scope) if known is None else None
        if isinstance(node.func, ast.Attribute) and node.func.attr in CONFIG_METHODS:
            holder = self._eval(node.func.value, scope)
            if isinstance(holder, Cfg):
                return self._config_method(holder, node.func.attr, node, scope)
            if isinstance(holder, Either) and any(isinstance(v, Cfg) for v in holder.values):
                with self._maybe():
                    found = [
                        self._config_method(each, node.func.attr, node, scope)
                        for each in holder.values
                        if isinstance(each, Cfg)
                    ]
                return Either([*found, UNKNOWN])
            if isinstance(holder, Table) and node.func.attr in ("keys", "values", "items"):
                return listed(holder, node.func.attr)
            if isinstance(holder, Table) and node.func.attr in ("append", "extend", "update"):
                return self._grow(holder, node, scope)
            if isinstance(holder, Table) and node.func.attr in ("get", "pop") and node.args:
                key = self._eval(node.args[0], scope)
                known = isinstance(key, Const) and is_key(key.value) and key.value in holder.entries
                if holder.rest and not known:
                    name = str(key.value) if isinstance(key, Const) else ""
                    for part in self._parts_with(holder.rest, name):
                        got = self._config_method(part, node.func.attr, node, scope)
                    return got
                if isinstance(key, Const) and known:
                    return self._resolve(fetch(holder.entries, key.value))
                default = self._eval(node.args[1], scope) if len(node.args) > 1 else Const(None)
                return Either([default, UNKNOWN])
        return None

    def _grow(self, table: Table, node: ast.Call, scope: Scope) -> Any:
        """What `append`, `extend` and `update` do to a literal."""
        given = [self._eval(argument, scope) for argument in node.args]
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        for value in given[:1]:
            if name == "append":
                self._put(table.entries, len(table.entries), value)
            elif isinstance(value, Table):
                for key, each in value.entries.items():
                    self._put(table.entries, len(table.entries) if name == "extend" else key, each)
        if name == "update":
            for keyword in node.keywords:
                value = self._eval(keyword.value, scope)
                if keyword.arg is not None:
                    self._put(table.entries, keyword.arg, value)
        return Const(None)

    def _reflection(self, name: str, node: ast.Call, scope: Scope) -> Any:
        holder, key = self._eval(node.args[0], scope), self._eval(node.args[1], scope)
        text = key.value if isinstance(key, Const) and isinstance(key.value, str) else None
        if isinstance(holder, Cfg):
            if text is None:
                self._note(
                    scope, node, f"{name} of a key that is not known here", True, holder.path
                )
                return UNKNOWN
            assert isinstance(key, Const)
            self._chosen(holder, node.args[1], key)
            if name == "hasattr":
                return Const(self._has(holder, text))
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
            target = scope.look_up(getattr(node.args[2], "id", ""))
            if self._laid_over(holder, target):
                return Const(None)
        value = self._eval(node.args[2], scope) if len(node.args) == 3 else UNKNOWN
        if name == "setattr" and text is not None:
            self._set(holder, text, value, node, scope)
            return Const(None)
        if name == "getattr" and text is not None:
            self._of_unknown(holder, text)
            found = self._attribute(holder, text, node, scope)
            return value if isinstance(found, Unknown) and len(node.args) == 3 else found
        return UNKNOWN

    def _config_method(self, cfg: Cfg, name: str, node: ast.Call, scope: Scope) -> Any:
        if name in ("get", "pop", "setdefault") and node.args:
            key = self._eval(node.args[0], scope)
            if isinstance(key, Const):
                has_default = len(node.args) > 1 or name == "get"
                default = self._eval(node.args[1], scope) if len(node.args) > 1 else Const(None)
                text = ast.unparse(node.args[1]) if len(node.args) > 1 else "None"
                return self._read(
                    cfg, str(key.value), node, scope, default, text if has_default else None
                )
        if name in ("copy", "to_dict"):
            return cfg
        keys = self._value_at(cfg.path)
        if name in ("keys", "values", "items") and isinstance(keys, dict):
            pairs = {key: Swept((*cfg.path, key), self._idling) for key in keys}
            return listed(Table(pairs), name)
        for argument in [*node.args, *(k.value for k in node.keywords)]:
            self._eval(argument, scope)
        what = {"update": "writes", "setdefault": "writes"}.get(name, "reads")
        self._note(scope, node, f"{what} keys of the config as a whole", True, cfg.path)
        return UNKNOWN

    def _of_record(self, record: Instance, node: ast.Call, scope: Scope) -> Any:
        """A dataclass or its like as a mapping or as another of its kind: the part of the config
        that its fields were given, over their defaults."""
        if len(set(record.record)) == 1:
            self.laid_over.add(record.record[0].path)
            return record.record[0]
        for part in record.record:
            self._note(scope, node, "the config goes into another mapping", True, part.path)
        return UNKNOWN

    def _super(self, scope: Scope) -> Any:
        current: Scope | None = scope
        while current is not None:
            found = current.names.get("__class__")
            if isinstance(found, Super):
                return found
            current = current.parent
        return UNKNOWN

    def _call_value(
        self,
        function: Any,
        arguments: list[Any],
        keywords: dict[str | None, Any],
        node: ast.AST,
        module: Module,
        parameter: str = "",
    ) -> Any:
        """Call what a value stands for. `parameter` names what the first argument is for."""
        if isinstance(function, Either):
            with self._maybe():
                results = [
                    self._call_value(each, arguments, keywords, node, module)
                    for each in function.values
                ]
            return Either(results)
        if isinstance(function, Class):
            return self._construct(function, arguments, keywords, node, module, parameter)
        if isinstance(function, Instance):
            method = function.cls.find("forward") or function.cls.find("__call__")
            if isinstance(method, Function):
                self._forwarded.add(id(function))
                return self._invoke(method.bind(function), arguments, keywords)
            return UNKNOWN
        if isinstance(function, Function):
            return self._invoke(function, arguments, keywords, parameter)
        if not self._handed_on(arguments, keywords, node, module):
            self._escapes(arguments, keywords, node, module)
        return UNKNOWN

    def _handed_on(
        self, arguments: list[Any], keywords: dict[str | None, Any], node: ast.AST, module: Module
    ) -> bool:
        """Whether a function of the repository went, with its arguments, to code that calls it:
        `launch(train, cfg)`, `mp.spawn(worker, args=(n, cfg))`, `Thread(target=f, args=(cfg,))`.

        It is read, as something that perhaps happens. One that goes without the config is read on
        values that are not known: `run_stage("train", self.train)`. A function that takes one more
        than it is sent gets something first: a rank of `mp.spawn`, the `fabric` of its `launch`.
        """
        if not isinstance(node, ast.Call):
            return False  # a decorator
        given = [*arguments, *(v for k, v in keywords.items() if k is not None)]
        called = [value for value in given if isinstance(value, Function)]
        if not called:
            return False
        packed = keywords.get("args")
        rest = list(packed.entries.values()) if isinstance(packed, Table) else []
        rest = rest or [v for v in arguments if v not in called]
        kwargs = keywords.get("kwargs")
        named = {k: v for k, v in keywords.items() if k not in ("args", "kwargs", "target", "fn")}
        if isinstance(kwargs, Table):
            named.update(kwargs.entries)
        by_launcher = isinstance(node.func, ast.Attribute) and node.func.attr in LAUNCHERS
        carries = bool(parts_in((*rest, *named.values())))
        with self._maybe():
            for function in called:
                if carries:
                    before = by_launcher and function.node.args.vararg is not None
                    first = [UNKNOWN] * (before or takes(function) == len(rest) + 1)
                    others = {k: v for k, v in named.items() if v is not function}
                    self._invoke(function, [*first, *rest], others)
                elif id(function.node) not in self.entered:
                    self._invoke(function, [], {})
        return carries

    def _escapes(
        self, arguments: list[Any], keywords: dict[str | None, Any], node: ast.AST, module: Module
    ) -> None:
        """Say where the config goes to code that is not of this repository."""
        for value in (*arguments, *keywords.values()):
            if isinstance(value, Parser):
                self._put(vars(value), "defaults_unknown", True)
        gone = parts_in((*arguments, *keywords.values()))
        if not gone:
            return
        name = ast.unparse(node.func) if isinstance(node, ast.Call) else ast.unparse(node)
        short = name.rsplit(".", 1)[-1]
        if short in HARMLESS or ".".join(name.split(".")[-2:]) in HARMLESS:
            return
        line = getattr(node, "lineno", 1)
        for value in gone:
            text = f"the config goes to `{name[:60]}`, which is not read"
            target = self._value_at((*value.path, "_target_"))
            if isinstance(target, str) and short in INSTANTIATE:
                text = f"what `{'.'.join(value.path)}` has goes to `{target[:80]}`"
            self._note_at(module.path, line, text, True, value.path)

    def _construct(
        self,
        cls: Class,
        arguments: list[Any],
        keywords: dict[str | None, Any],
        node: ast.AST,
        module: Module,
        parameter: str,
    ) -> Any:
        instance = Instance(cls)
        self._instances.append(instance)
        method = cls.find("__init__")
        if isinstance(method, Function):
            self._invoke(method.bind(instance), arguments, keywords, parameter)
        elif fields := field_names(cls):
            self._fill(instance, fields, arguments, keywords)
        elif cls.foreign:
            self._escapes(arguments, keywords, node, module)
        return instance

    def _fill(
        self,
        instance: Instance,
        fields: list[tuple[str, ast.AnnAssign, Module]],
        arguments: list[Any],
        keywords: dict[str | None, Any],
    ) -> None:
        """Give a dataclass or its like its fields; a config spread with `**` gives those that it
        names."""
        given: dict[str | None, Any] = dict(zip((f[0] for f in fields), arguments, strict=False))
        given.update(keywords)
        spread = keywords.get(None)
        parts = spread.parts if isinstance(spread, Spread) else ()
        instance.record = (*parts, *parts_in(v for k, v in given.items() if k is not None))
        for name, node, module in fields:
            holder = Scope(module)
            default = self._eval(node.value, holder) if node.value is not None else None
            if name in given:
                value = given[name]
            elif isinstance(spread, Spread):
                text = ast.unparse(node.value) if node.value is not None else None
                value = self._read_spread(spread.parts, name, node.target, holder, default, text)
            else:
                value = UNKNOWN if default is None else default
            self._put(instance.attributes, name, value)

    def _invoke(
        self,
        function: Function,
        arguments: list[Any],
        keywords: dict[str | None, Any],
        parameter: str = "",
    ) -> Any:
        node = function.node
        self.entered.add(id(node))
        frame = (id(node), id(function.bound))
        if frame in self._stack or len(self._stack) > MAX_DEPTH:
            return UNKNOWN
        given = [part.path for part in parts_in((*arguments, *keywords.values()))]
        kind = (id(node), tuple(given))
        self._calls[kind] = self._calls.get(kind, 0) + 1
        if self._calls[kind] > MAX_CALLS_OF_ONE:
            for path in given:
                text = f"called more than {MAX_CALLS_OF_ONE} times, and not followed further"
                self._note_at(function.module.path, node.lineno, text, True, path)
            return UNKNOWN
        if self._fruitless.get(kind, 0) >= MAX_FRUITLESS:
            return UNKNOWN
        before = self._fruit()
        value = self._follow(function, arguments, keywords, parameter, frame)
        nothing = isinstance(value, Unknown) or value == Const(None)
        if nothing and self._fruit() == before:
            self._fruitless[kind] = self._fruitless.get(kind, 0) + 1
        return value

    def _fruit(self) -> tuple[int, ...]:
        """What grows when something is learnt of the config."""
        found = (self.reads, self.idle, self.written, self.notes, self.logged, self.unresolved)
        return (*(len(each) for each in found), len(self.writes))

    def _follow(
        self,
        function: Function,
        arguments: list[Any],
        keywords: dict[str | None, Any],
        parameter: str,
        frame: tuple[int, int],
    ) -> Any:
        """Read the body of a function, its arguments given, and what it returns."""
        node = function.node
        scope = Scope(function.module, function.scope)
        self._bind(function, arguments, keywords, scope, parameter)
        if isinstance(node, ast.Lambda):
            return self._eval(node.body, scope)
        self._stack.append(frame)
        saved = self._unsure
        try:
            self._block(node.body, scope)
        except Return as end:
            return end.value
        except Stop:
            return UNKNOWN
        finally:
            self._unsure = saved
            self._stack.pop()
        return Const(None)

    def _bind(
        self,
        function: Function,
        arguments: list[Any],
        keywords: dict[str | None, Any],
        scope: Scope,
        parameter: str,
    ) -> None:
        """Give a function its arguments; a config spread with `**` gives what its keys name."""
        spec = function.node.args
        names = [argument.arg for argument in [*spec.posonlyargs, *spec.args]]
        values = list(arguments)
        if function.bound is not None and names:
            values.insert(0, function.bound)
            if function.owner is not None:
                scope.names["__class__"] = Super(function.bound, function.owner)
        if parameter and parameter in names:
            keywords = {name: value for name, value in keywords.items() if name != parameter}
            position = names.index(parameter)
            given = Cfg(())
            values = [v for v in values if not isinstance(v, Cfg)]
            values += [UNKNOWN] * (position - len(values))
            values.insert(position, given)
        scope.names.update(zip(names, values, strict=False))
        extra = values[len(names) :]
        if spec.vararg is not None:
            scope.names[spec.vararg.arg] = Table(dict(enumerate(extra)))
        known = {key: value for key, value in keywords.items() if key is not None}
        everything = [*names, *(argument.arg for argument in spec.kwonlyargs)]
        for name in everything:
            if name in known:
                scope.names[name] = known.pop(name)
        spread = keywords.get(None)
        defaults = dict(zip(reversed(names), reversed(spec.defaults), strict=False))
        defaults |= {
            argument.arg: default
            for argument, default in zip(spec.kwonlyargs, spec.kw_defaults, strict=True)
            if default is not None
        }
        for argument in [*spec.posonlyargs, *spec.args, *spec.kwonlyargs]:
            if argument.arg in scope.names:
                continue
            default = defaults.get(argument.arg)
            made = self._eval(default, function.scope) if default is not None else None
            if isinstance(spread, Spread):
                text = ast.unparse(default) if default is not None else None
                at = ast.copy_location(ast.Name(argument.arg, ast.Load()), argument)
                holder = Scope(function.module)
                scope.names[argument.arg] = self._read_spread(
                    spread.parts, argument.arg, at, holder, made, text
                )
            else:
                scope.names[argument.arg] = UNKNOWN if made is None else made
        if spec.kwarg is not None:
            rest = spread.parts if isinstance(spread, Spread) else ()
            scope.names[spec.kwarg.arg] = (
                rest[0] if len(rest) == 1 and not known else Table(dict(known), rest)
            )
