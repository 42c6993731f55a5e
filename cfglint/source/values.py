"""The value of an expression of the user's code, as far as the reader knows it."""

from __future__ import annotations

import ast
from typing import Any, NamedTuple

from cfglint.source.modules import Module


class Unknown:
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


class Const(NamedTuple):
    """A value that is known: from the code, or from the config."""

    value: Any


class Given(Const):
    """A value that comes from the config: read there, or made of what was. It is equal to the
    constant of that value; `keys` are the paths that it was read at, from the consumer's root."""

    keys: tuple[tuple[str, ...], ...] = ()


class Fixed(Const):
    """An answer that no value of a config changes, such as whether a namespace is a dictionary."""


def given(value: Any, keys: tuple[tuple[str, ...], ...]) -> Const:
    """A value with the keys that it comes from; a plain constant where there are none."""
    if not keys:
        return Const(value)
    made = Given(value)
    made.keys = keys
    return made


def keys_of(*values: Any) -> tuple[tuple[str, ...], ...]:
    """The keys of the config that any of these values come from, each once, in order."""
    return tuple(dict.fromkeys(k for v in values if isinstance(v, Given) for k in v.keys))


class Default(Const):
    """The default of a command line option, which another value may be given for; `option` is where
    the program has it from."""

    option: str = ""


def default_of(option: str, value: Any) -> Const:
    """The default of an option."""
    made = Default(value)
    made.option = option
    return made


class Pattern(NamedTuple):
    """A text of which parts are known: a regular expression for the whole of it."""

    regex: str


Form = tuple[str, str]
"""What holds a config, at its top and below: "dict" for dictionaries, "attributes" for objects that
are none, "" where that is not known."""


class Cfg(NamedTuple):
    """The config object, or a section of it; `path` from the consumer's root."""

    path: tuple[str, ...]


class Held(Cfg):
    """A config in a form that is known, or a copy of it: `own` are the keys that were set on the
    copy, None for the config itself; `wrapper` is the class of the repository whose instance it
    is; `taken` are keys that it has no more: parameters of a function took them, and this is what
    is left for its `**kwargs`."""

    form: Form = ("", "")
    own: dict[tuple[str, ...], Any] | None = None
    wrapper: Class | None = None
    taken: frozenset[str] = frozenset()


def held(path: tuple[str, ...], form: Form, own: dict[tuple[str, ...], Any] | None = None) -> Cfg:
    """A part of the config in a form."""
    if form == ("", "") and own is None:
        return Cfg(path)
    made = Held(path)
    made.form, made.own = form, own
    return made


def left_of(cfg: Cfg, names: frozenset[str]) -> Cfg:
    """A part of the config without the keys that parameters of a function took."""
    made = Held(cfg.path)
    if isinstance(cfg, Held):
        made.form, made.own, made.wrapper = cfg.form, cfg.own, cfg.wrapper
    made.taken = names | taken_from(cfg)
    return made


def taken_from(cfg: Cfg) -> frozenset[str]:
    """The keys of a part that it has no more."""
    return cfg.taken if isinstance(cfg, Held) else frozenset()


def form_of(cfg: Cfg) -> Form:
    """What holds a part of the config."""
    return cfg.form if isinstance(cfg, Held) else ("", "")


def as_dictionary(cfg: Cfg) -> Cfg:
    """The same part of the config as a dictionary: `vars(cfg)`."""
    return held(cfg.path, ("dict", form_of(cfg)[1]), cfg.own if isinstance(cfg, Held) else None)


def inside(cfg: Cfg, path: tuple[str, ...]) -> Cfg:
    """A part below another, in the same object."""
    below = form_of(cfg)[1]
    if not isinstance(cfg, Held):
        return Cfg(path)
    made = held(path, (below, below), cfg.own)
    if isinstance(made, Held) and below == cfg.form[0]:
        made.wrapper = cfg.wrapper
    return made


class Spread(NamedTuple):
    """Parts of the config that are given with `**`, later ones over earlier ones. Beside an `open`
    one, what else is given by name may not be."""

    parts: tuple[Cfg, ...]
    open: bool = False


class Partial:
    """A `functools.partial` of something that can be called."""

    def __init__(self, called: Any, arguments: list[Any], keywords: dict[str | None, Any]) -> None:
        self.called = called
        self.arguments = arguments
        self.keywords = keywords


class Parser:
    """An `ArgumentParser`: name of an argument -> its default, and that as it is written. `over` is
    a part of the config that was set as defaults; `defaults_unknown` says that arguments were added
    in a way that was not followed."""

    def __init__(self) -> None:
        self.defaults: dict[str, tuple[Any, str]] = {}
        self.defaults_unknown = False
        self.over: Cfg | None = None


class Parsed:
    """What `parse_args` gives; `over` is a part of the config that was laid over it, `attributes`
    are what was set on it since."""

    def __init__(self, parser: Parser, over: Cfg | None = None) -> None:
        self.parser = parser
        self.over = over
        self.attributes: dict[str, Any] = {}


class Swept(NamedTuple):
    """A value of the config in a loop over all of them: read once it is used, and not by code that
    its own key switches off; `depth` is how deep in switched-off code the loop is."""

    path: tuple[str, ...]
    depth: int = 0
    form: Form = ("", "")


class Namespace(NamedTuple):
    """A module of the repository, as an object."""

    module: Module


class Table:
    """A dictionary or list literal: keys that are known, values as they are; `rest` are parts of
    the config that were spread into it with `**`, later ones over earlier ones. One that is `open`
    may have other entries, or lack some of these."""

    def __init__(
        self, entries: dict[Any, Any], rest: tuple[Cfg, ...] = (), open: bool = False
    ) -> None:
        self.entries = entries
        self.rest = rest
        self.open = open


class Fields(Table):
    """An object whose attributes are the entries of a dictionary: `Namespace(**options)`."""


class AttributeTable(Fields):
    """A dictionary whose entries are its attributes too: `EasyDict(options)`."""


class Function:
    """A function of the repository, with the scope that it was made in, and its `self` if bound.
    `kind` is the decorator that says what it is bound to, "" for none: `classmethod` and such."""

    def __init__(
        self,
        module: Module,
        node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda,
        scope: Scope,
        bound: Any = None,
        owner: Class | None = None,
    ) -> None:
        self.module = module
        self.node = node
        self.scope = scope
        self.bound = bound
        self.owner = owner
        self.kind = ""

    def bind(self, instance: Any) -> Function:
        """The method of an instance."""
        made = Function(self.module, self.node, self.scope, instance, self.owner)
        made.kind = self.kind
        return made


class Class:
    """A class of the repository. `foreign` says that some base is not of this repository."""

    def __init__(self, module: Module, node: ast.ClassDef, scope: Scope, bases: list[Any]) -> None:
        self.module = module
        self.node = node
        self.scope = scope
        self.bases = [base for base in bases if isinstance(base, Class)]
        self.foreign = len(self.bases) < len(bases)
        self.members: dict[str, Any] = {}

    def mro(self) -> list[Class]:
        """This class and its bases, depth first, each once: near enough for finding a method."""
        order = [self]
        for base in self.bases:
            order += [c for c in base.mro() if c not in order]
        return order

    def find(self, name: str, after: Class | None = None) -> Any:
        """A member by name, in this class or a base; after `after` for `super()`."""
        order = self.mro()
        if after in order:
            order = order[order.index(after) + 1 :]
        for each in order:
            if name in each.members:
                return each.members[name]
        return None


class Instance:
    """An object of a class of the repository. `record` are the parts of the config that the fields
    of a dataclass or its like were given."""

    def __init__(self, cls: Class) -> None:
        self.cls = cls
        self.attributes: dict[str, Any] = {}
        self.record: tuple[Cfg, ...] = ()


class Super(NamedTuple):
    """`super()` inside a method."""

    instance: Any
    owner: Class


class Scope:
    """Names and their values, with the scope around."""

    def __init__(self, module: Module, parent: Scope | None = None) -> None:
        self.module = module
        self.parent = parent
        self.names: dict[str, Any] = {}

    def look_up(self, name: str) -> Any:
        """The value of a name, None where no scope of the repository has it."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                return scope.names[name]
            scope = scope.parent
        return None


class Lazy:
    """An imported name, looked up when it is used."""

    def __init__(self, module: str, attribute: str | None) -> None:
        self.module = module
        self.attribute = attribute


MOST_VALUES = 24
"""Values that something may be, told apart; beyond, it may be anything too."""


class Either:
    """One of several values, by a condition that is not known: each once, and none an Either."""

    values: list[Any]

    def __init__(self, values: list[Any]) -> None:
        flat: list[Any] = []
        for value in values:
            for each in value.values if isinstance(value, Either) else (value,):
                if not any(each is other for other in flat) and not _told(each, flat):
                    flat.append(each)
        self.values = flat if len(flat) <= MOST_VALUES else [*flat[:MOST_VALUES], UNKNOWN]


def _told(value: Any, others: list[Any]) -> bool:
    """Whether a constant is among others, of the same type too (1 is not True), or a part of the
    config, or a copy of it on which nothing was set."""
    if isinstance(value, Cfg):
        return any(_is_same(value, other) for other in others)
    return isinstance(value, Const) and any(
        isinstance(other, Const)
        and type(other.value) is type(value.value)
        and other.value == value.value
        for other in others
    )


def _is_same(value: Cfg, other: Any) -> bool:
    """Whether two values are the same part of the config, with nothing set on either."""
    if not isinstance(other, Cfg) or value.path != other.path:
        return False
    return not any(each.own for each in (value, other) if isinstance(each, Held))


def one_of(values: list[Any]) -> Any:
    """One of several values; the value itself where they are the same."""
    made = Either(values)
    return made.values[0] if len(made.values) == 1 else made
