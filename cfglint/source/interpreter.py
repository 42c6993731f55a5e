"""Reads a consumer of a config as it would run, on values that are known or not.

The syntax trees are walked in the order of execution. What the config says is known, so a
dictionary indexed by `args.backbone` gives the class that this config selects, and the branch of
`if args.use_prompt:` that it does not take is not read. What is not known is `UNKNOWN`: both
branches are read, and nothing in them is `certain`. The config object itself is followed through
calls, constructors, attributes, inheritance and imports; where it goes to code that cannot be read,
a note says so. Nothing is imported and nothing is executed.
"""

from __future__ import annotations

import ast
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from cfglint.compose.items import Item
from cfglint.source.modules import Module, ModuleProblem, Modules, absolute_name
from cfglint.source.operations import (
    CONVERSIONS,
    IMPORT_GUARDS,
    TEXT_METHODS,
    case_fits,
    catches,
    compare,
    converted,
    fetch,
    is_object,
    is_text,
    joined,
    known_value,
    length,
    listed,
    stands_by,
    store,
    text_method,
    text_of,
    unknown_rest,
)
from cfglint.source.reads import Logged, Note, Read, Unresolved, Write
from cfglint.source.values import (
    MISSING,
    UNKNOWN,
    Cfg,
    Class,
    Const,
    Either,
    Function,
    Instance,
    Lazy,
    Missing,
    Namespace,
    Pattern,
    Scope,
    Super,
    Swept,
    Table,
    Unknown,
)

MAX_STEPS = 400_000
"""Expressions and statements looked at for one config; a model of forty modules needs a tenth."""

MAX_CALLS_OF_ONE = 40
"""How often one function is followed: layers made in a loop are all alike."""

MAX_DEPTH = 60

NESTING = 5000
"""Python's own limit of frames while code is read: a call takes a dozen (measured: 60 calls of
ultralytics take 1,700)."""

HARMLESS = frozenset(
    {"print", "str", "repr", "isinstance", "type", "len", "id", "bool", "callable", "format"}
    | {"pprint", "dump", "dumps", "safe_dump", "save", "to_yaml", "write", "deepcopy"}
    | {"info", "debug", "warning", "error", "critical", "exception", "append", "echo"}
    | {"save_hyperparameters", "log_hyperparams", "log_params", "log_param", "basicConfig"}
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

HOOKS = ("setup", "forward", "configure_optimizers", "training_step", "validation_step")
"""Methods that a trainer calls in every run: what they read is read, though no code here calls
them."""

RARER_HOOKS = (
    *("test_step", "predict_step", "on_fit_start", "on_train_start", "on_train_epoch_start"),
    *("on_train_epoch_end", "on_validation_start", "on_validation_epoch_end"),
    *("on_test_epoch_end", "training_epoch_end", "validation_epoch_end", "test_epoch_end"),
)
"""Methods that a trainer may call."""

STARTS = ("train", "fit", "run", "start", "main", "__call__")
"""Methods by which a script sets a program's own object going."""

MAX_ITEMS = 64
"""Items of a comprehension that are gone through one by one."""

COPIES = frozenset({"vars", "dict", "deepcopy", "copy", "Namespace", "SimpleNamespace"})
CONFIG_METHODS = frozenset(
    {"get", "keys", "values", "items", "update", "pop", "setdefault", "copy", "to_dict", "__dict__"}
)


class Return(Exception):  # noqa: N818 - how a block of code ends, no error
    """A function is left, with a value."""

    def __init__(self, value: Any) -> None:
        self.value = value


class Stop(Exception):  # noqa: N818
    """A block is left by break or continue."""


class Fails(Stop):
    """A block is left by raise: a program that goes on did not come here."""


class GaveUp(Exception):  # noqa: N818
    """The budget of steps is spent."""


class Interpreter:
    """Reads one consumer for one config.

    Args:
        modules: the repository.
        config: the composed section that the consumer is given.
    """

    def __init__(self, modules: Modules, config: Item) -> None:
        self.modules = modules
        self.config = config
        self._scopes: dict[str, Scope] = {}
        self.reads: dict[tuple[Any, ...], Read] = {}
        self.written: dict[tuple[str, ...], Any] = {}
        self.notes: dict[Note, None] = {}
        self.writes: list[Write] = []
        self.logged: dict[Logged, None] = {}
        self.logs_unknown = False
        self.unresolved: dict[Unresolved, None] = {}
        self.loads = False
        self.chosen: tuple[tuple[str, ...], ...] = ()
        self._importing = 0
        self._loader = ""
        self._unsure = 0
        self._guarded = 0
        self._steps = 0
        self._stack: list[tuple[int, int]] = []
        self._calls: dict[int, int] = {}
        self._instances: list[Instance] = []
        self._forwarded: set[int] = set()

    def run(
        self,
        module_name: str,
        attribute: str,
        parameter: str,
        others: dict[str, tuple[str, ...]] | None = None,
    ) -> None:
        """Build the entry with the config as its first argument, and run what it built.

        Args:
            parameter: the argument that takes the config; "" for the first.
            others: further arguments that take a part of it, by key path. With it (it may be
                empty) no argument takes the whole: a program that loads its config itself.
        """
        limit = sys.getrecursionlimit()
        sys.setrecursionlimit(max(limit, NESTING))
        try:
            self._import(module_name)
            module = self._module(module_name)
            if module is None:
                self._no_module(module_name, "", 0)
                return
            entry = self._member(Namespace(module), attribute)
            if not isinstance(entry, (Class, Function)):
                self._note_at(module.path, 1, f"no class or function `{attribute}` here")
                return
            if others is None:
                built = self._call_value(
                    entry, [Cfg(())], unknown_rest(entry), entry.node, module, parameter
                )
            else:
                given: dict[str | None, Any] = dict(unknown_rest(entry, all_of_them=True))
                given.update((name, Cfg(path)) for name, path in others.items() if name in given)
                built = self._call_value(entry, [], given, entry.node, module)
            if isinstance(built, Instance):
                self._hooks(built, HOOKS if others is None else (*HOOKS, *STARTS))
            for instance in list(self._instances):
                if isinstance(instance.cls.find("training_step"), Function):
                    self._hooks(instance)
            with self._maybe():
                for instance in list(self._instances):
                    self._hooks(instance)
        except GaveUp:
            self._note_at(self.modules.root, 1, "gave up after too many steps", escape=True)
        except RecursionError:
            self._note_at(self.modules.root, 1, "the code nests too deeply to follow", escape=True)
        finally:
            sys.setrecursionlimit(limit)

    # Notes and certainty

    def _note_at(
        self,
        path: str,
        line: int,
        message: str,
        escape: bool = False,
        part: tuple[str, ...] = (),
    ) -> None:
        self.notes[Note(path, line, message, escape, part)] = None

    def _note(
        self,
        scope: Scope,
        node: ast.AST,
        message: str,
        escape: bool = False,
        part: tuple[str, ...] = (),
    ) -> None:
        self._note_at(scope.module.path, getattr(node, "lineno", 1), message, escape, part)

    @contextmanager
    def _maybe(self) -> Iterator[None]:
        """Inside, nothing is certain."""
        self._unsure += 1
        try:
            yield
        finally:
            self._unsure -= 1

    # Modules and names

    def _module(self, name: str) -> Module | None:
        found = self.modules.find(name)
        if isinstance(found, ModuleProblem):
            self._note_at(found.path, found.line, f"cannot be read: {found.message}", escape=True)
            return None
        return found

    def _scope_of(self, module: Module) -> Scope:
        """The names of a module, its body read on first use."""
        if module.name not in self._scopes:
            scope = self._scopes[module.name] = Scope(module)
            saved = self._unsure, self._guarded
            self._unsure = self._guarded = 0
            try:
                self._block(module.tree.body, scope)
            except (Return, Stop):
                pass
            finally:
                self._unsure, self._guarded = saved
        return self._scopes[module.name]

    def _resolve(self, value: Any) -> Any:
        if not isinstance(value, Lazy):
            return value
        if value.attribute is None:
            module = self._module(value.module)
            return Namespace(module) if module else UNKNOWN
        module = self._module(value.module)
        if module is not None:
            member = self._member(Namespace(module), value.attribute)
            if member is not None:
                return member
        inner = self._module(f"{value.module}.{value.attribute}")
        return Namespace(inner) if inner else UNKNOWN

    def _member(self, namespace: Namespace, name: str) -> Any:
        """A name of a module, None where it has none."""
        scope = self._scope_of(namespace.module)
        if name in scope.names:
            value = scope.names.pop(name)  # an import of itself then finds the module of that name
            try:
                value = self._resolve(value)
            finally:
                scope.names[name] = value
            return value
        inner = self._module(f"{namespace.module.name}.{name}")
        return Namespace(inner) if inner else None

    # Statements

    def _step(self) -> None:
        self._steps += 1
        if self._steps > MAX_STEPS:
            raise GaveUp

    def _block(self, body: list[ast.stmt], scope: Scope) -> None:
        for statement in body:
            self._statement(statement, scope)

    def _statement(self, node: ast.stmt, scope: Scope) -> None:
        self._step()
        handler = getattr(self, f"_do_{type(node).__name__}", None)
        if handler is not None:
            handler(node, scope)
        else:
            for child in ast.iter_child_nodes(node):
                if isinstance(child, ast.expr):
                    self._eval(child, scope)

    def _do_Expr(self, node: ast.Expr, scope: Scope) -> None:
        self._eval(node.value, scope)

    def _do_Return(self, node: ast.Return, scope: Scope) -> None:
        raise Return(self._eval(node.value, scope) if node.value else Const(None))

    def _do_Raise(self, node: ast.Raise, scope: Scope) -> None:
        raise Fails

    def _do_Break(self, node: ast.Break, scope: Scope) -> None:
        raise Stop

    def _do_Continue(self, node: ast.Continue, scope: Scope) -> None:
        raise Stop

    def _do_Assign(self, node: ast.Assign, scope: Scope) -> None:
        value = self._eval(node.value, scope)
        for target in node.targets:
            self._assign(target, value, scope)

    def _do_AnnAssign(self, node: ast.AnnAssign, scope: Scope) -> None:
        if node.value is not None:
            self._assign(node.target, self._eval(node.value, scope), scope)

    def _do_AugAssign(self, node: ast.AugAssign, scope: Scope) -> None:
        self._eval(node.value, scope)
        if isinstance(node.target, ast.Attribute):
            self._eval(
                ast.copy_location(
                    ast.Attribute(node.target.value, node.target.attr, ast.Load()), node.target
                ),
                scope,
            )
        self._assign(node.target, UNKNOWN, scope)

    def _assign(self, target: ast.expr, value: Any, scope: Scope) -> None:
        if isinstance(target, ast.Name):
            scope.names[target.id] = value
        elif isinstance(target, (ast.Tuple, ast.List)):
            parts = list(value.entries.values()) if isinstance(value, Table) else []
            for index, part in enumerate(target.elts):
                known = len(parts) == len(target.elts)
                self._assign(part, parts[index] if known else UNKNOWN, scope)
        elif isinstance(target, ast.Starred):
            self._assign(target.value, UNKNOWN, scope)
        elif isinstance(target, ast.Attribute):
            holder = self._eval(target.value, scope)
            self._set(holder, target.attr, value, target, scope)
        elif isinstance(target, ast.Subscript):
            holder, key = self._eval(target.value, scope), self._eval(target.slice, scope)
            if isinstance(key, Const):
                if isinstance(holder, Table):
                    store(holder.entries, key.value, value)
                elif isinstance(holder, Cfg):
                    self._set(holder, str(key.value), value, target, scope)
            elif isinstance(holder, Cfg):
                self._note(scope, target, "writes keys that are not known here", True, holder.path)

    def _set(self, holder: Any, name: str, value: Any, node: ast.expr, scope: Scope) -> None:
        if isinstance(holder, Cfg):
            path = (*holder.path, name)
            known = path in self.written or any(read.path == path for read in self.reads.values())
            self.writes.append(
                Write(
                    path,
                    scope.module.path,
                    node.lineno,
                    node.col_offset + 1,
                    self._unsure == 0 and self._guarded == 0,
                    not known,
                )
            )
            self.written[path] = value
        elif isinstance(holder, Instance):
            before = holder.attributes.get(name)
            if self._unsure and before is not None and before is not value:
                value = Either([before, value])
            holder.attributes[name] = value
        elif isinstance(holder, Either):
            for each in holder.values:
                self._set(each, name, value, node, scope)

    def _do_If(self, node: ast.If, scope: Scope) -> None:
        decided = self._truth(self._eval(node.test, scope))
        if decided is not None:
            self._block(node.body if decided else node.orelse, scope)
            return
        self._branches([node.body, node.orelse], scope)

    def _branches(self, bodies: list[list[ast.stmt]], scope: Scope) -> None:
        """Read each of several bodies of which one runs; their assignments are joined.

        Where one leaves the function, what follows is reached by the others only: it stays
        uncertain until the function ends. A branch that raises is no way that a run takes.
        """
        before = dict(scope.names)
        outcomes, returned, left, failed = [], [], 0, 0
        for body in bodies:
            scope.names = dict(before)
            with self._maybe():
                try:
                    self._block(body, scope)
                    outcomes.append(scope.names)
                except Return as end:
                    returned.append(end.value)
                    left += 1
                except Fails:
                    failed += 1
                except Stop:
                    left += 1
        scope.names = joined(outcomes) if outcomes else before
        if left + failed == len(bodies):
            if returned:
                raise Return(returned[0] if len(returned) == 1 else Either(returned))
            raise Stop if left else Fails
        if left:
            self._unsure += 1  # undone when the function ends

    def _do_For(self, node: ast.For, scope: Scope) -> None:
        items = self._items(self._eval(node.iter, scope), node, scope)
        self._loop(node.body, scope, items, node.target)
        self._block(node.orelse, scope)

    _do_AsyncFor = _do_For

    def _do_While(self, node: ast.While, scope: Scope) -> None:
        decided = self._truth(self._eval(node.test, scope))
        if decided is not False:
            self._loop(node.body, scope, [UNKNOWN] if decided else None, None)

    def _loop(
        self, body: list[ast.stmt], scope: Scope, items: list[Any] | None, target: ast.expr | None
    ) -> None:
        """Read a body for each item (None: not known how often, so perhaps never)."""
        if items is None:
            with self._maybe():
                self._loop(body, scope, [UNKNOWN], target)
            return
        for item in items[:64]:
            if target is not None:
                self._assign(target, item, scope)
            try:
                self._block(body, scope)
            except Stop:
                return

    def _items(self, value: Any, node: ast.AST, scope: Scope) -> list[Any] | None:
        """The items of an iterable, None where they are not known."""
        if isinstance(value, Table):
            return list(value.entries.values())
        if isinstance(value, Const):
            if isinstance(value.value, range):
                return [Const(index) for index in value.value[:4]]
            if isinstance(value.value, (list, tuple)):
                return [Const(item) for item in value.value]
        if isinstance(value, Cfg) and isinstance(self._value_at(value.path), dict):
            return [Const(key) for key in self._value_at(value.path)]
        if isinstance(value, Cfg):
            self._note(scope, node, "goes through every key of the config", True, value.path)
        return None

    def _do_With(self, node: ast.With, scope: Scope) -> None:
        for item in node.items:
            value = self._eval(item.context_expr, scope)
            if item.optional_vars is not None:
                self._assign(item.optional_vars, value, scope)
        self._block(node.body, scope)

    _do_AsyncWith = _do_With

    def _do_Try(self, node: ast.Try, scope: Scope) -> None:
        """Read the body, then each handler as what may have happened instead."""
        guards = any(catches(handler.type) and stands_by(handler) for handler in node.handlers)
        imports = any(
            catches(handler.type, IMPORT_GUARDS) and stands_by(handler) for handler in node.handlers
        )
        self._guarded += guards
        self._importing += imports
        end: Exception | None = None
        try:
            self._block([*node.body, *node.orelse], scope)
        except (Return, Stop) as stop:
            end = stop
        finally:
            self._guarded -= guards
            self._importing -= imports
        outcomes = [scope.names]
        for handler in node.handlers:
            scope.names = dict(outcomes[0])
            with self._maybe(), suppress(Return, Stop):
                self._block(handler.body, scope)
                outcomes.append(scope.names)
        scope.names = joined(outcomes)
        self._block(node.finalbody, scope)
        if end is not None:
            raise end

    _do_TryStar = _do_Try

    def _do_Match(self, node: ast.Match, scope: Scope) -> None:
        subject = self._eval(node.subject, scope)
        if isinstance(subject, Const):
            for case in node.cases:
                fits = case_fits(case.pattern, subject.value)
                if fits is None:
                    break
                if fits and case.guard is None:
                    self._block(case.body, scope)
                    return
            else:
                return
        self._branches([case.body for case in node.cases] + [[]], scope)

    def _do_FunctionDef(self, node: ast.FunctionDef, scope: Scope) -> None:
        scope.names[node.name] = self._decorated(node, Function(scope.module, node, scope), scope)

    _do_AsyncFunctionDef = _do_FunctionDef

    def _do_ClassDef(self, node: ast.ClassDef, scope: Scope) -> None:
        bases = [self._eval(base, scope) for base in node.bases]
        bases = [b for b in bases if not (isinstance(b, Const) or is_object(b))]
        made = Class(scope.module, node, scope, bases)
        inner = Scope(scope.module, scope)
        with suppress(Return, Stop):
            self._block(node.body, inner)
        for name, member in inner.names.items():
            if isinstance(member, Function):
                member.owner = made
            made.members[name] = member
        scope.names[node.name] = self._decorated(node, made, scope)

    def _decorated(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, value: Any, scope: Scope
    ) -> Any:
        """What decorators make of a definition: registries are filled, others leave it be."""
        for decorator in reversed(node.decorator_list):
            name = ast.unparse(decorator)
            if name in ("property", "staticmethod", "classmethod") or name.endswith(
                (".setter", ".getter", "cached_property")
            ):
                continue
            made = self._call_value(
                self._eval(decorator, scope), [value], {}, decorator, scope.module
            )
            if isinstance(made, (Function, Class)):
                value = made
        return value

    def _import(self, name: str) -> None:
        """Run the modules that an import runs, for what they register: `a`, `a.b` and `a.b.c`."""
        parts = name.split(".")
        for end in range(1, len(parts) + 1):
            module = self._module(".".join(parts[:end]))
            if module is None:
                return
            self._scope_of(module)

    def _do_Import(self, node: ast.Import, scope: Scope) -> None:
        for alias in node.names:
            self._import(alias.name)
            if alias.asname:
                scope.names[alias.asname] = Lazy(alias.name, None)
            else:
                top = alias.name.split(".")[0]
                scope.names[top] = Lazy(top, None)

    def _do_ImportFrom(self, node: ast.ImportFrom, scope: Scope) -> None:
        name = absolute_name(scope.module, node.module, node.level)
        self._import(name)
        for alias in node.names:
            if alias.name == "*":
                module = self._module(name)
                if module is not None and module.name != scope.module.name:
                    for key, value in self._scope_of(module).names.items():
                        if not key.startswith("_"):
                            scope.names[key] = value
            elif name == scope.module.name and alias.name in scope.names:
                scope.names[alias.asname or alias.name] = scope.names[alias.name]
            else:
                scope.names[alias.asname or alias.name] = Lazy(name, alias.name)

    # Expressions

    def _eval(self, node: ast.expr, scope: Scope) -> Any:
        self._step()
        handler = getattr(self, f"_on_{type(node).__name__}", None)
        if handler is not None:
            return handler(node, scope)
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self._eval(child, scope)
        return UNKNOWN

    def _on_Constant(self, node: ast.Constant, scope: Scope) -> Any:
        return Const(node.value)

    def _on_Name(self, node: ast.Name, scope: Scope) -> Any:
        value = scope.look_up(node.id)
        if isinstance(value, Swept):
            return self._read(Cfg(value.path[:-1]), value.path[-1], node, scope, None, "")
        return UNKNOWN if value is None else self._resolve(value)

    def _on_NamedExpr(self, node: ast.NamedExpr, scope: Scope) -> Any:
        value = self._eval(node.value, scope)
        self._assign(node.target, value, scope)
        return value

    def _on_Attribute(self, node: ast.Attribute, scope: Scope) -> Any:
        return self._attribute(self._eval(node.value, scope), node.attr, node, scope)

    def _attribute(self, holder: Any, name: str, node: ast.expr, scope: Scope) -> Any:
        if isinstance(holder, Cfg):
            if name == "__dict__":
                return holder
            return self._read(holder, name, node, scope)
        if isinstance(holder, Either):
            with self._maybe():
                found = [self._attribute(each, name, node, scope) for each in holder.values]
            return Either(found)
        if isinstance(holder, Namespace):
            member = self._member(holder, name)
            return UNKNOWN if member is None else member
        if isinstance(holder, Instance):
            if name in holder.attributes:
                return holder.attributes[name]
            return self._bound(holder.cls.find(name), holder, node, scope)
        if isinstance(holder, Super):
            return self._bound(
                holder.instance.cls.find(name, holder.owner), holder.instance, node, scope
            )
        if isinstance(holder, Class):
            member = holder.find(name)
            return UNKNOWN if member is None else member
        return UNKNOWN

    def _bound(self, member: Any, instance: Instance, node: ast.expr, scope: Scope) -> Any:
        if not isinstance(member, Function):
            return UNKNOWN if member is None else member
        names = {ast.unparse(d) for d in getattr(member.node, "decorator_list", [])}
        if "staticmethod" in names:
            return member
        method = member.bind(instance)
        if "property" in names or any(name.endswith("cached_property") for name in names):
            return self._call_value(method, [], {}, node, scope.module)
        return method

    def _read(
        self,
        cfg: Cfg,
        name: str,
        node: ast.expr,
        scope: Scope,
        default: Any = None,
        default_text: str | None = None,
    ) -> Any:
        """Record that a key is read, and give its value."""
        path = (*cfg.path, name)
        if path in self.written:
            return self.written[path]
        optional = default_text is not None or self._guarded > 0
        end = getattr(node, "end_col_offset", None) or node.col_offset + 1
        start = node.col_offset
        if isinstance(node, ast.Attribute) and node.end_lineno == node.lineno:
            start = end - len(name)
        read = Read(
            path,
            scope.module.path,
            getattr(node, "end_lineno", node.lineno) or node.lineno,
            start + 1,
            end + 1,
            "optional" if optional else "required",
            self._unsure == 0,
            default_text or "",
        )
        key = read[:5]
        known = self.reads.get(key)
        if known is None or (read.certain and not known.certain):
            self.reads[key] = read
        item = self._item(path)
        if item is None:
            if default is not None:
                return default
            return UNKNOWN if optional else MISSING
        return Cfg(path) if isinstance(item.value, dict) else known_value(item)

    def _item(self, path: tuple[str, ...]) -> Item | None:
        item: Item | None = self.config
        for name in path:
            item = item.mapping.get(name) if item is not None else None
        return item

    def _has(self, cfg: Cfg, name: str) -> bool:
        path = (*cfg.path, name)
        return path in self.written or self._item(path) is not None

    def _on_Subscript(self, node: ast.Subscript, scope: Scope) -> Any:
        holder, key = self._eval(node.value, scope), self._eval(node.slice, scope)
        if isinstance(holder, Cfg):
            if isinstance(key, Const):
                return self._read(holder, str(key.value), node, scope)
            self._note(scope, node, "reads a key that is not known here", True, holder.path)
            return UNKNOWN
        if isinstance(holder, Table):
            if isinstance(key, Const):
                self._looked_up(holder, key, node, scope)
                return self._resolve(fetch(holder.entries, key.value))
            return Either([self._resolve(value) for value in holder.entries.values()])
        if isinstance(holder, Const) and isinstance(key, Const):
            try:
                return Const(holder.value[key.value])
            except (TypeError, KeyError, IndexError):
                return UNKNOWN
        return UNKNOWN

    def _on_Dict(self, node: ast.Dict, scope: Scope) -> Any:
        entries: dict[Any, Any] = {}
        for key, value in zip(node.keys, node.values, strict=True):
            made = self._eval(value, scope)
            if key is None:
                if isinstance(made, Table):
                    entries.update(made.entries)
                continue
            known = self._eval(key, scope)
            store(entries, known.value if isinstance(known, Const) else object(), made)
        return Table(entries)

    def _on_List(self, node: ast.List | ast.Tuple, scope: Scope) -> Any:
        return Table({index: self._eval(item, scope) for index, item in enumerate(node.elts)})

    _on_Tuple = _on_List

    def _on_JoinedStr(self, node: ast.JoinedStr, scope: Scope) -> Any:
        parts = []
        for value in node.values:
            inner = value.value if isinstance(value, ast.FormattedValue) else value
            parts.append(self._eval(inner, scope))
        return text_of(parts)

    def _on_BoolOp(self, node: ast.BoolOp, scope: Scope) -> Any:
        stops_at = isinstance(node.op, ast.Or)
        unsure = 0
        value: Any = UNKNOWN
        try:
            for part in node.values:
                value = self._eval(part, scope)
                decided = self._truth(value)
                if decided is stops_at:
                    return value if not unsure else UNKNOWN
                if decided is None:
                    unsure += 1
                    self._unsure += 1
            return value if not unsure else UNKNOWN
        finally:
            self._unsure -= unsure

    def _on_UnaryOp(self, node: ast.UnaryOp, scope: Scope) -> Any:
        value = self._eval(node.operand, scope)
        if isinstance(node.op, ast.Not):
            decided = self._truth(value)
            return UNKNOWN if decided is None else Const(not decided)
        if isinstance(node.op, ast.USub) and isinstance(value, Const):
            return Const(-value.value) if isinstance(value.value, (int, float)) else UNKNOWN
        return UNKNOWN

    def _on_BinOp(self, node: ast.BinOp, scope: Scope) -> Any:
        left, right = self._eval(node.left, scope), self._eval(node.right, scope)
        known = isinstance(left, Const) and isinstance(right, Const)
        texts = known and isinstance(left.value, str) and isinstance(right.value, str)
        if texts and isinstance(node.op, ast.Add):
            return Const(left.value + right.value)
        if isinstance(node.op, ast.Add) and any(is_text(side) for side in (left, right)):
            return text_of([left, right])
        return UNKNOWN

    def _on_Compare(self, node: ast.Compare, scope: Scope) -> Any:
        left = self._eval(node.left, scope)
        rights = [self._eval(comparator, scope) for comparator in node.comparators]
        if len(rights) != 1:
            return UNKNOWN
        return compare(node.ops[0], left, rights[0], self._has)

    def _on_IfExp(self, node: ast.IfExp, scope: Scope) -> Any:
        decided = self._truth(self._eval(node.test, scope))
        if decided is not None:
            return self._eval(node.body if decided else node.orelse, scope)
        with self._maybe():
            return Either([self._eval(node.body, scope), self._eval(node.orelse, scope)])

    def _on_Lambda(self, node: ast.Lambda, scope: Scope) -> Any:
        return Function(scope.module, node, scope)

    def _comprehension(self, node: Any, scope: Scope) -> Any:
        """Every item of a comprehension over something known; one that stands for all, else."""
        made: list[tuple[Any, Any]] = []
        known = self._generate(node, 0, Scope(scope.module, scope), made)
        if isinstance(node, ast.DictComp):
            if not known or not all(isinstance(key, Const) for key, _ in made):
                return UNKNOWN
            entries: dict[Any, Any] = {}
            for key, value in made:
                store(entries, key.value, value)
            return Table(entries)
        values = [value for _, value in made]
        return Table(dict(enumerate(values if known else values[:1])))

    def _generate(self, node: Any, depth: int, scope: Scope, made: list[tuple[Any, Any]]) -> bool:
        """Evaluate the generators from `depth` on; whether `made` then has exactly the items."""
        if depth == len(node.generators):
            pair = isinstance(node, ast.DictComp)
            key = self._eval(node.key, scope) if pair else None
            made.append((key, self._eval(node.value if pair else node.elt, scope)))
            return True
        generator = node.generators[depth]
        value = self._eval(generator.iter, scope)
        items = self._items(value, node, scope)
        known = bool(items) and not (
            isinstance(value, Const) and len(value.value) > len(items or ())
        )
        for item in (items or [UNKNOWN])[:MAX_ITEMS]:
            self._assign(generator.target, item, scope)
            truths = [self._truth(self._eval(test, scope)) for test in generator.ifs]
            if False in truths and known:
                continue
            unsure = not items or not all(truths)
            self._unsure += unsure
            try:
                known = self._generate(node, depth + 1, scope, made) and known and not unsure
            finally:
                self._unsure -= unsure
        return known and len(items or ()) <= MAX_ITEMS

    _on_ListComp = _on_SetComp = _on_GeneratorExp = _on_DictComp = _comprehension

    # Calls

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
        for keyword in node.keywords:
            value = self._eval(keyword.value, scope)
            if keyword.arg is None and isinstance(value, Table):
                keywords.update({k: v for k, v in value.entries.items() if isinstance(k, str)})
            else:
                keywords[keyword.arg] = value
        return self._call_value(function, arguments, keywords, node, scope.module)

    def _special(self, node: ast.Call, scope: Scope) -> Any:
        """Calls that read the config in a way of their own; None for every other call."""
        name = ast.unparse(node.func) if len(node.args) <= 3 else ""
        short = name.rsplit(".", 1)[-1]
        if name in ("getattr", "hasattr", "setattr", "delattr") and len(node.args) >= 2:
            return self._reflection(name, node, scope)
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
        if (short in COPIES or WRAPS.search(short)) and (len(node.args) == 1 or node.keywords):
            sources = [*node.args, *(k.value for k in node.keywords if k.arg is None)]
            values = [self._eval(source, scope) for source in sources]
            if len(values) == 1 and isinstance(values[0], Cfg):
                return values[0]
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
            if isinstance(holder, Table) and node.func.attr == "get" and node.args:
                key = self._eval(node.args[0], scope)
                if isinstance(key, Const):
                    return self._resolve(fetch(holder.entries, key.value))
        return None

    def _reflection(self, name: str, node: ast.Call, scope: Scope) -> Any:
        holder, key = self._eval(node.args[0], scope), self._eval(node.args[1], scope)
        text = key.value if isinstance(key, Const) and isinstance(key.value, str) else None
        if isinstance(holder, Cfg):
            if text is None:
                self._note(
                    scope, node, f"{name} of a key that is not known here", True, holder.path
                )
                return UNKNOWN
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
        value = self._eval(node.args[2], scope) if len(node.args) == 3 else UNKNOWN
        if name == "setattr" and text is not None:
            self._set(holder, text, value, node, scope)
            return Const(None)
        if name == "getattr" and text is not None:
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
            pairs = {key: Swept((*cfg.path, key)) for key in keys}
            return listed(Table(pairs), name)
        for argument in [*node.args, *(k.value for k in node.keywords)]:
            self._eval(argument, scope)
        what = {"update": "writes", "setdefault": "writes"}.get(name, "reads")
        self._note(scope, node, f"{what} keys of the config as a whole", True, cfg.path)
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
        self._escapes(arguments, keywords, node, module)
        return UNKNOWN

    def _escapes(
        self, arguments: list[Any], keywords: dict[str | None, Any], node: ast.AST, module: Module
    ) -> None:
        """Say where the config goes to code that is not of this repository."""
        gone = [value for value in [*arguments, *keywords.values()] if isinstance(value, Cfg)]
        if not gone:
            return
        name = ast.unparse(node.func) if isinstance(node, ast.Call) else ast.unparse(node)
        short = name.rsplit(".", 1)[-1]
        if short in HARMLESS:
            return
        line = getattr(node, "lineno", 1)
        for value in gone:
            text = f"the config goes to `{name[:60]}`, which is not read"
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
        elif cls.foreign:
            self._escapes(arguments, keywords, node, module)
        return instance

    def _hooks(self, instance: Instance, names: tuple[str, ...] = HOOKS) -> None:
        """Read what a trainer calls on an object that was built, once, on values not known."""
        if id(instance) in self._forwarded:
            return
        self._forwarded.add(id(instance))
        for name in names:
            method = instance.cls.find(name)
            if isinstance(method, Function):
                self._invoke(method.bind(instance), [], {})
        with self._maybe():
            for name in RARER_HOOKS:
                method = instance.cls.find(name)
                if isinstance(method, Function):
                    self._invoke(method.bind(instance), [], {})

    def _log(self, name: str, node: ast.Call, scope: Scope) -> None:
        """The names of metrics that `self.log` and `self.log_dict` give."""
        assert isinstance(node.func, ast.Attribute)
        if not isinstance(self._eval(node.func.value, scope), (Instance, Unknown)):
            return
        value = self._eval(node.args[0], scope)
        named = [value]
        if name == "log_dict":
            known = isinstance(value, Table) and all(isinstance(key, str) for key in value.entries)
            named = [Const(key) for key in value.entries] if known else [UNKNOWN]
        elif not (isinstance(node.func.value, ast.Name) and node.func.value.id == "self"):
            return  # math.log, torch.log and such
        for each in named:
            if isinstance(each, Const) and isinstance(each.value, str):
                found = Logged(each.value, True, scope.module.path, node.lineno)
            elif isinstance(each, Pattern):
                found = Logged(each.regex, False, scope.module.path, node.lineno)
            else:
                self.logs_unknown = True
                continue
            self.logged[found] = None

    def _looked_up(self, table: Table, key: Const, node: ast.expr, scope: Scope) -> None:
        """Note a name of the config that a literal of names does not have."""
        names = [name for name in table.entries if isinstance(name, str)]
        if not isinstance(key.value, str) or key.value in names:
            return
        if len(names) < len(table.entries) or len(names) < 2 or self._guarded:
            return
        path = self._key_of(node, scope)
        if path and isinstance(node, ast.Subscript):
            where, line = ast.unparse(node.value)[:60], node.lineno
            certain = self._unsure == 0
            self.unresolved[
                Unresolved(path, key.value, where, tuple(names), scope.module.path, line, certain)
            ] = None

    def _no_module(self, wanted: str, path: str, line: int) -> None:
        """Note the first part of a module's name that is not there, and the key that gave it."""
        if self._guarded or self._importing:
            return
        parts = wanted.split(".")
        folder, number = self.modules.root, 0
        while number < len(parts) - 1 and os.path.isdir(os.path.join(folder, parts[number])):
            folder = os.path.join(folder, parts[number])
            number += 1
        name = parts[number]
        keys = [read.path for read in self.reads.values()] or list(self.chosen)
        key = next((k for k in reversed(keys) if self._value_at(k) == name), ())
        key = key or next((k for k in self.chosen if self._value_at(k) == name), ())
        if not key or os.path.exists(os.path.join(folder, name + ".py")):
            return
        with suppress(OSError):
            found = sorted(os.listdir(folder))
            names = tuple(
                n.removesuffix(".py")
                for n in found
                if n[0] not in "._" and (n.endswith(".py") or os.path.isdir(f"{folder}/{n}"))
            )
            where = ".".join(parts[:number])
            self.unresolved[Unresolved(key, name, where, names, path, line, self._unsure == 0)] = (
                None
            )

    def _value_at(self, path: tuple[str, ...]) -> Any:
        item = self._item(path)
        return item.value if item is not None else None

    def _key_of(self, node: ast.expr, scope: Scope) -> tuple[str, ...]:
        """The config key whose value indexes a table: the last one read with that value."""
        if not isinstance(node, ast.Subscript):
            return ()
        at = (scope.module.path, node.slice.end_lineno or node.lineno)
        reads = [r for r in self.reads.values() if (r.file, r.line) == at]
        return reads[-1].path if reads else ()

    def _invoke(
        self,
        function: Function,
        arguments: list[Any],
        keywords: dict[str | None, Any],
        parameter: str = "",
    ) -> Any:
        node = function.node
        frame = (id(node), id(function.bound))
        self._calls[id(node)] = self._calls.get(id(node), 0) + 1
        if frame in self._stack or len(self._stack) > MAX_DEPTH:
            return UNKNOWN
        if self._calls[id(node)] > MAX_CALLS_OF_ONE:
            return UNKNOWN
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
            if isinstance(spread, Cfg):
                text = ast.unparse(default) if default is not None else None
                at = ast.copy_location(ast.Name(argument.arg, ast.Load()), argument)
                holder = Scope(function.module)
                scope.names[argument.arg] = self._read(spread, argument.arg, at, holder, made, text)
            else:
                scope.names[argument.arg] = UNKNOWN if made is None else made
        if spec.kwarg is not None:
            scope.names[spec.kwarg.arg] = (
                spread if isinstance(spread, Cfg) and not known else Table(dict(known))
            )

    def _truth(self, value: Any) -> bool | None:
        """Whether a value is true; None where that is not known."""
        if isinstance(value, Const):
            return bool(value.value)
        if isinstance(value, (Instance, Class, Function, Cfg, Namespace)):
            return True
        return bool(value.entries) if isinstance(value, Table) else None
