"""The experiment: a config as the training program would see it, with where it came from."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from cfglint.compose.items import Item, item_at
from cfglint.diagnostic import Place
from cfglint.document.conduct import Conduct
from cfglint.document.tree import YamlFile

Reader = Callable[[str], YamlFile]


class ComposeProblem(NamedTuple):
    """A base file that could not be brought in: where it is named, and why. `choice` is what code
    may give in the place of a file, as `group/name`, "" for none."""

    place: Place
    key: str
    message: str
    help: str = ""
    sure: bool = True
    choice: str = ""


class Dangling(NamedTuple):
    """A reference to a key that is not there: where it stands, its text, the names at its level. To
    one that is there, `why` it cannot be followed."""

    path: tuple[str, ...]
    item: Item
    name: str
    known: tuple[str, ...]
    why: str = ""


class Merged(NamedTuple):
    """One of the configs that a run is merged of: its keys, from the root of the whole.

    `file` is "" for one that no file has, which code may give under its `name`, with its group.
    `package` is where its keys are put; `said` says that whoever names it says so, or the file
    itself. `instead` says that it only stands for one that is not there.
    """

    item: Item
    package: tuple[str, ...]
    file: str = ""
    name: str = ""
    said: bool = False
    optional: bool = False
    instead: bool = False


class Unreadable(NamedTuple):
    """A value that the loader cannot read: where it stands, and what it reads it as."""

    path: tuple[str, ...]
    item: Item
    what: str


class Experiment:
    """A composed config, from document number `document` of `file`.

    `files` are all files that it was read from, its own first; `missing` are those that it names
    and that are not there. `part` says that no run is started from it alone: it is a choice of a
    config group, or leaves the groups in `open` to the command line. `groups` is the folder of the
    config groups, `primary` the primary config, and `group` the one that this config is chosen
    from, where there are any. `beside` are parts that the program does not get, whose values may
    name keys of those that it gets; `merged` are the configs of which it is merged, in that order;
    `built` is the document as written, where the loader builds
    what its tags name, else None; `referred` are key paths that references of the loader name,
    `dangling` those to absent keys; `started` is the root with what the program's library resolves
    in the section that configures it, None where it resolves nothing.
    """

    def __init__(self, file: str, document: int, style: str, root: Item, loader: Conduct) -> None:
        self.file = file
        self.document = document
        self.style = style
        self.root = root
        self.loader = loader
        self.files = [file]
        self.missing: list[str] = []
        self.problems: list[ComposeProblem] = []
        self.plugins: list[ComposeProblem] = []
        self.part = False
        self.open: tuple[str, ...] = ()
        self.groups = ""
        self.group = ""
        self.beside: list[Item] = []
        self.primary = ""
        self.merged: tuple[Merged, ...] = ()
        self.built: Item | None = None
        self.referred: frozenset[tuple[str, ...]] = frozenset()
        self.dangling: list[Dangling] = []
        self.unreadable: list[Unreadable] = []
        self.started: Item | None = None

    @property
    def resolved(self) -> Item:
        """The config with all that a run resolves of it."""
        return self.started if self.started is not None else self.root

    def get(self, *path: str) -> Item | None:
        """The item at a key path, or None."""
        return item_at(self.root, path)
