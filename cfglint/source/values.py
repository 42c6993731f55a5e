"""The value of an expression of the user's code, as far as the reader knows it.

`Value` is the closed union of them, and each answers for itself: `truth()`, `attribute(name)`,
`item(key)`, `length()` and so on. None is the answer where only the evaluator can tell, which reads
the config, imports modules and follows calls.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, TypeAlias

from cfglint.source.modules import Module

Path: TypeAlias = "tuple[str, ...]"
"""A key of the config, from the consumer's root."""

Keys: TypeAlias = "tuple[Path, ...]"
"""Keys of the config."""

Keywords: TypeAlias = "dict[str | None, Value]"
"""Arguments that a call gives by name; under None, what it spreads with `**`."""


Entries: TypeAlias = "dict[Any, Value]"
"""Entries of a dictionary or list literal; a key is whatever Python takes as one."""


class Refusal(NamedTuple):
    """An operation that raises on these values: the exception's name, and why."""

    error: str
    reason: str


class Answers:
    """What a value answers of which nothing more is known.

    `keys` are the keys of the config that it comes from.
    """

    __slots__ = ()

    keys: Keys = ()

    def truth(self) -> bool | None:
        """Whether it is true; None where that is not known."""
        return None

    def is_none(self) -> bool | None:
        """Whether it is `None`; None where that is not known."""
        return None

    def attribute(self, name: str) -> Value | None:
        """What it has by a name; None where only the evaluator can tell."""
        return None

    def item(self, key: Const) -> Value | Refusal | None:
        """What it has under a key, or that it refuses it; None where only the evaluator can tell.
        That a mapping lacks a key is not judged."""
        return None

    def sliced(self, cut: slice) -> Value:
        """The part of it that a slice gives."""
        return UNKNOWN

    def length(self) -> Value:
        """What `len` gives."""
        return UNKNOWN

    def gives_just(self, items: Sequence[Value]) -> bool:
        """Whether iterating over it surely gives these items, which it begins with, and no
        others."""
        return True

    def within(self, depth: int = 3) -> list[Cfg]:
        """The parts of the config in it, within lists and dictionaries to a depth."""
        return []

    def is_number(self) -> bool:
        """Whether it is a number that is known, or may be one of several that are."""
        return False

    def is_text(self) -> bool:
        """Whether it is a text that is known, at least in part."""
        return False

    def as_regex(self) -> str:
        """A regular expression for what it is as a text."""
        return ".*"


class Unknown(Answers):
    """Anything at all."""

    def __repr__(self) -> str:
        return "Unknown"


class Missing(Unknown):
    """What a key would give that this config does not provide: the program ends there, and what
    comes after it is read as if the key were there, so that all missing keys show at once."""


class Handled(Unknown):
    """The same where a handler may take it: the statement that uses it has no effect then."""


class CommandLine(Unknown):
    """What `OmegaConf.from_cli()` gives: a run may have it, and the config may not count on it."""


UNKNOWN = Unknown()
COMMAND_LINE = CommandLine()
MISSING = Missing()
HANDLED = Handled()


class Origin(Unknown):
    """A value that is not known, and where the program has it from: `args.config`, `sys.argv[1]`.

    `pattern` is a regular expression for the end of the path that it is, "" for any. `raw` says
    that it is that value itself; else something was made of it, such as an open file. `text` is the
    path where the code itself says it, "" elsewhere.
    """

    def __init__(self, name: str, pattern: str = "", raw: bool = True, text: str = "") -> None:
        self.name = name
        self.pattern = pattern
        self.raw = raw
        self.text = text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Origin) and (self.name, self.raw) == (other.name, other.raw)

    def __hash__(self) -> int:
        return hash((self.name, self.raw))

    def attribute(self, name: str) -> Value | None:
        """Of an option, what is taken from it by name."""
        return Origin(f"{self.name}.{name}") if self.raw else None

    def item(self, key: Const) -> Value | None:
        """Of an option, what is taken from it by number."""
        return Origin(f"{self.name}[{key.value!r}]") if self.raw else None

    def made(self, pattern: str = "") -> Origin:
        """Something that was made of it."""
        return Origin(self.name, pattern or self.pattern, False, self.text)


class Plugin(Unknown):
    """One of several modules of the repository, by a name that is not known, or a member of one.
    `words` are all that are in them: what code there reads is among these; `modules` are their
    names, none for a member."""

    def __init__(self, words: frozenset[str], modules: tuple[str, ...] = ()) -> None:
        self.words = words
        self.modules = modules

    def member(self) -> Plugin:
        """Something in one of the modules."""
        return Plugin(self.words)


class _Held(NamedTuple):
    value: Any


class Const(_Held, Answers):
    """A value that is known: from the code, or from the config."""

    __slots__ = ()

    def truth(self) -> bool | None:
        """As Python has it."""
        return bool(self.value)

    def is_none(self) -> bool:
        """As Python has it."""
        return self.value is None

    def item(self, key: Const) -> Value | Refusal | None:
        """What a list, text or dictionary has; that one is shorter is known where both are."""
        try:
            return given(self.value[key.value], keys_of(self, key))
        except IndexError:
            match self.value:
                case str() | list() | tuple() as items if _is_sure(self, key):
                    what = "is 1 item" if len(items) == 1 else f"are {len(items)} items"
                    return Refusal("IndexError", f"there {what}")
            return UNKNOWN
        except (TypeError, KeyError, ValueError, AttributeError):
            return UNKNOWN

    def sliced(self, cut: slice) -> Value:
        """Of a sequence."""
        match self.value:
            case str() | list() | tuple() | range() as items:
                try:
                    return given(items[cut], self.keys)
                except (TypeError, ValueError):  # the ends are no whole numbers, or the step is 0
                    pass
        return UNKNOWN

    def length(self) -> Value:
        """Of a sequence or a mapping; that of a range may be more than Python counts."""
        try:
            return given(len(self.value), self.keys)
        except (TypeError, OverflowError):
            return UNKNOWN

    def gives_just(self, items: Sequence[Value]) -> bool:
        """A range is looked at only as far as the items go."""
        match self.value:
            case range() as numbers:
                return not numbers[len(items) :]
            case str() | list() | tuple() | dict() as held:
                return len(held) == len(items)
        return False

    def is_number(self) -> bool:
        """A bool is none."""
        return type(self.value) in (int, float)

    def is_text(self) -> bool:
        """As Python has it."""
        return isinstance(self.value, str)

    def as_regex(self) -> str:
        """Its text and no other."""
        try:
            return re.escape(str(self.value))
        except ValueError:  # a whole number of thousands of digits
            return ".*"


class Given(Const):
    """A value that comes from the config: read there, or made of what was. It is equal to the
    constant of that value; `keys` are the paths that it was read at, from the consumer's root."""


class Fixed(Const):
    """An answer that no value of a config changes, such as whether a namespace is a dictionary."""


class Default(Const):
    """The default of a command line option, which another value may be given for; `option` is where
    the program has it from."""

    option: str = ""


def _is_sure(*values: Const) -> bool:
    """Whether values are known for sure, and not the defaults of something that may be given."""
    return all(type(value) in (Const, Given) for value in values)


def given(value: Any, keys: Keys) -> Const:
    """A value with the keys that it comes from; a plain constant where there are none."""
    if not keys:
        return Const(value)
    made = Given(value)
    made.keys = keys
    return made


def keys_of(*values: Value) -> Keys:
    """The keys of the config that any of these values come from, each once, in order."""
    return tuple(dict.fromkeys(key for value in values for key in value.keys))


def default_of(option: str, value: Any) -> Const:
    """The default of an option."""
    made = Default(value)
    made.option = option
    return made


class _Regex(NamedTuple):
    regex: str


class Pattern(_Regex, Answers):
    """A text of which parts are known: a regular expression for the whole of it."""

    __slots__ = ()

    def is_text(self) -> bool:
        """It is one."""
        return True

    def as_regex(self) -> str:
        """Its own."""
        return self.regex


Form = tuple[str, str]
"""What holds a config, at its top and below: "dict" for dictionaries, "attributes" for objects that
are none, "" where that is not known."""


class _Part(NamedTuple):
    path: Path


class Cfg(_Part, Answers):
    """The config object, or a section of it; `path` from the consumer's root.

    Of one that is `Held`, `form` is what holds it; `own` are the keys that were set on a copy, None
    for the config itself; `wrapper` is the class of the repository whose instance it is; `taken`
    are keys that it has no more: parameters of a function took them, and this is what is left for
    its `**kwargs`.
    """

    __slots__ = ()

    form: Form = ("", "")
    own: dict[Path, Value] | None = None
    wrapper: Class | None = None
    taken: frozenset[str] = frozenset()

    def truth(self) -> bool:
        """An object that holds a config is true."""
        return True

    def is_none(self) -> bool:
        """It is an object."""
        return False

    def attribute(self, name: str) -> Value | None:
        """Itself as a dictionary; keys are read by the evaluator."""
        return as_dictionary(self) if name == "__dict__" else None

    def within(self, depth: int = 3) -> list[Cfg]:
        """Itself."""
        return [self]


class Held(Cfg):
    """A config in a form that is known, or a copy of it."""


def held(
    path: Path, form: Form, own: dict[Path, Value] | None = None, wrapper: Class | None = None
) -> Cfg:
    """A part of the config in a form."""
    if form == ("", "") and own is None and wrapper is None:
        return Cfg(path)
    made = Held(path)
    made.form, made.own, made.wrapper = form, own, wrapper
    return made


def left_of(cfg: Cfg, names: frozenset[str]) -> Cfg:
    """A part of the config without the keys that parameters of a function took."""
    made = Held(cfg.path)
    made.form, made.own, made.wrapper = cfg.form, cfg.own, cfg.wrapper
    made.taken = names | cfg.taken
    return made


def taken_from(cfg: Cfg) -> frozenset[str]:
    """The keys of a part that it has no more."""
    return cfg.taken


def form_of(cfg: Cfg) -> Form:
    """What holds a part of the config."""
    return cfg.form


def as_dictionary(cfg: Cfg) -> Cfg:
    """The same part of the config as a dictionary: `vars(cfg)`."""
    return held(cfg.path, ("dict", cfg.form[1]), cfg.own)


def inside(cfg: Cfg, path: Path) -> Cfg:
    """A part below another, in the same object."""
    top, below = cfg.form
    whole = below == top and (below or cfg.own is not None)
    return held(path, (below, below), cfg.own, cfg.wrapper if whole else None)


class _Spread(NamedTuple):
    parts: tuple[Cfg, ...]
    open: bool = False


class Spread(_Spread, Answers):
    """Parts of the config that are given with `**`, later ones over earlier ones. Beside an `open`
    one, what else is given by name may not be."""

    __slots__ = ()

    def within(self, depth: int = 3) -> list[Cfg]:
        """Those that are laid over each other."""
        return list(self.parts)


def is_open(spread: Value) -> bool:
    """Whether what is given with `**` may have keys that are not known."""
    return not isinstance(spread, Spread) or spread.open


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
        return self.called, [*self.arguments, *arguments], {**self.keywords, **keywords}

    def within(self, depth: int = 3) -> list[Cfg]:
        """Those that it will give."""
        return _within((*self.arguments, *self.keywords.values()), depth)


class Parser(Answers):
    """An `ArgumentParser`: name of an argument -> its default, and that as it is written. `over` is
    a part of the config that was set as defaults; `defaults_unknown` says that arguments were added
    in a way that was not followed."""

    def __init__(self) -> None:
        self.defaults: dict[str, tuple[Value, str]] = {}
        self.defaults_unknown = False
        self.over: Cfg | None = None

    def truth(self) -> bool:
        """It is an object."""
        return True


class Parsed(Answers):
    """What `parse_args` gives; `over` is a part of the config that was laid over it, `attributes`
    are what was set on it since."""

    def __init__(self, parser: Parser, over: Cfg | None = None) -> None:
        self.parser = parser
        self.over = over
        self.attributes: dict[str, Value] = {}

    def truth(self) -> bool:
        """It is an object."""
        return True

    def attribute(self, name: str) -> Value | None:
        """Itself as a dictionary; arguments are read by the evaluator."""
        return self if name == "__dict__" else None

    def within(self, depth: int = 3) -> list[Cfg]:
        """The config that was laid over it."""
        return [self.over] if self.over is not None else []


class _Swept(NamedTuple):
    path: Path
    depth: int = 0
    form: Form = ("", "")


class Swept(_Swept, Answers):
    """A value of the config in a loop over all of them: read once it is used, and not by code that
    its own key switches off; `depth` is how deep in switched-off code the loop is."""

    __slots__ = ()

    def within(self, depth: int = 3) -> list[Cfg]:
        """What it is of the config."""
        return [Cfg(self.path)]


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


class Table(Answers):
    """A dictionary or list literal: keys that are known, values as they are; `rest` are parts of
    the config that were spread into it with `**`, later ones over earlier ones. One that is `open`
    may have other entries, or lack some of these."""

    def __init__(self, entries: Entries, rest: tuple[Cfg, ...] = (), open: bool = False) -> None:
        self.entries = entries
        self.rest = rest
        self.open = open

    def truth(self) -> bool | None:
        """Whether it has entries."""
        if self.open or (self.rest and not self.entries):
            return None
        return bool(self.entries)

    def is_none(self) -> bool:
        """It is an object."""
        return False

    def item(self, key: Const) -> Value | None:
        """An entry, as it is."""
        try:
            return self.entries.get(key.value)
        except TypeError:
            return None

    def sliced(self, cut: slice) -> Value:
        """Of a list."""
        if self.rest or list(self.entries) != list(range(len(self.entries))):
            return UNKNOWN
        try:
            return listing(list(self.entries.values())[cut])
        except (TypeError, ValueError):  # the ends are no whole numbers, or the step is 0
            return UNKNOWN

    def length(self) -> Value:
        """Where it has just these entries."""
        return UNKNOWN if self.open or self.rest else Const(len(self.entries))

    def gives_just(self, items: Sequence[Value]) -> bool:
        """Whether it may have no other entries."""
        return not self.open

    def within(self, depth: int = 3) -> list[Cfg]:
        """Those that were spread into it, and those in its entries."""
        below = _within(self.entries.values(), depth - 1) if depth else []
        return [*self.rest, *below]

    def listed(self, what: str) -> Table:
        """What `keys`, `values` and `items` give."""
        if what == "values":
            return listing(self.entries.values(), self.open)
        names = [Const(key) for key in self.entries]
        if what == "keys":
            return listing(names, self.open)
        pairs = zip(names, self.entries.values(), strict=True)
        return listing([listing(pair) for pair in pairs], self.open)

    def has_key(self, value: object) -> bool:
        """Whether a mapping has a key; the numbers of a list are none."""
        return any(value == key for key in self.entries if not isinstance(key, int))

    def contains(self, value: object) -> bool | None:
        """Whether a mapping has a key, or a list an item; None where that is not known."""
        if self.has_key(value):
            return True
        known = [each.value for each in self.entries.values() if isinstance(each, Const)]
        return value in known if len(known) == len(self.entries) and not self.open else None


def listing(values: Iterable[Value], open: bool = False) -> Table:
    """A list literal."""
    return Table(dict(enumerate(values)), open=open)


OF_DICTIONARIES = frozenset(vars(dict))
"""Attributes that a dictionary has itself."""


class Fields(Table):
    """An object whose attributes are the entries of a dictionary: `Namespace(**options)`."""

    def attribute(self, name: str) -> Value | None:
        """Itself as a dictionary, or an entry that need not be looked up elsewhere."""
        if name == "__dict__":
            return Table(self.entries, self.rest, self.open)
        found = self.entries.get(name)
        return None if isinstance(found, (Lazy, Swept)) else found


class AttributeTable(Fields):
    """A dictionary whose entries are its attributes too: `EasyDict(options)`."""

    def attribute(self, name: str) -> Value | None:
        """What a dictionary has itself is not followed."""
        if name in OF_DICTIONARIES:
            return UNKNOWN
        return super().attribute(name)


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


class Class(Answers):
    """A class of the repository. `foreign` says that some base is not of this repository."""

    def __init__(
        self, module: Module, node: ast.ClassDef, scope: Scope, bases: Sequence[Value]
    ) -> None:
        self.module = module
        self.node = node
        self.scope = scope
        self.bases = [base for base in bases if isinstance(base, Class)]
        self.foreign = len(self.bases) < len(bases)
        self.members: dict[str, Value] = {}

    @property
    def name(self) -> str:
        """As the code names it."""
        return self.node.name

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
        """This class and its bases, depth first, each once: near enough for finding a method."""
        order = [self]
        for base in self.bases:
            order += [c for c in base.mro() if c not in order]
        return order

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
    of a dataclass or its like were given."""

    def __init__(self, cls: Class) -> None:
        self.cls = cls
        self.attributes: dict[str, Value] = {}
        self.record: tuple[Cfg, ...] = ()

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
        """Those that its fields were given."""
        return list(self.record)


class _Super(NamedTuple):
    instance: Value
    owner: Class


class Super(_Super, Answers):
    """`super()` inside a method."""

    __slots__ = ()


class Scope:
    """Names and their values, with the scope around. The names of a class's body are seen in the
    body, and not in its methods."""

    def __init__(self, module: Module, parent: Scope | None = None, of_class: bool = False) -> None:
        self.module = module
        self.parent = parent
        self.of_class = of_class
        self.names: dict[str, Value] = {}

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


MOST_VALUES = 24
"""Values that something may be, told apart; beyond, it may be anything too."""


class Either(Answers):
    """One of several values, by a condition that is not known: each once, and none an Either."""

    values: list[Value]

    def __init__(self, values: Iterable[Value]) -> None:
        flat: list[Value] = []
        for value in values:
            for each in value.values if isinstance(value, Either) else (value,):
                if not any(each is other for other in flat) and not _told(each, flat):
                    flat.append(each)
        self.values = flat if len(flat) <= MOST_VALUES else [*flat[:MOST_VALUES], UNKNOWN]

    def gives_just(self, items: Sequence[Value]) -> bool:
        """Those of one of several, and which one is not known."""
        return False

    def within(self, depth: int = 3) -> list[Cfg]:
        """Those of each."""
        return _within(self.values, depth)

    def is_number(self) -> bool:
        """Whether one of them is."""
        return any(value.is_number() for value in self.values)

    def as_regex(self) -> str:
        """One of several texts, where all of them are known."""
        if not all(isinstance(value, Const) for value in self.values):
            return ".*"
        return f"({'|'.join(value.as_regex() for value in self.values)})"


Value: TypeAlias = (
    Unknown
    | Const
    | Pattern
    | Cfg
    | Spread
    | Partial
    | Parser
    | Parsed
    | Swept
    | Namespace
    | Table
    | Function
    | Class
    | Instance
    | Super
    | Lazy
    | Either
)
"""What an expression may stand for. `Lazy` is in scopes and literals only: the evaluator looks it
up before it gives it to anything."""


def _within(values: Iterable[Value], depth: int) -> list[Cfg]:
    return [part for value in values for part in value.within(depth)]


def is_same(value: Value, other: Value) -> bool:
    """Whether two values are one: the same object, constants alike in type too (1 is not True), or
    the same part of the config with nothing set on either."""
    match value, other:
        case (Const(value=one), Const(value=two)):
            return type(one) is type(two) and bool(one == two)
        case (Cfg(), Cfg()):
            return value.path == other.path and not (value.own or other.own)
    return value is other


def _told(value: Value, others: list[Value]) -> bool:
    """Whether a constant or a part of the config is among others."""
    return isinstance(value, (Const, Cfg)) and any(is_same(value, other) for other in others)


def one_of(values: Iterable[Value]) -> Value:
    """One of several values; the value itself where they are the same."""
    made = Either(values)
    return made.values[0] if len(made.values) == 1 else made
