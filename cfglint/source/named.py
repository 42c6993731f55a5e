"""Nodes of a config that name code, with what that code takes: plain data.

The readers that make it import `ast`; rules need only this.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from cfglint.compose.items import Item
from cfglint.contract import Type


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
    itself beside its `**kwargs`: a second value for one raises.
    """

    name: str
    parameters: dict[str, Parameter]
    open: bool = False
    swallows: bool = False
    refused: frozenset[str] = frozenset()

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


class Target(NamedTuple):
    """One node that names code.

    `path` is the node's, `keyword` the key that names it, `arguments` what is passed by keyword
    with `inside` the path from the node to them. `signature` is None where the code was not found;
    `absent` says where the name should be. `partial` leaves required arguments to a later call.
    `file` is where the code is defined, "" where it was not found. `covered` says that the contract
    of the config's program describes the arguments, so that the rules for nodes leave them.
    `contradictions` are values that the declared types of the arguments do not fit.
    """

    path: tuple[str, ...]
    keyword: str
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

    @property
    def at_once(self) -> bool:
        """Whether the loader itself builds the node, so that no code adds or takes an argument."""
        return self.keyword.startswith("!")


class Added(NamedTuple):
    """What some calls add to a node: names of keywords, and whether more that is not known."""

    names: frozenset[str] = frozenset()
    unknown: bool = False


def _unknown(_: str) -> bool:
    return True


class Passed(NamedTuple):
    """What a repository's own calls of `instantiate` add to what the config says, by the name of
    the node that they are given; under "" what they may add to any.

    `parsed` says that a parser is called that builds what `class_path` names and refuses what is
    missing, as LightningCLI and jsonargparse do, and that no code takes such nodes apart by itself.
    `may_take` says whether code may take an argument of a name out before the call, or put another
    name in the place of one; `may_set`, whether it may put one of that name into a mapping.
    """

    by_name: dict[str, Added]
    parsed: bool = False
    may_take: Callable[[str], bool] = _unknown
    may_set: Callable[[str], bool] = _unknown

    def may_give(self, target: Target, argument: str) -> bool:
        """Whether some call may pass an argument of a node."""
        if target.at_once:
            return False
        if target.keyword == "class_path" and not self.parsed:
            return True
        if target.keyword == "type" and self.may_set(argument):
            return True
        added = [self.by_name.get(name, Added()) for name in ("", *target.path)]
        return any(each.unknown or argument in each.names for each in added)


NOTHING_KNOWN = Passed({"": Added(unknown=True)})
