"""What a style says of a repository: the places where its programs open a config."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple, Protocol

from cfglint.contract import Code, Contract

if TYPE_CHECKING:
    from cfglint.compose.experiment import Experiment
    from cfglint.repository.facts import Facts


class Opening(NamedTuple):
    """A place where a path becomes a config.

    `program` is shown to people: `tools/train_net.py:main`. `scripts` are files that start it, as a
    launch text names them; `paths` are config paths that the code itself names (a default, a
    constant), from the repository's root. `section` is the key path of the part that the contract
    is for, () for the whole. `words` are those that a command line has beside the script: the
    names of subcommands. `declared` gives the contract that the code declares, None where it
    declares none for this config. `entry` (`module:function`, found from the folder `root`) is
    where the code that reads the config starts, "" where only the contract is known.
    """

    style: str
    program: str
    at: Code
    scripts: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    section: tuple[str, ...] = ()
    declared: Callable[[Experiment], Contract | None] | None = None
    entry: str = ""
    root: str = ""
    words: tuple[str, ...] = ()


class Style(Protocol):
    """One module of `styles/`. `words` are texts one of which stands in any Python file that opens
    a config in this style: a repository without them is not looked at further."""

    name: str
    words: tuple[str, ...]

    def openings(self, facts: Facts) -> Iterable[Opening]:
        """The openings of a repository in this style."""
        ...
