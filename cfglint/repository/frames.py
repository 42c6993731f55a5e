"""Expressions where they stand: what a name was set to, and what a call's function was given.

A small part of what an evaluator does, on demand: nothing is run in order, and only what is asked
for is looked at. `parser` in `add_model_args(parser)` is followed into that function, `cls.options`
into the class that the method was called on.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from cfglint.source.definitions import Definition, in_module
from cfglint.source.library import Library
from cfglint.source.modules import Module, Modules
from cfglint.source.signatures import definition_of, order_of
from cfglint.source.syntax import defaults_of

Function = ast.FunctionDef | ast.AsyncFunctionDef

MOST_STEPS = 24
"""Names, calls and returns that one value is followed through."""
MOST_TAKEN = 2_000
"""Names and attributes that one question follows: where each is set in several places, there are
ever more ways."""


class Frame(NamedTuple):
    """A function of a module with what a call gave it; without a function, the module's own body.

    `owner` is the class that `self` or `cls` is of, `made` the call that made `self`.
    """

    module: Module
    modules: Modules
    function: Function | None = None
    given: tuple[tuple[str, Value], ...] = ()
    owner: Definition | None = None
    made: Value | None = None

    @property
    def body(self) -> list[ast.stmt]:
        """The statements of the function, or of the module."""
        return self.function.body if self.function is not None else self.module.tree.body

    @property
    def outside(self) -> Frame:
        """The module around."""
        return Frame(self.module, self.modules)

    @property
    def where(self) -> Definition:
        """A place of the module, as names are looked up from one."""
        return in_module(self.module, self.modules)

    def argument(self, name: str) -> Value | None:
        """What a parameter was given; None where that is not known."""
        return next((value for given, value in self.given if given == name), None)

    @property
    def parameters(self) -> list[str]:
        """Names of the function's parameters."""
        if self.function is None:
            return []
        spec = self.function.args
        return [each.arg for each in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs)]

    def shows(self, node: ast.AST) -> tuple[str, int]:
        """The file and line of a node of the function."""
        return self.module.path, getattr(node, "lineno", 1)


class Value(NamedTuple):
    """An expression, and where it is to be evaluated."""

    node: ast.expr
    frame: Frame


_DEFINES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def own_nodes(body: list[ast.stmt]) -> Iterator[ast.AST]:
    """The nodes of a body in the order of the text, without those of functions and classes that it
    defines."""
    stack: list[ast.AST] = list(reversed(body))
    while stack:
        node = stack.pop()
        yield node
        if not isinstance(node, _DEFINES):
            stack += children(node)


def own_statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a body and of the blocks in it, not those of functions and classes."""
    stack = list(reversed(body))
    while stack:
        node = stack.pop()
        yield node
        if not isinstance(node, _DEFINES):
            for field in ("handlers", "finalbody", "orelse", "body"):
                stack += reversed(getattr(node, field, None) or [])


def children(node: ast.AST) -> list[ast.AST]:
    """The nodes directly below one, the last first; `ast.iter_child_nodes` is thrice as slow."""
    found: list[ast.AST] = []
    for name in reversed(node._fields):
        value = getattr(node, name, None)
        if isinstance(value, ast.AST):
            found.append(value)
        elif isinstance(value, list):
            found += [each for each in reversed(value) if isinstance(each, ast.AST)]
    return found


def assignments(body: list[ast.stmt]) -> dict[str, list[ast.expr]]:
    """Name, or `self.name`, -> what a body sets it to, in order. What is unpacked of a call is an
    element of it."""
    found: dict[str, list[ast.expr]] = {}
    for node in own_nodes(body):
        if isinstance(node, ast.Assign):
            targets, value = node.targets, node.value
        elif isinstance(node, (ast.AnnAssign, ast.NamedExpr)) and node.value is not None:
            targets, value = [node.target], node.value
        else:
            continue
        for target in targets:
            for name, part in _unpacked(target, value):
                found.setdefault(name, []).append(part)
    return found


def _unpacked(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if not isinstance(target, (ast.Tuple, ast.List)):
        yield ast.unparse(target), value
        return
    parts: list[ast.expr] = []
    if isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == len(target.elts):
        parts = value.elts
    for number, each in enumerate(target.elts):
        part = parts[number] if parts else ast.Subscript(value, ast.Constant(number), ast.Load())
        yield ast.unparse(each), part if parts else ast.copy_location(part, value)


class Frames:
    """Follows names, attributes and calls.

    Args:
        library: where names of modules are found.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self._busy: set[tuple[int, int]] = set()
        self._taken = 0
        self._inner: dict[int, tuple[Function, dict[str, Definition]]] = {}
        self._sets: dict[int, tuple[list[ast.stmt], dict[str, list[ast.expr]]]] = {}

    def assigned(self, frame: Frame, text: str) -> list[Value]:
        """What is assigned to a name, or to `self.name`, in a function; all of it, in order."""
        body = frame.body
        known = self._sets.get(id(body))
        if known is None:
            known = self._sets[id(body)] = (body, assignments(body))
        return [Value(value, frame) for value in known[1].get(text, ())]

    def definition(self, frame: Frame, text: str) -> Definition | None:
        """The class or function that a dotted name means in a frame."""
        inner = self._inside(frame).get(text) if frame.function is not None else None
        return inner if inner is not None else definition_of(self._library, frame.where, text)

    def _inside(self, frame: Frame) -> dict[str, Definition]:
        """The functions and classes that the frame's own function defines, by name."""
        function = frame.function
        if function is None:
            return {}
        known = self._inner.get(id(function))
        if known is None:
            defined: dict[str, Definition] = {}
            for node in own_nodes(function.body):
                if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                    defined.setdefault(node.name, Definition(frame.module, node, frame.modules))
            known = self._inner[id(function)] = (function, defined)
        return known[1]

    def sources(self, value: Value) -> list[Value]:
        """What a value may be, names and attributes followed: calls, literals and such.

        A name that nothing known assigns gives itself, as does one in a circle of assignments.
        """
        node = value.node
        if not isinstance(node, (ast.Name, ast.Attribute)):
            return [value]
        key = (id(node), id(value.frame.body))
        if not self._busy:
            self._taken = 0
        self._taken += 1
        if key in self._busy or len(self._busy) > MOST_STEPS or self._taken > MOST_TAKEN:
            return [value]
        self._busy.add(key)
        try:
            steps = [each for each in self.set_to(value) if each.node is not node]
            return [source for each in steps for source in self.sources(each)] or [value]
        finally:
            self._busy.discard(key)

    def set_to(self, value: Value) -> Iterator[Value]:
        """What a name or an attribute is set to, one step back."""
        node, frame = value
        text = ast.unparse(node)
        local = self.assigned(frame, text)
        if isinstance(node, ast.Name):
            argument = frame.argument(node.id)
            if local or argument is not None or node.id in frame.parameters:
                yield from local
                if argument is not None:
                    yield argument
            elif frame.function is not None:
                yield from self._of_module(frame.outside, node.id)
            else:
                yield from self._of_module(frame, node.id)
        elif isinstance(node, ast.Attribute):
            yield from local
            if not local:
                yield from self._attribute(node, frame)

    def _of_module(self, frame: Frame, name: str) -> Iterator[Value]:
        """What a name of a module is set to, through its imports."""
        found = self.assigned(frame, name)
        if found:
            yield from found
            return
        for node in frame.module.tree.body:
            if isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    if (alias.asname or alias.name) == name:
                        yield from self._imported(frame, node, alias.name)

    def _imported(self, frame: Frame, node: ast.ImportFrom, name: str) -> Iterator[Value]:
        from cfglint.source.modules import absolute_name

        module = frame.modules.find(absolute_name(frame.module, node.module, node.level))
        if isinstance(module, Module) and module.path.endswith(".py"):
            yield from self.assigned(Frame(module, frame.modules), name)

    def _attribute(self, node: ast.Attribute, frame: Frame) -> Iterator[Value]:
        """`self.x`, by the methods of its class and what it was made with; `module.x`."""
        if isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"):
            owner = frame.owner
            if owner is None:
                return
            for each in order_of(self._library, owner)[0]:
                found = list(self._of_class(each, node, frame))
                if found:
                    yield from found
                    break
            return
        for holder in self.sources(Value(node.value, frame)):
            made = self.instance(holder)
            if made is not None:
                inner = ast.copy_location(
                    ast.Attribute(ast.Name("self", ast.Load()), node.attr, ast.Load()), node
                )
                yield from self._attribute(inner, made)

    def _of_class(self, found: Definition, node: ast.Attribute, frame: Frame) -> Iterator[Value]:
        for inner in found.node.body:
            if isinstance(inner, (ast.Assign, ast.AnnAssign)) and inner.value is not None:
                targets = inner.targets if isinstance(inner, ast.Assign) else [inner.target]
                if any(ast.unparse(target) == node.attr for target in targets):
                    yield Value(inner.value, Frame(found.module, found.modules))
            elif isinstance(inner, ast.FunctionDef) and inner.name == "__init__":
                method = self._bound(found, inner, frame)
                text = f"self.{node.attr}"
                yield from self.assigned(method, text)

    def _bound(self, found: Definition, function: Function, frame: Frame) -> Frame:
        """The constructor of a class, given what made the object."""
        made = frame.made
        call = made.node if made is not None else None
        if made is None or not isinstance(call, ast.Call):
            return Frame(found.module, found.modules, function, (), frame.owner, made)
        given = arguments_of(call, made.frame, function, found, True)
        return Frame(found.module, found.modules, function, given, frame.owner, made)

    def instance(self, value: Value) -> Frame | None:
        """A frame in which `self` is the object that a call of a class makes; None for others."""
        call, frame = value
        if not isinstance(call, ast.Call):
            return None
        found = self.definition(frame, ast.unparse(call.func))
        if found is None or not isinstance(found.node, ast.ClassDef):
            return None
        return Frame(found.module, found.modules, None, (), found, value)

    def called(self, call: ast.Call, frame: Frame) -> Frame | None:
        """The function that a call calls, with its arguments given; None where it is not known."""
        function = call.func
        if isinstance(function, ast.Attribute):
            method = self._method(function, call, frame)
            if method is not None:
                return method
        found = self.definition(frame, ast.unparse(function))
        if found is None or isinstance(found.node, ast.ClassDef):
            return None
        decorators = {ast.unparse(each) for each in found.node.decorator_list}
        bound = "classmethod" in decorators
        owner = None
        if isinstance(function, ast.Attribute):
            holder = self.definition(frame, ast.unparse(function.value))
            owner = holder if holder and isinstance(holder.node, ast.ClassDef) else None
        given = arguments_of(call, frame, found.node, found, bound)
        return Frame(found.module, found.modules, found.node, given, owner)

    def _method(self, function: ast.Attribute, call: ast.Call, frame: Frame) -> Frame | None:
        """A method of `self`, `cls`, `super()`, of a class by name, or of an object made here."""
        owner, made, start = self._receiver(function.value, frame)
        if owner is None:
            return None
        for each in order_of(self._library, owner)[0][start:]:
            for node in each.node.body:
                if isinstance(node, ast.FunctionDef) and node.name == function.attr:
                    decorators = {ast.unparse(d) for d in node.decorator_list}
                    held = ast.unparse(function.value)
                    static = "staticmethod" in decorators
                    own = made is not None or held in ("self", "cls") or held.startswith("super(")
                    unbound = not own
                    bound = not static and (not unbound or "classmethod" in decorators)
                    given = arguments_of(call, frame, node, each, bound)
                    return Frame(each.module, each.modules, node, given, owner, made)
        return None

    def _receiver(
        self, holder: ast.expr, frame: Frame
    ) -> tuple[Definition | None, Value | None, int]:
        """The class that a method is looked up in, what made the object, and where in the order of
        its bases the search starts."""
        text = ast.unparse(holder)
        if text in ("self", "cls"):
            return frame.owner, frame.made, 0
        if text.startswith("super("):
            owner = frame.owner
            order = order_of(self._library, owner)[0] if owner is not None else []
            inside = [n for n, each in enumerate(order) if frame.function in each.node.body]
            return owner, frame.made, inside[0] + 1 if inside else 1
        for source in self.sources(Value(holder, frame)):
            made = self.instance(source)
            if made is not None:
                return made.owner, source, 0
            if isinstance(source.node, (ast.Name, ast.Attribute)):
                held = self.definition(source.frame, ast.unparse(source.node))
                if held is not None and isinstance(held.node, ast.ClassDef):
                    return held, None, 0
        found = self.definition(frame, text)
        if found is not None and isinstance(found.node, ast.ClassDef):
            return found, None, 0
        return None, None, 0

    def returned(self, call: Value) -> Iterator[Value]:
        """What the function of a call returns."""
        if not isinstance(call.node, ast.Call):
            return
        inside = self.called(call.node, call.frame)
        if inside is None or inside.function is None:
            return
        for node in own_nodes(inside.function.body):
            if isinstance(node, ast.Return) and node.value is not None:
                yield Value(node.value, inside)

    def text(self, value: Value) -> str | None:
        """The text that an expression is; None where it is not known."""
        known = self.constant(value)
        return known if isinstance(known, str) else None

    def constant(self, value: Value, steps: int = MOST_STEPS) -> object:
        """The number or text that an expression is; None where it is not known."""
        node, frame = value
        if isinstance(node, ast.Constant):
            return node.value
        if steps == 0:
            return None
        if isinstance(node, ast.JoinedStr):
            parts = [self._part(each, frame, steps - 1) for each in node.values]
            known = [part for part in parts if part is not None]
            return "".join(known) if len(known) == len(parts) else None
        if isinstance(node, ast.BinOp):
            left = self.constant(Value(node.left, frame), steps - 1)
            right = self.constant(Value(node.right, frame), steps - 1)
            return _combined(left, node.op, right)
        if isinstance(node, ast.IfExp):
            truth = self._truth(Value(node.test, frame), steps - 1)
            chosen = node.body if truth else node.orelse
            return None if truth is None else self.constant(Value(chosen, frame), steps - 1)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "str" and len(node.args) == 1:
            known_value = self.constant(Value(node.args[0], frame), steps - 1)
            return None if known_value is None else str(known_value)
        if isinstance(node, (ast.Name, ast.Attribute)):
            found = self.sources(value)
            if len(found) == 1 and found[0].node is not node:
                return self.constant(found[0], steps - 1)
        return None

    def _truth(self, value: Value, steps: int) -> bool | None:
        """Whether a comparison of constants holds; None where that is not known."""
        node, frame = value
        if not isinstance(node, ast.Compare) or len(node.ops) != 1:
            return None
        left = self.constant(Value(node.left, frame), steps)
        right = self.constant(Value(node.comparators[0], frame), steps)
        if left is None or right is None:
            return None
        if isinstance(node.ops[0], ast.Eq):
            return left == right
        return left != right if isinstance(node.ops[0], ast.NotEq) else None

    def _part(self, node: ast.expr, frame: Frame, steps: int) -> str | None:
        if isinstance(node, ast.FormattedValue):
            if node.format_spec is not None:
                return None
            node = node.value
        known = self.constant(Value(node, frame), steps)
        return None if known is None else str(known)


def _combined(left: object, operator: ast.operator, right: object) -> object:
    if isinstance(left, str) and isinstance(right, str):
        return left + right if isinstance(operator, ast.Add) else None
    if isinstance(left, int) and isinstance(right, int):
        if isinstance(operator, ast.Add):
            return left + right
        if isinstance(operator, ast.Sub):
            return left - right
    return None


def scopes(module: Module, modules: Modules) -> Iterator[Frame]:
    """The module's own body, its functions, and the methods of its classes."""
    yield Frame(module, modules)
    stack: list[tuple[ast.AST, ast.ClassDef | None]] = [(n, None) for n in module.tree.body]
    while stack:
        node, owner = stack.pop()
        inside: ast.ClassDef | None = owner
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            held = Definition(module, owner, modules) if owner is not None else None
            yield Frame(module, modules, node, (), held)
            inside = None
        elif isinstance(node, ast.ClassDef):
            inside = node
        for field in ("body", "orelse", "finalbody", "handlers", "cases"):
            stack += [(each, inside) for each in getattr(node, field, None) or () if each]


def arguments_of(
    call: ast.Call, frame: Frame, function: Function, found: Definition, bound: bool
) -> tuple[tuple[str, Value], ...]:
    """What the parameters of a function are given by a call, defaults included.

    Args:
        found: where the function is defined; its defaults are evaluated there.
        bound: whether the first parameter is the object or class itself.
    """
    spec = function.args
    positional = [each.arg for each in (*spec.posonlyargs, *spec.args)][1 if bound else 0 :]
    outside = Frame(found.module, found.modules)
    given = {name: Value(default, outside) for name, default in defaults_of(spec).items()}
    for name, argument in zip(positional, call.args, strict=False):
        if isinstance(argument, ast.Starred):
            break
        given[name] = Value(argument, frame)
    for keyword in call.keywords:
        if keyword.arg is not None:
            given[keyword.arg] = Value(keyword.value, frame)
    return tuple(given.items())
