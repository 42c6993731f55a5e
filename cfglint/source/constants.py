"""Values that are known: from the code, from the config, or in part."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from cfglint.files import YAML_ENDINGS
from cfglint.source.answers import UNKNOWN, Answers, Keys, Refusal

if TYPE_CHECKING:
    from cfglint.source.values import Value


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


class Lacking(Given):
    """The None that is got for a key which the config lacks, where asking for it does not raise."""


class KeyName(Const):
    """The name of a key of the config, as a loop over its keys has it; `path` is the key."""

    path: tuple[str, ...] = ()


class Fixed(Const):
    """An answer that no value of a config changes, such as whether a namespace is a dictionary."""


class Default(Const):
    """The default of a command line option, which another value may be given for; `option` is where
    the program has it from."""

    option: str = ""


class DefaultPath(Default):
    """A path of YAML that is made of the defaults of options; `regex` is for the paths that other
    values of them give, with a group for each option, under its name."""

    regex: str = ""

    def as_regex(self) -> str:
        """For the paths that other values give."""
        return self.regex


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


def lacking(path: tuple[str, ...]) -> Lacking:
    """What is got for a key that the config lacks."""
    made = Lacking(None)
    made.keys = (path,)
    return made


def key_name(path: tuple[str, ...]) -> Const:
    """The name of a key of the config."""
    made = KeyName(path[-1])
    made.path = path
    return made


def keys_of(*values: Value) -> Keys:
    """The keys of the config that any of these values come from, each once, in order."""
    return tuple(dict.fromkeys(key for value in values for key in value.keys))


def path_of_defaults(text: str, parts: Sequence[Const]) -> Const | None:
    """A path of YAML that is made of parts of which some are defaults of options; None where none
    is, or it is no such path."""
    options = [part.option for part in parts if isinstance(part, Default)]
    if not options or not text.endswith(YAML_ENDINGS):
        return None
    made, seen = DefaultPath(text), set[str]()
    made.option, made.regex = options[-1], ""
    for part in parts:
        name = part.option.lstrip("-") if isinstance(part, Default) else ""
        if not name.isidentifier() or isinstance(part, DefaultPath):
            made.regex += part.as_regex()
            seen.update(re.findall(r"\(\?P<(\w+)>", made.regex))
        else:
            made.regex += f"(?P={name})" if name in seen else rf"(?P<{name}>[\w.+\-]+)"
            seen.add(name)
    return made


def default_of(option: str, value: Any) -> Const:
    """The default of an option."""
    made = Default(value)
    made.option = option
    return made


class _Regex(NamedTuple):
    regex: str


class SomeKey:
    """A key of a dictionary that is known in part, or not at all: a regular expression for the
    whole of its text. It is equal to itself alone."""

    __slots__ = ("regex",)

    def __init__(self, regex: str = ".*") -> None:
        self.regex = regex


class Pattern(_Regex, Answers):
    """A text of which parts are known: a regular expression for the whole of it."""

    __slots__ = ()

    def is_text(self) -> bool:
        """It is one."""
        return True

    def as_regex(self) -> str:
        """Its own."""
        return self.regex
