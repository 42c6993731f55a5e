"""What code reads off its config: the result of reading one consumer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from cfglint.diagnostic import Span
from cfglint.files import shown
from cfglint.source.mentions import Mention

if TYPE_CHECKING:
    from cfglint.contract import Type

Need = Literal["required", "optional"]

Place = tuple[tuple[str, ...], str, int, int, int]
"""A key and where it is read: the first five fields of a `Read`."""


SCRIPT = "__main__"
"""As the name in an entry: what a module does when it is run as a script."""


class Read(NamedTuple):
    """One place where a key is read.

    `need` is "optional" where there is a default, a `hasattr` or an `except`. `certain` says that
    this config surely gets there: no condition that the reader could not decide comes before it.
    Lines and columns count from 1; `default` is the code's own text.
    """

    path: tuple[str, ...]
    file: str
    line: int
    column: int
    end_column: int
    need: Need
    certain: bool
    default: str = ""

    @property
    def span(self) -> Span:
        """Where the key is read."""
        return Span(self.file, self.line, self.column, self.line, self.end_column)


class Note(NamedTuple):
    """A place that the reader could not follow, and why.

    `escape`: the config itself went there, or the part of it at `path`.
    """

    file: str
    line: int
    message: str
    escape: bool = False
    path: tuple[str, ...] = ()


class Write(NamedTuple):
    """A place where code sets a key, and whether a read or a write of it came before.

    `certain`: this config surely gets there.
    """

    path: tuple[str, ...]
    file: str
    line: int
    column: int
    certain: bool
    first: bool


class Logged(NamedTuple):
    """A metric that code logs: its name, or a regular expression where parts are not known."""

    name: str
    exact: bool
    file: str
    line: int


class Unresolved(NamedTuple):
    """A name of the config for which the code has nothing: what it is looked up in, and what is
    there. `path` is the key that has the name, () where that is not known. `module` says that it is
    a module, whose code would have got nobody knows which part of the config."""

    path: tuple[str, ...]
    name: str
    where: str
    known: tuple[str, ...]
    file: str
    line: int
    certain: bool
    module: bool = False


class Raised(NamedTuple):
    """A place that this config surely reaches, where `text` raises `error` and no handler stops it.

    `keys` are the keys whose values make it raise, as paths from the root of the config, the one
    that decides first; () where it raises with every config. `reason` says what the operation
    refuses, in words that end a sentence; "" for a `raise` behind conditions. `takes` are texts
    with which the first key would not raise, as far as they are known; `chosen` are the keys that
    lead to code which raises whatever their values are in it. `of` is the class that checks its own
    fields so, with which `absent` are those among them that the config leaves out. `empty`
    says that the value is still to be filled in, and that the code was read on as if it were. Lines
    and columns count from 1.
    """

    keys: tuple[tuple[str, ...], ...]
    error: str
    reason: str
    text: str
    file: str
    line: int
    column: int
    end_column: int
    takes: tuple[str, ...] = ()
    chosen: tuple[tuple[str, ...], ...] = ()
    absent: tuple[tuple[str, ...], ...] = ()
    of: str = ""
    empty: bool = False


class Broken(NamedTuple):
    """Code that this config surely selects, by the values of `keys`, and that cannot be parsed."""

    keys: tuple[tuple[str, ...], ...]
    module: str
    file: str
    line: int
    message: str


class Refused(NamedTuple):
    """A key that a call spreads into a function which takes no such argument: it raises TypeError.

    `path` is from the root of what was read; `name` is the function's or class's, `takes` are its
    arguments, at `file` and `line`. Where `error` is given, a loop over the keys raises that for
    those which it does not know: `name` is the function that does.
    """

    path: tuple[str, ...]
    name: str
    takes: tuple[str, ...]
    file: str
    line: int
    column: int
    error: str = ""


class LibraryArgument(NamedTuple):
    """A key that a call spreads into a class or function of a library, which has an argument of its
    name: the full name of what is called, the line of the call, and the keys that chose it."""

    path: tuple[str, ...]
    called: str
    file: str
    line: int
    by: tuple[tuple[str, ...], ...] = ()


class Mistyped(NamedTuple):
    """A value of the config, at `path`, for an argument that is annotated with a number's type.

    `annotation` is as it is written, at `file` and `line`; the function does not look at the type.
    Of code outside the repository, `called` is its full name, `type` what it declares, and `sure`
    says that it cannot use the value.
    """

    path: tuple[str, ...]
    argument: str
    annotation: str
    file: str
    line: int
    column: int
    called: str = ""
    type: Type | None = None
    sure: bool = False


class Building(NamedTuple):
    """What building the nodes of a config raises, and the values in it that are of another type
    than code outside the repository declares."""

    raised: tuple[Raised, ...] = ()
    mistyped: tuple[Mistyped, ...] = ()


class CodeReads(NamedTuple):
    """All that a consumer reads, writes and hides, in the order in which it is met.

    `written` are keys that the code sets before it reads them; `files` are the modules that were
    parsed, or looked for and not there. `mentioned` is where the repository's Python has the keys
    of the section that the code does not read; None where that was not looked for. `selecting` are
    the keys of the section that chose this code. `whole` says that the program was read from where
    it loads the config, so that nothing else gets the section. `logged` is None where some metric
    has a name that is not known. `idle` is what code reads that this config's values switch off,
    and `idle_escapes` the parts that such code passes on to code that cannot be read. From the
    parts in `chosen_from` (paths from the root) the code takes a key whose name is a value.
    `unfollowed` are keys that code may read which was not followed. `shared` says that a
    library which starts the program gets the config too; `start` is the file and the line of the
    entry, where it was found, `loaded` those of the call that gives it the config, where it loads
    that itself. `named` are keys (from the root) that values of configs name which
    this one may be composed with. `opens` says that the program opens a file by a path that it is
    given, of which nobody knows that it is this one. `keyed` are mappings whose keys code
    iterates over or counts; `swept` says that the root is one. `own` is false for a section that
    the code gets beside the one that it is for: other code gets it too. `completed` says that the
    program lays another file over it, whose values are not known. `aside` says that the program
    evaluates, and that another one may train with the config. `broken` is code that
    cannot be parsed, `raised` where code raises, `refused` where a call takes no argument of a
    key's name, `mistyped` where one declares another type, `of_libraries` the keys that are
    arguments of a library's code, and `doubts` where it could not be followed, of the whole program
    and with paths from the root: every section has the same. `bases` are the other YAML files that
    the program reads beside the config.
    """

    section: str
    entry: str
    reads: tuple[Read, ...]
    written: frozenset[tuple[str, ...]]
    notes: tuple[Note, ...]
    files: tuple[str, ...]
    mentioned: tuple[Mention, ...] | None = None
    selecting: frozenset[str] = frozenset()
    whole: bool = False
    writes_at: tuple[Write, ...] = ()
    logged: tuple[Logged, ...] | None = ()
    unresolved: tuple[Unresolved, ...] = ()
    idle: tuple[Read, ...] = ()
    idle_escapes: frozenset[tuple[str, ...]] = frozenset()
    chosen_from: frozenset[tuple[str, ...]] = frozenset()
    unfollowed: frozenset[str] = frozenset()
    shared: bool = False
    start: tuple[str, int] | None = None
    loaded: tuple[str, int] | None = None
    named: frozenset[tuple[str, ...]] = frozenset()
    raised: tuple[Raised, ...] = ()
    doubts: tuple[Note, ...] = ()
    opens: bool = False
    refused: tuple[Refused, ...] = ()
    broken: tuple[Broken, ...] = ()
    keyed: frozenset[tuple[str, ...]] = frozenset()
    swept: bool = False
    own: bool = True
    completed: bool = False
    listed: bool = False
    mistyped: tuple[Mistyped, ...] = ()
    of_libraries: tuple[LibraryArgument, ...] = ()
    aside: bool = False
    bases: tuple[str, ...] = ()

    def writes(self, path: tuple[str, ...]) -> bool:
        """Whether the code, or the program before it, sets a key or a section that holds it."""
        return any(path[: len(written)] == written for written in self.written)

    @property
    def program(self) -> str:
        """The code as people are told of it: `train.py`, `tools/train.py:main`, or what was asked
        for where nothing was found."""
        if self.start is None:
            return self.entry
        name = self.entry.partition(":")[2]
        return shown(self.start[0]) + (f":{name}" if name not in ("", SCRIPT) else "")

    @property
    def section_path(self) -> tuple[str, ...]:
        """The section as a key path; () for the whole config."""
        return tuple(part for part in self.section.split(".") if part)

    def not_certain(self) -> CodeReads:
        """Reads on a config that others complete: what it lacks, they may give."""
        return self._replace(reads=tuple(read._replace(certain=False) for read in self.reads))

    @property
    def complete(self) -> bool:
        """Whether nothing that got the config was left unread."""
        return not any(note.escape for note in self.notes)
