"""The config and parts of it, as values of the code that gets them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from cfglint.source.answers import UNKNOWN, Answers, Path, Unknown
from cfglint.source.constants import Const, default_of

if TYPE_CHECKING:
    from cfglint.source.objects import Class
    from cfglint.source.values import Value

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


class Dumped(Unknown):
    """The text of a part of the config: what `yaml.dump(cfg)` gives."""

    def __init__(self, part: Cfg) -> None:
        self.part = part


class Parser(Answers):
    """An `ArgumentParser`: name of an argument -> its default, and that as it is written. `over` is
    a part of the config that was set as defaults; `defaults_unknown` says that arguments were added
    in a way that was not followed. `commands` are the parsers of its subcommands, `choices` the
    texts that an argument may have, by its name; `sections` is a part of the config, each section
    of which is a group of arguments."""

    def __init__(self) -> None:
        self.choices: dict[str, tuple[str, ...]] = {}
        self.commands: list[Parser] = []
        self.defaults: dict[str, tuple[Value, str]] = {}
        self.defaults_unknown = False
        self.over: Cfg | None = None
        self.sections: Cfg | None = None

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

    def options(self) -> dict[str, Value] | None:
        """As a dictionary; None where a config lies over it, or not all arguments are known. A
        default says something where there is one, and another value may be given."""
        if self.over is not None or self.parser.defaults_unknown:
            return None
        found: dict[str, Value] = {}
        for name, (default, _) in self.parser.defaults.items():
            match default:
                case Const(value) if value not in (None, ""):
                    found[name] = default_of(f"--{name}", value)
                case _:
                    found[name] = UNKNOWN
        return found | self.attributes

    def gives_just(self, items: Sequence[Value]) -> bool:
        """Its options are known; what a loop does with each may depend on a command line."""
        return False

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
