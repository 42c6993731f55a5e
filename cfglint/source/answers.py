"""What every value of the evaluator answers, and values of which nothing is known.

None is the answer where only the evaluator can tell, which reads the config, imports modules and
follows calls.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from cfglint.source.constants import Const
    from cfglint.source.parts import Cfg
    from cfglint.source.values import Value

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


class OnACard(Unknown):
    """Whether there is a card, which the machine decides: on one of those that train there is."""


class Foreign(Unknown):
    """Something of a library, by its dotted name: `torch.optim.AdamW`. What it takes, the library's
    code or a table says; what it gives is not known. `keys` are those of the config that chose it:
    `getattr(torch.optim, cfg.optimizer)`."""

    def __init__(self, name: str, keys: Keys = ()) -> None:
        self.name = name
        self.keys = keys

    def member(self, name: str) -> Foreign:
        """A name of a module, or of a class."""
        return Foreign(f"{self.name}.{name}", self.keys)


UNKNOWN = Unknown()
COMMAND_LINE = CommandLine()
ON_A_CARD = OnACard()
MISSING = Missing()
HANDLED = Handled()


OF_A_LIST = "[]"
"""The end of the name of what is taken from an option that takes several values."""


ARGUMENTS = "sys.argv"
"""The name of the command line, or of what is left of it."""


class Origin(Unknown):
    """A value that is not known, and where the program has it from: `args.config`, `sys.argv[1]`.

    `pattern` is a regular expression for the end of the path that it is, "" for any. `raw` says
    that it is that value itself; else something was made of it, such as an open file. `text` is the
    path where the code itself says it, "" elsewhere; `usual` is the one that an option has where
    none is given. `parts` says that the pattern has a group for each option that the path is made
    of.
    """

    parts = False

    def __init__(
        self, name: str, pattern: str = "", raw: bool = True, text: str = "", usual: str = ""
    ) -> None:
        self.name = name
        self.pattern = pattern
        self.raw = raw
        self.text = text
        self.usual = usual

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

    def sliced(self, cut: slice) -> Value:
        """Of the command line, some of it."""
        return self if self.name == ARGUMENTS else UNKNOWN

    def any_item(self) -> Origin:
        """Of an option that takes several, any of them."""
        return Origin(self.name + OF_A_LIST)

    def made(self, pattern: str = "") -> Origin:
        """Something that was made of it."""
        made = Origin(self.name, pattern or self.pattern, False, self.text, self.usual)
        made.parts = self.parts
        return made


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


def parts_within(values: Iterable[Value], depth: int) -> list[Cfg]:
    """The parts of the config in several values."""
    return [part for value in values for part in value.within(depth)]
