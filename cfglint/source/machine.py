"""The state of a reading: what is known of names, what was noted, and how sure it is."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from cfglint.compose.items import Item, item_at
from cfglint.source.arithmetic import Refusal
from cfglint.source.handlers import may_catch
from cfglint.source.modules import Module, ModuleProblem, Modules
from cfglint.source.raising import (
    SYNTAX,
    Names,
    Thrown,
    Try,
    builtin_names,
    chosen,
    is_broad,
    is_caught,
    merged,
)
from cfglint.source.reads import (
    Broken,
    LibraryArgument,
    Logged,
    Mistyped,
    Note,
    Raised,
    Read,
    Refused,
    Unresolved,
    Write,
)
from cfglint.source.values import (
    UNKNOWN,
    Cfg,
    Class,
    Const,
    Function,
    Instance,
    Lazy,
    Namespace,
    Origin,
    Parsed,
    Parser,
    Scope,
    Table,
    keys_of,
)

MAX_STEPS = 400_000
"""Expressions and statements looked at for one config; a model of forty modules needs a tenth."""


Kind = tuple[int, tuple[tuple[str, ...], ...], tuple[tuple[str, ...], ...]]
"""A function, by its node, the parts of the config that a call gives it, and from where the program
has other values that it gives: a path may be the config's."""


Call = tuple[int | tuple[str, ...], ...]
"""A call that is being followed: the function and its object, by their identity, and the parts of
the config that it was given."""


class Return(Exception):  # noqa: N818 - how a block of code ends, no error
    """A function is left, with a value."""

    def __init__(self, value: Any) -> None:
        self.value = value


class Break(Exception):  # noqa: N818
    """A loop is left."""


class Continue(Exception):  # noqa: N818
    """A loop goes on with its next item."""


LEFT = (Return, Break, Continue, Thrown)
"""How a block may end before its last statement."""


Keys = tuple[tuple[str, ...], ...]
"""Keys of the config, as paths from the consumer's root."""


class Frame:
    """A call that is being read: the values that it may have returned before, on how many
    conditions that are not known, and how many of those stood before the call.

    `decided` are the keys of the config that the conditions around the current place hold by, each
    condition's; `passed`, of those before it in which it would have been left. `node` is the
    function, None outside of any.
    """

    def __init__(self, unsure: int, node: ast.AST | None = None) -> None:
        self.node = node
        self.returned: list[Any] = []
        self.ended = 0
        self.unsure = unsure
        self.decided: list[Keys] = []
        self.passed: list[Keys] = []


class GaveUp(Exception):  # noqa: N818
    """The budget of steps is spent."""


class Machine:
    """What the parts of the interpreter share.

    Args:
        modules: the repository.
        config: the composed section that the consumer is given.
    """

    def __init__(self, modules: Modules, config: Item) -> None:
        self.modules = modules
        self.config = config
        self._scopes: dict[str, Scope] = {}
        self._ways: dict[type[ast.AST], Callable[..., Any] | None] = {}
        self.reads: dict[tuple[Any, ...], Read] = {}
        self.written: dict[tuple[str, ...], Any] = {}
        self.popped: set[tuple[str, ...]] = set()
        self.logged_config: Any = None
        self.notes: dict[Note, None] = {}
        self.writes: list[Write] = []
        self.logged: dict[Logged, None] = {}
        self.logs_unknown = False
        self.unresolved: dict[Unresolved, None] = {}
        self.raised: dict[Raised, None] = {}
        self.refused: dict[Refused, None] = {}
        self.of_libraries: dict[LibraryArgument, None] = {}
        self.broken: dict[Broken, None] = {}
        self.mistyped: dict[Mistyped, None] = {}
        self.loads = False
        self.file = ""
        self.opened = ""
        self.was_opened = False
        self.origins: dict[str, None] = {}
        self.asked: set[str] = set()
        self.chosen: tuple[tuple[str, ...], ...] = ()
        self._texts: frozenset[str] | None = None
        self._importing = 0
        self._unsure = 0
        self._guarded = 0
        self._optional = 0
        self._showing = 0
        self.most_steps = MAX_STEPS
        self._steps = 0
        self._stack: list[Call] = []
        self._frames: list[Frame] = [Frame(0)]
        self._tries: list[Try] = []
        self._handling: list[Thrown] = []
        self._broken: dict[str, Thrown] = {}
        self._calls: dict[Kind, int] = {}
        self._fruitless: dict[Kind, int] = {}
        self._instances: list[Instance] = []
        self._forwarded: set[int] = set()
        self.idle: dict[tuple[str, ...], Read] = {}
        self.idle_escapes: set[tuple[str, ...]] = set()
        self.chosen_from: set[tuple[str, ...]] = set()
        self.entered: set[int] = set()
        self.passed_over: set[int] = set()
        self.unknown_names: set[str] = set()
        self.dispatched: set[str] = set()
        self.defaulted: set[tuple[str, ...]] = set()
        self.handed: list[tuple[tuple[str, ...], frozenset[str]]] = []
        self._lost: set[tuple[str, ...]] = set()
        self.keyed: set[tuple[str, ...]] = set()
        self.laid_over: set[tuple[str, ...]] = set()
        self.global_node = False
        self._at_import = 0
        self._lenient = False
        self._defaulting = False
        self._asked_at: tuple[str, ast.expr, Scope] | None = None
        self._idling = 0
        self._idle_steps = 0
        self._read_aside: dict[int, int] = {}
        self.start: tuple[str, int] | None = None
        self._undo: list[tuple[dict[Any, Any], Any, bool, Any]] = []

    def _put(self, entries: dict[Any, Any], key: Any, value: Any) -> None:
        """Set an attribute or an entry, in a way that can be taken back; a key that cannot be one
        is equal to no other."""
        try:
            had = key in entries
        except TypeError:
            key, had = object(), False
        self._undo.append((entries, key, had, entries.get(key)))
        entries[key] = value

    def _take_back(self) -> None:
        """Undo what was put since the list of it began."""
        for entries, key, had, value in reversed(self._undo):
            if had:
                entries[key] = value
            else:
                entries.pop(key, None)
        self._undo = []

    def _config_texts(self) -> frozenset[str]:
        """The values of the config that are texts."""
        if self._texts is None:
            self._texts = frozenset(_texts_in(self.config))
        return self._texts

    def modules_run(self) -> list[Module]:
        """The modules whose bodies were read: those that a run imports."""
        found = [self.modules.find(name) for name in self._scopes]
        return [module for module in found if isinstance(module, Module)]

    def _note_at(
        self,
        path: str,
        line: int,
        message: str,
        escape: bool = False,
        part: tuple[str, ...] = (),
    ) -> None:
        self.notes[Note(path, line, message, escape, part)] = None
        if escape:
            self._lost.add(part)

    def _is_lost(self, path: tuple[str, ...]) -> bool:
        """Whether a part with this key went before to code that is not read, and may set it."""
        lost = self._lost
        if lost and any(path[:end] in lost for end in range(len(path))):
            return True
        return any(
            path[: len(part)] == part and len(path) > len(part) and path[len(part)] in words
            for part, words in self.handed
        )

    def _note(
        self,
        scope: Scope,
        node: ast.AST,
        message: str,
        escape: bool = False,
        part: tuple[str, ...] = (),
    ) -> None:
        self._note_at(scope.module.path, getattr(node, "lineno", 1), message, escape, part)

    def _note_reading(
        self, scope: Scope, node: ast.AST, message: str, part: tuple[str, ...]
    ) -> None:
        """Note a place that reads keys which are not known here, and sets none."""
        lost = set(self._lost)
        self._note(scope, node, message, True, part)
        self._lost = lost

    def _raises(
        self, node: ast.expr | ast.stmt, scope: Scope, error: str, reason: str, *operands: Any
    ) -> None:
        """Note that a place raises, because of what its operands have from the config. Nothing is
        noted where a run may not come by, where a handler may stop it, where a part of the config
        with the key went to code that was not read and may set it, or where no key gave an operand:
        code that fails with every config has most likely not been followed as it runs.

        Raises:
            Thrown: a handler takes it, and the program goes on there.
        """
        self._record_raise(node, scope, error, reason, keys_of(*operands))
        self._goes_to_a_handler(builtin_names(error))

    def _record_raise(
        self,
        node: ast.expr | ast.stmt,
        scope: Scope,
        error: str,
        reason: str,
        keys: Keys,
        always: bool = False,
    ) -> None:
        """The same without going on in the handler. With `always` it raises with every config.

        Where the first of the keys is one that the config lacks, the code requires that key.
        """
        stopped = any(may_catch(each.stops, error) for each in self._tries)
        gone = [note.path for note in self.notes if note.escape]
        lost = any(key[: len(path)] == path for key in keys for path in gone)
        if not (keys or always) or self._unsure or stopped or lost:
            return
        end = node.end_col_offset if node.end_lineno == node.lineno else None
        column = node.col_offset + 1
        place = (scope.module.path, node.lineno, column, (end or column) + 1)
        if keys and self._item(keys[0]) is None:
            if keys[0] not in self.written and not self._may_be_given(keys[0]):
                read = Read(keys[0], *place, "required", True)
                self.reads[read[:5]] = read
            return
        text = ast.unparse(node)[:80]
        self.raised[Raised(keys, error, reason, text, *place)] = None

    def _may_be_given(self, path: tuple[str, ...]) -> bool:
        """Whether a key that the config lacks may come from elsewhere."""
        return path in self.defaulted or any(path[:n] in self.laid_over for n in range(len(path)))

    def _or_raises(
        self, found: Any, node: ast.expr | ast.stmt, scope: Scope, *operands: Any
    ) -> Any:
        """The result of an operation; where it raises, that is noted, and nothing is known of it.

        Raises:
            Thrown: a handler takes it, and the program goes on there.
        """
        if not isinstance(found, Refusal):
            return found
        self._raises(node, scope, found.error, found.reason, *operands)
        return UNKNOWN

    def _refuse(
        self, refusal: Refusal | None, node: ast.expr | ast.stmt, scope: Scope, *operands: Any
    ) -> bool:
        """Note what raises because of a type, if anything does: at a text before anything else.

        Raises:
            Thrown: a handler takes it, and the program goes on there.
        """
        if refusal is None:
            return False
        texts = [each for each in operands if isinstance(getattr(each, "value", None), str)]
        self._raises(node, scope, refusal.error, refusal.reason, *texts, *operands)
        return True

    def _goes_to_a_near_handler(self, kind: Names) -> None:
        """The same for a key that the config lacks: a handler for everything, or of a caller, is
        there for more than this key.

        Raises:
            Thrown: a handler of this function, and for this, takes it.
        """
        last = self._tries[-1]
        number = chosen(last.handlers, (kind,)) if last.depth == len(self._stack) else None
        if number is not None and not is_broad(last.handlers[number]):
            raise Thrown((kind,), self._unsure)

    @contextmanager
    def _maybe(self) -> Iterator[None]:
        """Inside, nothing is certain."""
        self._unsure += 1
        try:
            yield
        finally:
            self._unsure -= 1

    def _perhaps(self, *ways: Callable[[], Any]) -> list[Any]:
        """What each of several ways gives, of which a run takes one: nothing in them is certain,
        and one that raises is none that a run takes.

        Raises:
            Thrown: every way does.
        """
        values: list[Any] = []
        failed: list[Thrown] = []
        for way in ways:
            with self._maybe():
                try:
                    values.append(way())
                except Thrown as stop:
                    failed.append(stop)
        if failed and not values:
            raise merged(failed, self._unsure)
        return values

    def _module(self, name: str, keys: Keys = ()) -> Module | None:
        """A module that is imported; `keys` are those of the config that name it."""
        found = self.modules.find(name)
        if isinstance(found, ModuleProblem):
            self._note_at(found.path, found.line, f"cannot be read: {found.message}", escape=True)
            if found.broken:
                self._cannot_be_parsed(name, found, keys)
            return None
        return found

    def _cannot_be_parsed(self, name: str, found: ModuleProblem, keys: Keys) -> None:
        """Note that an import surely raises SyntaxError.

        Raises:
            Thrown: a handler takes it, and the program goes on there.
        """
        if not (self._unsure or self._guarded or self._importing):
            message = found.message.removeprefix("syntax error: ")
            if keys:
                self.raised = {r: None for r in self.raised if r.file != found.path}
                self.broken[Broken(keys, name, found.path, found.line, message)] = None
            elif not any(each.file == found.path for each in self.broken):
                place = (found.path, found.line, 1, 2)
                self.raised[Raised((), "SyntaxError", message, f"import {name}", *place)] = None
        self._goes_to_a_handler(SYNTAX)

    def _scope_of(self, module: Module) -> Scope:
        """The names of a module, its body read on first use."""
        if module.name not in self._scopes:
            scope = self._scopes[module.name] = Scope(module)
            scope.names["__name__"] = Const(module.name)
            saved = self._unsure, self._guarded
            self._unsure = self._guarded = 0
            self._at_import += 1
            try:
                self._block(module.tree.body, scope)
            except Thrown as stop:
                if not stop.unsure:
                    self._broken[module.name] = stop
            except LEFT:
                pass
            finally:
                self._at_import -= 1
                self._unsure, self._guarded = saved
        if module.name in self._broken:
            self._goes_to_a_handler(*self._broken[module.name].kinds)
        return self._scopes[module.name]

    def _goes_to_a_handler(self, *kinds: Names | None) -> None:
        """Raise an exception where the program goes on in a handler of it; elsewhere do nothing, so
        that what comes after is read too.

        Raises:
            Thrown: a handler takes it.
        """
        if is_caught(self._tries, kinds, len(self._stack)):
            raise Thrown(kinds, self._unsure)

    def _resolve(self, value: Any) -> Any:
        if not isinstance(value, Lazy):
            return value
        if value.name is None:
            module = self._module(value.module)
            return Namespace(module) if module else UNKNOWN
        module = self._module(value.module)
        if module is not None:
            member = self._member(Namespace(module), value.name)
            if member is not None:
                return member
        inner = self._module(f"{value.module}.{value.name}")
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

    def _step(self) -> None:
        self._steps += 1
        if self._steps > self.most_steps:
            raise GaveUp

    def _item(self, path: tuple[str, ...]) -> Item | None:
        return item_at(self.config, path)

    def _keys_of(self, cfg: Cfg) -> list[str]:
        """The keys of a part of the config."""
        value = self._value_at(cfg.path)
        return list(value) if isinstance(value, dict) else []

    def _has(self, cfg: Cfg, name: str) -> bool:
        path = (*cfg.path, name)
        return path in self.written or self._item(path) is not None

    def _parts_with(self, parts: tuple[Cfg, ...], name: str) -> tuple[Cfg, ...]:
        """Of parts laid over each other, those that have a key; the first where none has."""
        return tuple(part for part in parts if self._has(part, name)) or parts[:1]

    def _value_at(self, path: tuple[str, ...]) -> Any:
        item = self._item(path)
        return item.value if item is not None else None

    def _truth(self, value: Any) -> bool | None:
        """Whether a value is true; None where that is not known."""
        if isinstance(value, Origin):
            return self._is_given(value)
        if isinstance(value, Const):
            return bool(value.value)
        if isinstance(value, (Instance, Class, Function, Cfg, Namespace, Parsed, Parser)):
            return True
        if isinstance(value, Table):
            open_to_more = value.rest or value.open
            return True if value.entries and not value.open else None if open_to_more else False
        return None

    def _is_given(self, origin: Origin) -> bool | None:
        """Whether there is a value: the path of the config that is linted was given."""
        if self.opened == origin.name:
            return True
        self.asked.add(origin.name)
        return None

    # What the parts of the interpreter do for each other

    def _block(self, body: list[ast.stmt], scope: Scope) -> None:
        """Run statements."""
        raise NotImplementedError

    def _idle_block(self, test: ast.expr | None, body: list[ast.stmt], scope: Scope) -> None:
        """Read statements that are not run."""
        raise NotImplementedError

    def _idle_value(self, node: ast.expr, scope: Scope) -> None:
        """Read an expression that is not evaluated."""
        raise NotImplementedError

    def _chosen(self, holder: Cfg, node: ast.expr, key: Const) -> None:
        """Note that a key was taken by a name that is a value."""
        raise NotImplementedError

    def _of_unknown(self, holder: Any, name: str) -> None:
        """Note a name that is taken from something that is not known."""
        raise NotImplementedError

    def _assign(self, target: ast.expr, value: Any, scope: Scope) -> None:
        """Give a target a value."""
        raise NotImplementedError

    def _set(self, holder: Any, name: str, value: Any, node: ast.expr, scope: Scope) -> None:
        """Set an attribute or a key."""
        raise NotImplementedError

    def _items(self, value: Any, node: ast.AST, scope: Scope) -> list[Any] | None:
        """The items of an iterable, None where they are not known."""
        raise NotImplementedError

    def _eval(self, node: ast.expr, scope: Scope) -> Any:
        """The value of an expression."""
        raise NotImplementedError

    def _operate(
        self, kind: ast.operator, left: Any, right: Any, node: ast.expr | ast.stmt, scope: Scope
    ) -> Any:
        """What an operator gives on two values."""
        raise NotImplementedError

    def _attribute(self, holder: Any, name: str, node: ast.expr, scope: Scope) -> Any:
        """The attribute of a value."""
        raise NotImplementedError

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
        raise NotImplementedError

    def _read_spread(
        self,
        parts: tuple[Cfg, ...],
        name: str,
        node: ast.expr,
        scope: Scope,
        default: Any = None,
        default_text: str | None = None,
    ) -> Any:
        """Read a key of parts that are laid over each other."""
        raise NotImplementedError

    def _of_parser(self, parser: Parser, name: str, node: ast.Call, scope: Scope) -> Any:
        """A method of an `ArgumentParser`."""
        raise NotImplementedError

    def _laid_over(self, holder: Any, value: Any) -> bool:
        """Lay a part of the config over parsed arguments."""
        raise NotImplementedError

    def _of_parsed(
        self,
        parsed: Parsed,
        name: str,
        node: ast.expr,
        scope: Scope,
        default: Any = None,
        text: str | None = None,
    ) -> Any:
        """An attribute of parsed arguments."""
        raise NotImplementedError

    def _before_the_config(self, holder: Any) -> bool:
        """Whether what is read or set there is a default in code."""
        raise NotImplementedError

    def _written_somewhere(self, holder: Cfg, node: ast.AST, scope: Scope) -> None:
        """Note that a key of a part is set, and not which."""
        raise NotImplementedError

    def _special(self, node: ast.Call, scope: Scope) -> Any:
        """A call that is known by its name; None for any other."""
        raise NotImplementedError

    def _plain_call(self, node: ast.Call, scope: Scope) -> Any:
        """A call that is none of those known by their names."""
        raise NotImplementedError

    def _is_among(self, path: Origin, values: Any) -> bool | None:
        """Whether a path is one of several texts."""
        raise NotImplementedError

    def _joined_path(self, values: list[Any]) -> Any:
        """The path that several parts make."""
        raise NotImplementedError

    def _config_call(self, cfg: Cfg, name: str, node: ast.Call, scope: Scope) -> Any:
        """A method of the object that holds a config."""
        raise NotImplementedError

    def _arguments_of(
        self, node: ast.Call, scope: Scope
    ) -> tuple[list[Any], dict[str | None, Any]]:
        """The values that a call gives."""
        raise NotImplementedError

    def _invoke(
        self,
        function: Function,
        arguments: list[Any],
        keywords: dict[str | None, Any],
        parameter: str = "",
    ) -> Any:
        """Follow a call of a function."""
        raise NotImplementedError

    def _merged_by(
        self, function: Function, arguments: list[Any], keywords: dict[str | None, Any]
    ) -> Any:
        """What a function gives that lays one mapping over another."""
        raise NotImplementedError

    def _asked_for(self, cfg: Cfg, name: str, node: ast.expr, scope: Scope) -> None:
        """Record that code asks whether a key is there."""
        raise NotImplementedError

    def _of_record(self, record: Instance, node: ast.Call, scope: Scope) -> Any:
        """A dataclass or its like as a mapping."""
        raise NotImplementedError

    def _call_value(
        self,
        function: Any,
        arguments: list[Any],
        keywords: dict[str | None, Any],
        node: ast.AST,
        module: Module,
        parameter: str = "",
    ) -> Any:
        """Call a value."""
        raise NotImplementedError

    def _log(self, name: str, node: ast.Call, scope: Scope) -> None:
        """Note the names of metrics that a call logs."""
        raise NotImplementedError

    def _looked_up(self, table: Table, key: Const, node: ast.expr, scope: Scope) -> None:
        """Note a name that a literal of names does not have."""
        raise NotImplementedError

    def _no_module(self, wanted: str, path: str, line: int) -> None:
        """Note a module that is not there."""
        raise NotImplementedError


def _texts_in(item: Item) -> Iterator[str]:
    """The texts below an item."""
    value = item.value
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for child in value.values() if isinstance(value, dict) else value:
            yield from _texts_in(child)
