"""Nodes of a config that name code, with what that code takes: plain data.

The readers that make it import `ast`; rules need only this.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple

from cfglint.compose.items import Item

if TYPE_CHECKING:
    from cfglint.contract import Type
    from cfglint.source.library import Library


class Absent(NamedTuple):
    """A module that could be read to its end does not have a name; `known` are those it has."""

    where: str
    name: str
    known: tuple[str, ...]


class Parameter(NamedTuple):
    """One keyword argument. `default` and `annotation` are the code's own text, "" where there is
    none."""

    name: str
    required: bool
    default: str
    file: str
    line: int
    column: int
    annotation: str = ""


class Signature(NamedTuple):
    """What can be passed by keyword.

    `open` says that further keywords may be taken, by code that was not followed; `swallows`, that
    `**kwargs` takes them and nothing uses it. `refused` are keywords that the code passes on
    itself beside its `**kwargs`: a second value for one raises. `any_of` are sets of optional
    parameters of which it asks for one at least.
    """

    name: str
    parameters: dict[str, Parameter]
    open: bool = False
    swallows: bool = False
    refused: frozenset[str] = frozenset()
    any_of: tuple[tuple[str, ...], ...] = ()

    def takes(self, keyword: str) -> bool | None:
        """Whether a keyword can be passed; None where nothing is known of it."""
        if keyword in self.parameters:
            return True
        if keyword in self.refused:
            return False
        return None if self.open or self.swallows else False


class Contradiction(NamedTuple):
    """A value that contradicts the declared type of a parameter; `sure` that code cannot use it."""

    parameter: Parameter
    item: Item
    type: Type
    sure: bool


Builder = Literal["code", "recipe", "parser", "loader", "registry"]
"""Who builds what a node names: a call in the program, the recipes of a library, the parser that
reads the config, the loader of YAML itself, or a call of what a registry gives."""


def _at_once(entries: Mapping[str, Item]) -> bool:
    return False


class Form(NamedTuple):
    """A way in which a node names the code that it configures.

    `keyword` is the key that has the name, or the beginning of a tag; "" for a section whose class
    the program's code names. `style` is whose form it is. `inside` is the key that holds the
    arguments, "" where they stand beside the name; `special` are keys that are no arguments.
    `exact` says that a name which is nearly one of the code is a misspelling. `given` are arguments
    that the builder passes itself. `later` says whether more arguments may follow in a later call,
    by the node's keys. `make` makes the target of a node where the usual way does not do; `held`
    says what becomes of a target by the other nodes that it is within. `by_text` says that the form
    was read off the text of a builder, which no program was seen to call; `by_name`, that what
    builds a node passes nothing by position.
    """

    keyword: str
    style: str
    builder: Builder = "code"
    inside: str = ""
    special: frozenset[str] = frozenset()
    exact: bool = False
    given: frozenset[str] = frozenset()
    later: Callable[[Mapping[str, Item]], bool] = _at_once
    make: Callable[[Item, tuple[str, ...], Form, Library], Target] | None = None
    held: Callable[[Target, list[Target], Library], Target] | None = None
    by_text: bool = False
    by_name: bool = False


class Target(NamedTuple):
    """One node that names code.

    `path` is the node's, `form` how it names the code, `arguments` what is passed by keyword
    with `inside` the path from the node to them. `signature` is None where the code was not found;
    `absent` says where the name should be. `partial` leaves required arguments to a later call.
    `file` is where the code is defined, "" where it was not found. `covered` says that the contract
    of the config's program describes the arguments, so that the rules for nodes leave them.
    `contradictions` are values that the declared types of the arguments do not fit. `references`
    are the arguments that are written as a reference to another key, as they stand there.
    `misused` says why the loader refuses the node whatever its code does, "" for no reason.
    """

    path: tuple[str, ...]
    form: Form
    name: str
    naming: Item
    arguments: dict[str, Item]
    inside: tuple[str, ...]
    signature: Signature | None
    absent: Absent | None
    partial: bool
    file: str = ""
    covered: bool = False
    contradictions: tuple[Contradiction, ...] = ()
    references: Mapping[str, Item] = MappingProxyType({})
    misused: str = ""

    def written(self, name: str) -> Item:
        """An argument where its name stands; `arguments` has one that is a reference where the
        value stands."""
        return self.references.get(name, self.arguments[name])

    @property
    def keyword(self) -> str:
        """The key that names the code, or the beginning of a tag; "" where code names it."""
        return self.form.keyword

    @property
    def at_once(self) -> bool:
        """Whether the loader itself builds the node, so that no code adds or takes an argument."""
        return self.form.builder == "loader"


class Added(NamedTuple):
    """What some calls add to a node: names of keywords, and whether more that is not known. One
    that is built `by_hand` is given to its class whole, or in a way that is not known; of one that
    is `alone`, the nodes within are left for its class to build."""

    names: frozenset[str] = frozenset()
    unknown: bool = False
    by_hand: bool = False
    alone: bool = False

    def and_also(self, other: Added) -> Added:
        """What both add."""
        unknown, by_hand = self.unknown or other.unknown, self.by_hand or other.by_hand
        return Added(self.names | other.names, unknown, by_hand, self.alone or other.alone)


def _unknown(_: str) -> bool:
    return True


def _unknown_in(_: str, __: str) -> bool:
    return True


class Passed(NamedTuple):
    """What a repository's own calls add to what the config says of a node, by the name of the node
    that they are given; under "" what they may add to any. `root_by_hand` says that the code gives
    the whole config to the class that it names at its root. `given` are keys that command lines
    of the repository give this config, `elsewhere` the names of keys that other configs refer to,
    where this one is a part of them.

    `parsed` says that a parser is called that builds what nodes name and refuses what is missing,
    and that no code takes such nodes apart.
    `may_take` says whether code may take an argument of a name out before the call, or put another
    name in the place of one; `may_set`, whether it may put one of that name into a mapping;
    `may_set_in`, whether into one that may be a section of a name, "" for the whole config.
    """

    by_name: dict[str, Added]
    parsed: bool = False
    may_take: Callable[[str], bool] = _unknown
    may_set: Callable[[str], bool] = _unknown
    may_set_in: Callable[[str, str], bool] = _unknown_in
    root_by_hand: bool = False
    given: frozenset[tuple[str, ...]] = frozenset()
    elsewhere: frozenset[str] = frozenset()

    def is_by_hand(self, target: Target) -> bool:
        """Whether code may build a node in another way than with its keys as arguments."""
        if not target.path:
            return self.root_by_hand or self.by_name.get("", Added()).by_hand
        names = ("", target.path[-1])
        if any(self.by_name.get(name, Added()).alone for name in target.path[:-1]):
            return True
        return any(self.by_name.get(name, Added()).by_hand for name in names)

    def may_give(self, target: Target, argument: str) -> bool:
        """Whether some call may pass an argument of a node."""
        if target.at_once:
            return False
        if target.form.builder == "parser" and target.keyword and not self.parsed:
            return True
        if target.form.builder == "registry" and self.may_set(argument):
            return True
        if any(means(path, (*target.path, argument)) for path in self.given):
            return True
        names = ("", *target.path, *filter(None, map(bare, target.path)))
        added = [self.by_name.get(name, Added()) for name in names]
        return any(each.unknown or argument in each.names for each in added)


_FILLER = frozenset({"cfg", "config", "conf", "configs", "args", "self", "hparams", "params"})
_FILLER |= {"dict", "kwargs", "node"}


def bare(name: str) -> str:
    """A name of a variable or a key without the words that say nothing of which node it holds."""
    return "_".join(word for word in name.split("_") if word and word not in _FILLER)


def means(given: tuple[str, ...], path: tuple[str, ...]) -> bool:
    """Whether the name of a key on a command line means the key at a path: some names between its
    ends may be left out, as those of arguments are: `--a.width` for `a.more.width`."""
    left = iter(path)
    return given[:1] == path[:1] and given[-1:] == path[-1:] and all(n in left for n in given)


NOTHING_KNOWN = Passed({"": Added(unknown=True)})
