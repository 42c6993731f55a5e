"""Functions, classes, modules and instances of the repository."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from cfglint.source.answers import UNKNOWN, Answers, Keywords, parts_within
from cfglint.source.constants import Const
from cfglint.source.modules import Module
from cfglint.source.parts import Spread, Swept

if TYPE_CHECKING:
    from cfglint.source.parts import Cfg
    from cfglint.source.values import Value


class _Namespace(NamedTuple):
    module: Module


class Namespace(_Namespace, Answers):
    """A module of the repository, as an object."""

    __slots__ = ()

    def truth(self) -> bool:
        """It is an object."""
        return True

    def attribute(self, name: str) -> Value | None:
        """Itself as a dictionary; names are looked up by the evaluator."""
        return self if name == "__dict__" else None


class Function(Answers):
    """A function of the repository, with the scope that it was made in, and its `self` if bound.
    `kind` is the decorator that says what it is bound to, "" for none: `classmethod` and such."""

    def __init__(
        self,
        module: Module,
        node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda,
        scope: Scope,
        bound: Value | None = None,
        owner: Class | None = None,
    ) -> None:
        self.module = module
        self.node = node
        self.scope = scope
        self.bound = bound
        self.owner = owner
        self.kind = ""

    @property
    def name(self) -> str:
        """As the code names it; "" for a `lambda`."""
        return "" if isinstance(self.node, ast.Lambda) else self.node.name

    def truth(self) -> bool:
        """It is an object."""
        return True

    def is_none(self) -> bool:
        """It is an object."""
        return False

    def attribute(self, name: str) -> Value | None:
        """Its name, by which registries keep it."""
        return _name_of(self, name)

    def bind(self, instance: Value) -> Function:
        """The method of an instance."""
        made = Function(self.module, self.node, self.scope, instance, self.owner)
        made.kind = self.kind
        return made


def _around(node: ast.ClassDef, within: ast.Module | ast.ClassDef) -> tuple[str, ...]:
    """The names of the classes in which a class is defined; none where a function defines it."""
    inside = [each for each in within.body if isinstance(each, ast.ClassDef)]
    if node in inside or not inside:
        return ()
    for each in inside:
        if each.lineno < node.lineno <= (each.end_lineno or each.lineno):
            return (each.name, *_around(node, each))
    return ()


class Class(Answers):
    """A class of the repository. `foreign` says that some base is not of this repository; `meta` is
    its metaclass, where that is of this repository too."""

    def __init__(
        self, module: Module, node: ast.ClassDef, scope: Scope, bases: Sequence[Value]
    ) -> None:
        self.module = module
        self.node = node
        self.scope = scope
        self.bases = [base for base in bases if isinstance(base, Class)]
        self.foreign = len(self.bases) < len(bases)
        self.members: dict[str, Value] = {}
        self.meta: Class | None = None
        self._order: list[Class] | None = None

    @property
    def name(self) -> str:
        """As the code names it."""
        return self.node.name

    @property
    def full_name(self) -> str:
        """With the classes around it: `Trainer.Config`."""
        return ".".join((*_around(self.node, self.module.tree), self.name))

    def truth(self) -> bool:
        """It is an object."""
        return True

    def is_none(self) -> bool:
        """It is an object."""
        return False

    def attribute(self, name: str) -> Value:
        """Its name, or a member, as it is taken from the class itself."""
        found = _name_of(self, name) or self.find(name)
        return UNKNOWN if found is None else of_class(found, self)

    def mro(self) -> list[Class]:
        """This class and its bases, in the order in which Python looks names up in them: a class
        before its bases, bases as they are written. Bases that cannot be put so come depth first;
        Python refuses them, where none was left out that is not of this repository."""
        if self._order is None:
            self._order = [self, *_merged([*(base.mro() for base in self.bases), self.bases])]
        return self._order

    def find(self, name: str, after: Class | None = None) -> Value | None:
        """A member by name, in this class or a base; after `after` for `super()`."""
        order = self.mro()
        if after in order:
            order = order[order.index(after) + 1 :]
        for each in order:
            if name in each.members:
                return each.members[name]
        return None

    def method(self, name: str, after: Class | None = None) -> Function | None:
        """A function that is a member by name."""
        found = self.find(name, after)
        return found if isinstance(found, Function) else None


def _merged(orders: list[list[Class]]) -> list[Class]:
    """One order of classes out of several, which keeps each of them (C3)."""
    merged: list[Class] = []
    left = [order for order in orders if order]
    while left:
        heads = [order[0] for order in left]
        ready = (c for c in heads if not any(c in order[1:] for order in left))
        chosen = next(ready, heads[0])
        merged.append(chosen)
        left = [rest for order in left if (rest := [c for c in order if c is not chosen])]
    return merged


NAMES = ("__name__", "__qualname__", "__module__")
"""Attributes by which registries name what they are given."""


def _name_of(value: Function | Class, name: str) -> Value | None:
    if name not in NAMES:
        return None
    return Const(value.module.name if name == "__module__" else value.name)


def of_class(member: Value, cls: Class) -> Value:
    """A member as it is taken from a class itself: a class method is bound to the class."""
    if isinstance(member, Function) and member.kind == "classmethod":
        return member.bind(cls)
    return member


class Instance(Answers):
    """An object of a class of the repository. `record` are the parts of the config that the fields
    of a dataclass or its like were given; `over` is the part of which it has every key as an
    attribute; one that is `open` may have attributes that are not known."""

    def __init__(self, cls: Class) -> None:
        self.cls = cls
        self.attributes: dict[str, Value] = {}
        self.record: tuple[Cfg, ...] = ()
        self.over: Cfg | None = None
        self.open = False

    def truth(self) -> bool:
        """It is an object; what `__bool__` and `__len__` give is not asked."""
        return True

    def is_none(self) -> bool:
        """It is an object."""
        return False

    def attribute(self, name: str) -> Value | None:
        """What was set on it; members of its class are bound by the evaluator."""
        return self.attributes.get(name)

    def method(self, *names: str) -> Function | None:
        """The first of several methods that its class has, bound to it."""
        for name in names:
            found = self.cls.method(name)
            if found is not None:
                return found.bind(self)
        return None

    def within(self, depth: int = 3) -> list[Cfg]:
        """Those that its fields were given, that it has the keys of, and the values of a loop that
        were set on it."""
        swept = [each for each in self.attributes.values() if isinstance(each, Swept)]
        own = [*self.record, *([self.over] if self.over is not None else [])]
        return [*own, *parts_within(swept, depth)]


class _Super(NamedTuple):
    instance: Value
    owner: Class


class Super(_Super, Answers):
    """`super()` inside a method."""

    __slots__ = ()


class Scope:
    """Names and their values, with the scope around. The names of a class's body are seen in the
    body, and not in its methods. `declared` are names that it sets in another scope: those that are
    `global` or `nonlocal` in it."""

    def __init__(self, module: Module, parent: Scope | None = None, of_class: bool = False) -> None:
        self.module = module
        self.parent = parent
        self.of_class = of_class
        self.names: dict[str, Value] = {}
        self.declared: dict[str, Scope] = {}

    def look_up(self, name: str) -> Value | None:
        """The value of a name, None where no scope of the repository has it."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names and (scope is self or not scope.of_class):
                return scope.names[name]
            scope = scope.parent
        return None


class Lazy(Answers):
    """An imported name, looked up when it is used."""

    def __init__(self, module: str, attribute: str | None) -> None:
        self.module = module
        self.name = attribute


class Partial(Answers):
    """A `functools.partial` of something that can be called."""

    def __init__(self, called: Value, arguments: list[Value], keywords: Keywords) -> None:
        self.called = called
        self.arguments = arguments
        self.keywords = keywords

    def call(
        self, arguments: list[Value], keywords: Keywords
    ) -> tuple[Value, list[Value], Keywords]:
        """What a call of it calls, and with which arguments."""
        named = {**self.keywords, **keywords}
        before, after = self.keywords.get(None), keywords.get(None)
        if isinstance(before, Spread) and isinstance(after, Spread):  # `**` at both places
            named[None] = Spread((*before.parts, *after.parts), before.open or after.open)
        return self.called, [*self.arguments, *arguments], named

    def within(self, depth: int = 3) -> list[Cfg]:
        """Those that it will give."""
        return parts_within((*self.arguments, *self.keywords.values()), depth)
