"""Statements, in the order in which a run meets them: the interpreter's first part."""

from __future__ import annotations

import ast
from contextlib import suppress
from typing import Any, NamedTuple

from cfglint.source import mistyped
from cfglint.source.arithmetic import KNOWN, unpacked
from cfglint.source.handlers import stopped_by, suppressed_by
from cfglint.source.machine import LEFT, Break, Continue, Machine, Return
from cfglint.source.modules import absolute_name
from cfglint.source.operations import (
    IMPORT_GUARDS,
    case_fits,
    catches,
    fetch,
    is_number,
    is_object,
    is_whole,
    joined,
    known_value,
    sets_a_default,
    spelled,
    stands_by,
)
from cfglint.source.raising import ASSERTION, Thrown, Try, chosen, kind_of, merged
from cfglint.source.reads import Write
from cfglint.source.values import (
    UNKNOWN,
    Cfg,
    Class,
    Const,
    Default,
    Either,
    Fields,
    Fixed,
    Function,
    Handled,
    Held,
    Instance,
    Lazy,
    Missing,
    Origin,
    Parsed,
    Scope,
    Swept,
    Table,
    given,
    keys_of,
    one_of,
)

MAX_ITEMS = 64
"""Items of a loop that are read one by one."""


class Mark(NamedTuple):
    """What was known before a loop: names, and how much was put into objects until then."""

    names: dict[str, Any]
    undo: list[tuple[dict[Any, Any], Any, bool, Any]]
    length: int


LEAVING = (ast.Return, ast.Raise, ast.Break, ast.Continue)

EXITS = ("SystemExit", "KeyboardInterrupt", "StopIteration", "GeneratorExit")
"""Exceptions by which a program or a loop ends as it means to."""

REFUSED = "the conditions before it lead here"
"""Why a `raise` is come to."""


def _leaves(body: list[ast.stmt]) -> bool:
    """Whether statements may leave the block that they are in."""
    return any(isinstance(node, LEAVING) for statement in body for node in ast.walk(statement))


class Statements(Machine):
    """Runs statements; of branches that are not decided it runs each, and nothing is certain."""

    def _block(self, body: list[ast.stmt], scope: Scope) -> None:
        done = 0
        try:
            for statement in body:
                self._statement(statement, scope)
                done += 1
        except LEFT:
            left = body[done]
            if isinstance(left, ast.If):  # with other values the rest would be run
                self._idle_block(left.test, body[done + 1 :], scope)
            raise

    def _statement(self, node: ast.stmt, scope: Scope) -> None:
        self._step()
        kind = type(node)
        if kind not in self._ways:
            self._ways[kind] = getattr(self, f"_do_{kind.__name__}", None)
        handler = self._ways[kind]
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
        if node.exc is None:
            raise Thrown(self._handling[-1].kinds if self._handling else (None,), self._unsure)
        self._idle_value(node.exc, scope)
        kind = kind_of(node.exc, scope)
        called = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
        name = spelled(called).rpartition(".")[2]
        frame = self._frames[-1]
        keys = [key for each in (*frame.decided[::-1], *frame.passed[::-1]) for key in each]
        if name not in EXITS and (kind is not None or name.endswith(("Error", "Exception"))):
            self._record_raise(node, scope, name, REFUSED, tuple(dict.fromkeys(keys)))
        raise Thrown((kind,), self._unsure)

    def _do_Assert(self, node: ast.Assert, scope: Scope) -> None:
        value = self._eval(node.test, scope)
        decided = self._truth(value)
        if node.msg is not None:  # made only where it fails
            self._idle_value(node.msg, scope)
        if decided is False:
            why = "the condition does not hold"
            self._record_raise(node, scope, "AssertionError", why, keys_of(value))
            raise Thrown((ASSERTION,), self._unsure)

    def _do_Break(self, node: ast.Break, scope: Scope) -> None:
        raise Break

    def _do_Continue(self, node: ast.Continue, scope: Scope) -> None:
        raise Continue

    def _do_Assign(self, node: ast.Assign, scope: Scope) -> None:
        swept = scope.look_up(node.value.id) if isinstance(node.value, ast.Name) else None
        if isinstance(swept, Swept):  # `vars(args)[key] = value` reads nothing yet
            holders = [self._eval(t.value, scope) for t in node.targets if type(t) is ast.Subscript]
            if holders and all(self._laid_over(holder, swept) for holder in holders):
                return
        value = self._eval(node.value, scope)
        for target in node.targets:
            self._assign(target, value, scope)

    def _do_Delete(self, node: ast.Delete, scope: Scope) -> None:
        for target in node.targets:
            if isinstance(target, ast.Subscript):
                holder, key = self._eval(target.value, scope), self._eval(target.slice, scope)
                if isinstance(holder, Cfg) and isinstance(key, Const):
                    self._read(holder, str(key.value), target, scope)
                    self.popped.add((*holder.path, str(key.value)))
            elif isinstance(target, ast.Attribute):
                holder = self._eval(target.value, scope)
                if isinstance(holder, Cfg):
                    self._read(holder, target.attr, target, scope)
                    self.popped.add((*holder.path, target.attr))

    def _do_AnnAssign(self, node: ast.AnnAssign, scope: Scope) -> None:
        if node.value is not None:
            self._assign(node.target, self._eval(node.value, scope), scope)

    def _do_AugAssign(self, node: ast.AugAssign, scope: Scope) -> None:
        before: Any = UNKNOWN
        target = node.target
        if isinstance(target, ast.Name):
            known = scope.look_up(target.id)
            before = UNKNOWN if known is None else known
        elif isinstance(target, ast.Attribute):
            before = self._eval(
                ast.copy_location(ast.Attribute(target.value, target.attr, ast.Load()), target),
                scope,
            )
        elif isinstance(self._eval(target.value, scope), Cfg):
            before = self._eval(
                ast.copy_location(ast.Subscript(target.value, target.slice, ast.Load()), target),
                scope,
            )
        made = self._operate(node.op, before, self._eval(node.value, scope), node, scope)
        self._assign(target, made, scope)

    def _assign(self, target: ast.expr, value: Any, scope: Scope) -> None:
        if isinstance(target, ast.Name):
            scope.names[target.id] = value
        elif isinstance(target, (ast.Tuple, ast.List)):
            parts = self._unpacked(target, value, scope)
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
            self._set_item(holder, key, value, target, scope)

    def _set_item(
        self, holder: Any, key: Any, value: Any, target: ast.Subscript, scope: Scope
    ) -> None:
        """Put a value under a key of a mapping, or of each that it may be."""
        if isinstance(holder, Either):
            with self._maybe():
                for each in holder.values:
                    self._set_item(each, key, value, target, scope)
        elif isinstance(holder, Cfg):
            if isinstance(key, Const):
                self._set(holder, str(key.value), value, target, scope)
            else:
                self._written_somewhere(holder, target, scope)
        elif isinstance(holder, Table):
            if not isinstance(key, Const) or isinstance(value, Handled):
                self._put(vars(holder), "open", True)  # a handler goes on without it
                return
            before = fetch(holder.entries, key.value)
            if self._unsure and before is not UNKNOWN and before is not value:
                value = Either([before, value])
            self._put(holder.entries, key.value, value)
            if self._unsure and before is UNKNOWN:
                self._put(vars(holder), "open", True)

    def _unpacked(self, target: ast.Tuple | ast.List, value: Any, scope: Scope) -> list[Any]:
        """What a list is unpacked to; empty where that is not known, or one name takes several."""
        if isinstance(value, Table):
            return list(value.entries.values())
        if type(value) not in KNOWN:
            return []
        starred = any(isinstance(part, ast.Starred) for part in target.elts)
        found = self._or_raises(unpacked(value, len(target.elts), starred), target, scope, value)
        return found if isinstance(found, list) and not starred else []

    def _written_somewhere(self, holder: Cfg, node: ast.AST, scope: Scope) -> None:
        """Note that a key of a part is set, and not which: what is not there may be there then.
        What only an option of the command line brings in, a config cannot count on."""
        if not self._optional:
            self.laid_over.add(holder.path)
        self._note(scope, node, "writes keys that are not known here", False, holder.path)

    def _set(self, holder: Any, name: str, value: Any, node: ast.expr, scope: Scope) -> None:
        if self._before_the_config(holder):
            return
        if isinstance(holder, Held) and holder.own is not None:
            self._put(holder.own, (*holder.path, name), value)
        elif isinstance(holder, Fields):
            self._put(holder.entries, name, value)
        elif isinstance(holder, Cfg):
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
            if self._unsure and (path in self.written or self._item(path) is not None):
                value = Either([self._value_before(path), value])
            self.written[path] = value
        elif isinstance(holder, Parsed):
            before = holder.attributes.get(name)
            if self._unsure and before is None and holder.over is None:
                before = self._of_parsed(holder, name, node, scope)
            if self._unsure and before is not value:
                value = Either([UNKNOWN if before is None else before, value])
            self._put(holder.attributes, name, value)
        elif isinstance(holder, Instance):
            before = holder.attributes.get(name)
            if self._unsure and before is not None and before is not value:
                value = Either([before, value])
            self._put(holder.attributes, name, value)
        elif isinstance(holder, Either):
            for each in holder.values:
                self._set(each, name, value, node, scope)

    def _value_before(self, path: tuple[str, ...]) -> Any:
        """What a key of the config has, before it is perhaps set."""
        if path in self.written:
            return self.written[path]
        item = self._item(path)
        if item is None:
            return UNKNOWN
        return Cfg(path) if isinstance(item.value, dict) else known_value(item, path)

    def _do_If(self, node: ast.If, scope: Scope) -> None:
        before = self._defaulting
        self._defaulting = sets_a_default(node)
        try:
            value = self._eval(node.test, scope)
        finally:
            self._defaulting = before
        decided = self._truth(value)
        if decided is not None:
            taken, other = (node.body, node.orelse) if decided else (node.orelse, node.body)
            keys, frame = keys_of(value), self._frames[-1]
            if not isinstance(value, Fixed):
                by_option = not keys and self._asks_an_option(node.test, scope)
                self._idle_block(None if by_option else node.test, other, scope)
            frame.decided.append(keys)
            try:
                self._block(taken, scope)
            finally:
                frame.decided.pop()
            if keys and other and isinstance(other[-1], LEAVING):
                frame.passed.append(keys)
            return
        switch = isinstance(value, Missing) and bool(self.config.mapping) and not node.orelse
        if switch and not _leaves(node.body):
            self._block(node.body, scope)  # a switch: with it, all that it needs is missing too
            return
        optional = self._asks_an_option(node.test, scope)
        self._optional += optional
        try:
            self._branches([node.body, node.orelse], scope)
        finally:
            self._optional -= optional

    def _asks_an_option(self, test: ast.expr, scope: Scope) -> bool:
        """Whether a condition is about an option of the command line, which other runs with this
        config may give."""
        for node in ast.walk(test):
            name = node.value if isinstance(node, ast.Attribute) else node
            known = scope.look_up(name.id) if isinstance(name, ast.Name) else None
            if isinstance(known, Parsed) and isinstance(node, ast.Attribute):
                known = self._of_parsed(known, node.attr, node, scope) if not known.over else None
            if isinstance(known, (Default, Origin)):
                return True
        return False

    def _branches(self, bodies: list[list[ast.stmt]], scope: Scope) -> None:
        """Read each of several bodies of which one runs; their assignments are joined.

        Where one leaves the function, what follows is reached by the others only: it stays
        uncertain until the function ends. A branch that raises is no way that a run takes.
        """
        before = dict(scope.names)
        outcomes: list[dict[str, Any]] = []
        returned: list[Any] = []
        left: list[Break | Continue] = []
        failed: list[Thrown] = []
        for body in bodies:
            scope.names = dict(before)
            with self._maybe():
                try:
                    self._block(body, scope)
                    outcomes.append(scope.names)
                except Return as end:
                    returned.append(end.value)
                except Thrown as stop:
                    failed.append(stop)
                except (Break, Continue) as stop:
                    left.append(stop)
        scope.names = joined(outcomes) if outcomes else before
        if not outcomes and not left:
            if returned:
                raise Return(one_of(returned))
            raise merged(failed, self._unsure)
        self._may_return(returned)
        if not outcomes:
            raise left[0]
        if left or returned:
            self._unsure += 1  # undone when the loop or the function ends
            self._frames[-1].ended += bool(returned)

    def _may_return(self, values: list[Any]) -> None:
        """Note what the function gives where one of its ways ends here. Nothing is what it gives
        where there is nothing to do, and no way of a run that does something."""
        self._frames[-1].returned += [value for value in values if value != Const(None)]

    def _do_For(self, node: ast.For, scope: Scope) -> None:
        value = self._eval(node.iter, scope)
        self._refuse(mistyped.of_iteration(value), node.iter, scope, value)
        items = self._items(value, node, scope)
        ended: bool | None
        if items is None or is_whole(value, items):
            ended = self._loop(node.body, scope, items, node.target)
        elif isinstance(value, Const) and items:  # too many to read each
            ended = self._loop(node.body, scope, items[:1], node.target)
            if not ended:
                ended = self._loop_perhaps(node.body, scope, [UNKNOWN], node.target)
        else:
            more = [UNKNOWN] if isinstance(value, Table) else []
            ended = self._loop_perhaps(node.body, scope, [*items, *more], node.target)
        self._after_loop(node.orelse, scope, ended)

    _do_AsyncFor = _do_For

    def _do_While(self, node: ast.While, scope: Scope) -> None:
        decided = self._truth(self._eval(node.test, scope))
        if decided is not False:
            mark = self._mark(scope)
            ended = self._loop(node.body, scope, [UNKNOWN] if decided else None, None)
            if decided and not ended and self._forget_counts(mark, scope):
                self._loop_perhaps(node.body, scope, [UNKNOWN], None)
            self._after_loop(node.orelse, scope, None if ended is not True else True)
        else:
            self._idle_block(node.test, node.body, scope)
            self._block(node.orelse, scope)

    def _after_loop(self, orelse: list[ast.stmt], scope: Scope, broken: bool | None) -> None:
        """The `else` of a loop, which is run where it was not broken off."""
        if broken is False:
            self._block(orelse, scope)
        elif broken is None and orelse:
            self._branches([orelse, []], scope)

    def _loop(
        self, body: list[ast.stmt], scope: Scope, items: list[Any] | None, target: ast.expr | None
    ) -> bool | None:
        """Read a body for each item (None: not known how often, so perhaps never); whether the loop
        was broken off, None where that is not known."""
        if items is None:
            return self._loop_perhaps(body, scope, [UNKNOWN], target)
        if not items and target is not None:
            self._assign(target, UNKNOWN, scope)
            self._idle_block(None, body, scope)
        before, frame = self._unsure, self._frames[-1]
        ended = frame.ended
        broken: bool | None = False if len(items) <= MAX_ITEMS else None
        for item in items[:MAX_ITEMS]:
            if target is not None:
                self._assign(target, item, scope)
            sure, names = self._unsure, dict(scope.names)
            try:
                self._block(body, scope)
                broken = broken if self._unsure == sure else None
            except Continue:
                broken = broken if self._unsure == sure else None
            except Break:
                broken = True if self._unsure == sure and broken is not None else None
                break
            except Thrown as stop:
                if stop.unsure <= before:
                    raise
                broken = None
            finally:
                if self._unsure > sure:  # the rest of the body was perhaps not run
                    scope.names = joined([names, scope.names])
                self._unsure = before + frame.ended - ended
        return broken

    def _loop_perhaps(
        self, body: list[ast.stmt], scope: Scope, items: list[Any], target: ast.expr | None
    ) -> bool | None:
        """Read a body for items that there may be, and once more where it counts something."""
        mark = self._mark(scope)
        with self._maybe(), suppress(Thrown):
            self._loop(body, scope, items, target)
        if self._forget_counts(mark, scope):
            with self._maybe(), suppress(Thrown):
                self._loop(body, scope, [UNKNOWN], target)
            self._forget_counts(mark, scope)
        scope.names = joined([mark.names, scope.names])
        return None

    def _mark(self, scope: Scope) -> Mark:
        return Mark(dict(scope.names), self._undo, len(self._undo))

    def _forget_counts(self, mark: Mark, scope: Scope) -> bool:
        """Forget the numbers that a loop gave to what was there before it, as it is not known how
        often it was run; whether there were any."""
        found = False
        for name, value in scope.names.items():
            before = mark.names.get(name)
            if before is not None and value is not before and is_number(value):
                scope.names[name] = UNKNOWN
                found = True
        changed = mark.undo[mark.length :] if mark.undo is self._undo else []
        for entries, key, had, earlier in changed:
            now = entries.get(key, UNKNOWN)
            if had and now is not earlier and is_number(now):
                self._put(entries, key, UNKNOWN)
                found = True
        return found

    def _items(self, value: Any, node: ast.AST, scope: Scope) -> list[Any] | None:
        """The items of an iterable, None where they are not known."""
        if isinstance(value, Table):
            self.keyed.update(part.path for part in value.rest)
            keys = [Const(key) for part in value.rest for key in self._keys_of(part)]
            return keys if value.rest else list(value.entries.values())
        tables = [v for v in value.values if isinstance(v, Table)] if type(value) is Either else []
        if tables and len(tables) == len(value.values):
            return [item for each in tables for item in each.entries.values()]
        if isinstance(value, Const):
            if isinstance(value.value, range):
                return [given(index, keys_of(value)) for index in value.value[:4]]
            if isinstance(value.value, (list, tuple)):
                return [given(item, keys_of(value)) for item in value.value]
        if isinstance(value, Cfg) and isinstance(self._value_at(value.path), dict):
            self.keyed.add(value.path)
            return [Const(key) for key in self._value_at(value.path)]
        if isinstance(value, Cfg):
            self._note_reading(scope, node, "goes through every key of the config", value.path)
        return None

    def _do_With(self, node: ast.With, scope: Scope) -> None:
        for item in node.items:
            value = self._eval(item.context_expr, scope)
            if item.optional_vars is not None:
                self._assign(item.optional_vars, value, scope)
        stopped = [kind for item in node.items for kind in suppressed_by(item.context_expr)]
        if not stopped:
            self._block(node.body, scope)
            return
        kinds = ast.copy_location(ast.Tuple(stopped, ast.Load()), node)
        handler = ast.copy_location(ast.ExceptHandler(kinds, None, [ast.Pass()]), node)
        self._guard(node.body, [handler], scope)

    _do_AsyncWith = _do_With

    def _do_Try(self, node: ast.Try, scope: Scope) -> None:
        """Read the body; then the handler that surely takes what it raises, or each handler as what
        may have happened instead."""
        end: Exception | None = None
        try:
            if self._guard(node.body, node.handlers, scope):
                self._block(node.orelse, scope)
        except LEFT as stop:
            end = stop
        self._block(node.finalbody, scope)
        if end is not None:
            raise end

    def _guard(self, body: list[ast.stmt], handlers: list[ast.ExceptHandler], scope: Scope) -> bool:
        """Read statements and their handlers; whether the body came to its end."""
        guards = any(catches(handler.type) and stands_by(handler) for handler in handlers)
        imports = any(
            catches(handler.type, IMPORT_GUARDS) and stands_by(handler) for handler in handlers
        )
        types = tuple(handler.type for handler in handlers)
        before = self._unsure
        self._guarded += guards
        self._importing += imports
        self._tries.append(Try(len(self._stack), types, stopped_by(handlers)))
        end: Exception | None = None
        try:
            self._block(body, scope)
        except LEFT as stop:
            end = stop
        finally:
            self._guarded -= guards
            self._importing -= imports
            self._tries.pop()
        if isinstance(end, Thrown) and end.unsure <= before:
            number = chosen(types, end.kinds)
            if number is not None:
                self._handle(handlers[number], end, scope)
                return False
        outcomes = [scope.names]
        for handler in handlers:
            scope.names = dict(outcomes[0])
            with self._maybe(), suppress(*LEFT):
                self._handle(handler, Thrown((None,), self._unsure), scope)
                outcomes.append(scope.names)
        scope.names = joined(outcomes)
        if isinstance(end, Thrown) and end.unsure > before and handlers:
            return False  # a handler may take it
        if end is not None:
            raise end
        return True

    def _handle(self, handler: ast.ExceptHandler, taken: Thrown, scope: Scope) -> None:
        """Read a handler with what it takes."""
        if handler.name:
            scope.names[handler.name] = UNKNOWN
        self._handling.append(taken)
        try:
            self._block(handler.body, scope)
        finally:
            self._handling.pop()

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
        if any(spelled(each).endswith((".setter", ".deleter")) for each in node.decorator_list):
            return  # the property keeps its name
        scope.names[node.name] = self._decorated(node, Function(scope.module, node, scope), scope)

    _do_AsyncFunctionDef = _do_FunctionDef

    def _do_ClassDef(self, node: ast.ClassDef, scope: Scope) -> None:
        bases = [self._eval(base, scope) for base in node.bases]
        bases = [b for b in bases if not (isinstance(b, Const) or is_object(b))]
        made = Class(scope.module, node, scope, bases)
        inner = Scope(scope.module, scope, of_class=True)
        with suppress(*LEFT):
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
            name = spelled(decorator)
            if name in ("property", "staticmethod", "classmethod") or name.endswith(
                (".setter", ".getter", "cached_property")
            ):
                if isinstance(value, Function):
                    value.kind = name.rpartition(".")[2]
                continue
            made = self._call_value(self._eval(decorator, scope), [value], {}, node, scope.module)
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
                continue
            inner = f"{name}.{alias.name}"
            package = self._module(name)
            is_module = package is not None and self.modules.has(inner)
            if is_module and package and alias.name not in self._scope_of(package).names:
                self._import(inner)
            if name == scope.module.name and alias.name in scope.names:
                scope.names[alias.asname or alias.name] = scope.names[alias.name]
            else:
                scope.names[alias.asname or alias.name] = Lazy(name, alias.name)
