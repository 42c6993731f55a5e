"""Calls: of the repository's functions and classes, and those that take the config."""

from __future__ import annotations

import ast
from contextlib import suppress
from functools import partial
from typing import Any

from cfglint.source import mistyped
from cfglint.source.fitting import misfit
from cfglint.source.handlers import may_catch
from cfglint.source.hydra_calls import INSTANTIATE
from cfglint.source.machine import Call, Frame, Machine, Return
from cfglint.source.modules import Module
from cfglint.source.operations import (
    field_names,
    is_yaml_path,
    parts_in,
    spelled,
    takes,
)
from cfglint.source.raising import Thrown, builtin_names, is_caught
from cfglint.source.reads import LibraryArgument, Refused
from cfglint.source.values import (
    UNKNOWN,
    Cfg,
    Class,
    Const,
    Either,
    Function,
    Instance,
    Origin,
    Parser,
    Partial,
    Plugin,
    Scope,
    Spread,
    Super,
    Table,
    Unknown,
    is_open,
    left_of,
    one_of,
    taken_from,
)

SHOWS = frozenset(
    {"print", "pprint", "info", "debug", "warning", "error", "echo", "add_row", "log"}
)
"""Calls that show a value: a loop over the config that shows each value does not read it."""

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
    {
        "print",
        "str",
        "repr",
        "isinstance",
        "is_dataclass",
        "type",
        "len",
        "id",
        "bool",
        "callable",
        "format",
    }
    | {"pprint", "dump", "dumps", "safe_dump", "save", "to_yaml", "write", "deepcopy"}
    | {"info", "debug", "warning", "error", "critical", "exception", "append", "echo"}
    | {"save_hyperparameters", "log_hyperparams", "log_params", "log_param", "basicConfig"}
    | {"enumerate", "sorted", "list", "tuple", "set", "reversed", "zip", "any", "all"}
    | {"json_normalize", "connect_configuration"}
    | {"init_trackers", "log_dict", "log_config", "add_hparams", "wandb.init", "config.update"}
)
"""Calls that may be given the config without reading a key that matters: it is shown or kept."""


class Calls(Machine):
    """Calls what a value stands for; says where the config goes to code that is not read."""

    def _on_Call(self, node: ast.Call, scope: Scope) -> Any:
        special = self._special(node, scope)
        if special is not None:
            return special
        shows = spelled(node.func).rpartition(".")[2] in SHOWS
        self._showing += shows
        try:
            return self._plain_call(node, scope)
        finally:
            self._showing -= shows

    def _plain_call(self, node: ast.Call, scope: Scope) -> Any:
        """A call that is none of those known by their names."""
        if not isinstance(node.func, ast.Attribute):
            function = self._eval(node.func, scope)
        else:
            holder = self._eval(node.func.value, scope)
            known = self._config_call_of(holder, node, scope)
            if known is not None:
                return known
            if self._refuse(mistyped.of_attribute(holder, node.func.attr), node, scope, holder):
                return UNKNOWN
            function = self._attribute(holder, node.func.attr, node.func, scope)
        arguments, keywords = self._arguments_of(node, scope)
        if isinstance(function, Unknown):
            refused = mistyped.of_library(node, scope, arguments)
            self._refuse(refused, node, scope, *mistyped.texts_in(arguments))
            self._spread_into_a_library(node, scope, keywords)
        why = misfit(function, arguments, keywords, node)
        if why:
            self._record_raise(node, scope, "TypeError", why, (), always=True)
            self._goes_to_a_handler(builtin_names("TypeError"))
        return self._call_value(function, arguments, keywords, node, scope.module)

    def _spread_into_a_library(
        self, node: ast.Call, scope: Scope, keywords: dict[str | None, Any]
    ) -> None:
        """Read the keys that a call spreads into a class or function of a library, by the signature
        that is known of it: `Trainer(**cfg.trainer)`. What it requires and nothing gives is left
        out: another version may have a default."""
        spread = keywords.get(None)
        name = mistyped.full_name(node.func, scope) if isinstance(spread, Spread) else ""
        signature = self.modules.signature_of(name) if name else None
        if signature is None or not isinstance(spread, Spread):
            return
        for part in spread.parts:
            mapping = self._value_at(part.path)
            for key in mapping if isinstance(mapping, dict) else ():
                if key in signature.parameters and key not in taken_from(part):
                    text = signature.parameters[key].default
                    self._read(part, key, node, scope, UNKNOWN, text)
                    found = LibraryArgument((*part.path, key), name, scope.module.path, node.lineno)
                    self.of_libraries[found] = None
        if signature.open or signature.swallows:
            return
        parameters = signature.parameters
        first = next(iter(parameters.values()), None)
        at = (first.file, first.line, 1) if first is not None else ("", 1, 1)
        self._refuses_keys(spread, [*parameters], name.rpartition(".")[2], at)
        keywords.pop(None)  # what it takes is known: nothing else becomes of the part

    def _config_call_of(self, holder: Any, node: ast.Call, scope: Scope) -> Any:
        """A call of a method of the object that holds a config; None where it is none."""
        assert isinstance(node.func, ast.Attribute)
        if isinstance(holder, Cfg):
            return self._config_call(holder, node.func.attr, node, scope)
        if not isinstance(holder, Either) or not any(isinstance(v, Cfg) for v in holder.values):
            return None
        ways = (
            partial(self._config_call, each, node.func.attr, node, scope)
            for each in holder.values
            if isinstance(each, Cfg)
        )
        found = [value for value in self._perhaps(*ways) if value is not None]
        return Either([*found, UNKNOWN]) if found else None

    def _arguments_of(
        self, node: ast.Call, scope: Scope
    ) -> tuple[list[Any], dict[str | None, Any]]:
        """The values that a call gives, by position and by keyword."""
        arguments: list[Any] = []
        for argument in node.args:
            if isinstance(argument, ast.Starred):
                value = self._eval(argument.value, scope)
                arguments += list(value.entries.values()) if isinstance(value, Table) else [UNKNOWN]
            else:
                arguments.append(self._eval(argument, scope))
        keywords: dict[str | None, Any] = {}
        spread: tuple[Cfg, ...] = ()
        several = False
        for keyword in node.keywords:
            value = self._eval(keyword.value, scope)
            if keyword.arg is None and isinstance(value, Table):
                keywords.update({k: v for k, v in value.entries.items() if isinstance(k, str)})
                spread += value.rest
                several |= value.open
            elif keyword.arg is None and isinstance(value, Cfg):
                spread += (value,)
            else:
                keywords[keyword.arg] = value
        if spread or several:
            keywords[None] = Spread(spread, several)
        return arguments, keywords

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
            return Either(
                self._perhaps(
                    *(
                        partial(self._call_value, each, arguments, keywords, node, module)
                        for each in function.values
                    )
                )
            )
        if isinstance(function, Partial):
            merged = {**function.keywords, **keywords}
            given = [*function.arguments, *arguments]
            return self._call_value(function.called, given, merged, node, module)
        if isinstance(function, Class):
            return self._construct(function, arguments, keywords, node, module, parameter)
        if isinstance(function, Instance):
            method = function.cls.find("forward") or function.cls.find("__call__")
            if isinstance(method, Function):
                self._forwarded.add(id(function))
                return self._invoke(method.bind(function), arguments, keywords)
            return UNKNOWN
        if isinstance(function, Function):
            laid_over = self._merged_by(function, arguments, keywords) if not parameter else None
            if laid_over is not None:
                return laid_over
            return self._invoke(function, arguments, keywords, parameter)
        if isinstance(function, Plugin):
            for part in parts_in((*arguments, *keywords.values())):
                self.handed.append((part.path, function.words))
            return UNKNOWN
        if not self._handed_on(arguments, keywords, node, module):
            self._escapes(arguments, keywords, node, module)
        origins = [value for value in arguments[:2] if isinstance(value, Origin)]
        return origins[0].made() if origins and not parts_in(arguments) else UNKNOWN

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
        with self._maybe(), suppress(Thrown):
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
        if short == "init" and not parts_in(arguments) and set(keywords) >= {"config"}:
            return  # of a tracker: wandb, trackio, swanlab
        if short in HARMLESS or ".".join(name.split(".")[-2:]) in HARMLESS:
            return
        line = getattr(node, "lineno", 1)
        given = parts_in((*arguments, *(v for k, v in keywords.items() if k is not None)))
        spread = [part for part in parts_in([keywords.get(None, UNKNOWN)]) if part not in given]
        for value in gone:
            text = f"the config goes to `{name[:60]}`, which is not read"
            target = self._value_at((*value.path, "_target_"))
            if isinstance(target, str) and short in INSTANTIATE:
                text = f"what `{'.'.join(value.path)}` has goes to `{target[:80]}`"
            known = set(self._lost)
            self._note_at(module.path, line, text, True, value.path)
            if value in spread:
                self._lost = known  # it got a copy, and can set nothing here

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
            after = cls.find("__post_init__")
            if isinstance(after, Function):
                self._invoke(after.bind(instance), [], {})
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
        given = [part.path for part in parts_in((*arguments, *keywords.values()))]
        # a builder calls itself on the nodes inside a node: another part is another call
        files = (a.value for a in arguments if isinstance(a, Const) and is_yaml_path(a.value))
        frame: Call = (id(node), id(function.bound), *given, *((file,) for file in files))
        if frame in self._stack or len(self._stack) > MAX_DEPTH:
            return UNKNOWN
        origins = [(v.name,) for v in (*arguments, *keywords.values()) if isinstance(v, Origin)]
        kind = (id(node), tuple(given), tuple(origins))
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

    def _hold_against_annotations(self, function: Function, scope: Scope) -> None:
        """Note the values of the config that are not of an argument's declared type."""
        if self._unsure:
            return
        for found in mistyped.of_arguments(function, scope):
            if found.path not in self.written and not self._is_lost(found.path):
                self.mistyped[found] = None

    def _refuses(
        self, function: Function, spread: Spread, takes: list[str], positional: int
    ) -> None:
        """Note the keys of a part, spread with `**`, that a function takes no argument for."""
        name = getattr(function.node, "name", "the function")
        if name == "__init__" and function.owner is not None:
            name = function.owner.node.name
        own = takes[1:] if function.bound is not None else takes
        at = (function.module.path, function.node.lineno, function.node.col_offset + 1)
        self._refuses_keys(spread, own, name, at, frozenset(takes[:positional]))

    def _refuses_keys(
        self,
        spread: Spread,
        takes: list[str],
        name: str,
        at: tuple[str, int, int],
        given: frozenset[str] = frozenset(),
    ) -> None:
        """Note the keys of a part, spread with `**`, that are no arguments; `given` are those that
        the call gives by position."""
        if self._unsure or any(may_catch(each.stops, "TypeError") for each in self._tries):
            return
        for part in spread.parts:
            mapping = self._value_at(part.path)
            for key in mapping if isinstance(mapping, dict) else ():
                path = (*part.path, key)
                if key in taken_from(part) or path in self.written or path in self.popped:
                    continue
                if key not in takes or key in given:
                    self.refused[Refused(path, name, tuple(takes), *at)] = None

    def _follow(
        self,
        function: Function,
        arguments: list[Any],
        keywords: dict[str | None, Any],
        parameter: str,
        frame: Call,
    ) -> Any:
        """Read the body of a function, its arguments given, and what it returns."""
        node = function.node
        scope = Scope(function.module, function.scope)
        self._bind(function, arguments, keywords, scope, parameter)
        self._stack.append(frame)
        made = Frame(self._unsure, node)
        self._frames.append(made)
        value: Any = Const(None)
        try:
            if isinstance(node, ast.Lambda):
                value = self._eval(node.body, scope)
            else:
                self._block(node.body, scope)
        except Return as end:
            value = end.value
        except Thrown as stop:
            if not made.returned and stop.unsure <= made.unsure:
                self._goes_on_elsewhere(stop)
            value = UNKNOWN if not made.returned else made.returned.pop()
        finally:
            self._unsure = made.unsure
            self._frames.pop()
            self._stack.pop()
        return one_of([*made.returned, value]) if made.returned else value

    def _goes_on_elsewhere(self, stop: Thrown) -> None:
        """Let an exception that leaves a function go to the handler that takes it, if one does."""
        if is_caught(self._tries, stop.kinds, len(self._stack)):
            raise stop

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
        if function.bound is not None and (names or spec.vararg is not None):
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
            if isinstance(spread, Spread) and spread.parts:
                text = ast.unparse(default) if default is not None else None
                at = ast.copy_location(ast.Name(argument.arg, ast.Load()), argument)
                holder = Scope(function.module)
                scope.names[argument.arg] = self._read_spread(
                    spread.parts, argument.arg, at, holder, made, text
                )
            elif made is not None and spread is not None and is_open(spread):
                scope.names[argument.arg] = Either([made, UNKNOWN])
            else:
                scope.names[argument.arg] = UNKNOWN if made is None else made
        self._hold_against_annotations(function, scope)
        if isinstance(spread, Spread) and spec.kwarg is None:
            self._refuses(function, spread, everything, len(values))
        if spec.kwarg is not None:
            taken = frozenset(everything)
            parts = spread.parts if isinstance(spread, Spread) else ()
            rest = tuple(left_of(part, taken) for part in parts)
            more = spread is not None and is_open(spread)
            scope.names[spec.kwarg.arg] = (
                rest[0] if len(rest) == 1 and not known else Table(dict(known), rest, more)
            )
