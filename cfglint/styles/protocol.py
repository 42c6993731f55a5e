"""What a style answers. A style is one module or folder of this package; it has those of the
functions below that it has an answer for, and `registry.py` says which.

- `claims(document, text, by)`: whether a document is put together in this style, and
  `compose(experiment, by)`: how. `LAYOUT` is the name in settings.
- `CONDUCT`: what the loader does; `shows(text)`: whether its users alone write such a config.
- `place(experiment, text, by)`: where a config stands that no style claims.
- `FORMS`: how nodes name the code that they configure, by a key or a tag.
- `names_code(experiment)` and `targets(experiment, around)`: nodes that name code in another way.
- `code_root(folder)` and `read_code(experiment, modules)`: code that is found by where it lies.
- `given(experiment, texts)`: keys that code gives, and that no file of a config has.
- `reads(experiment, around, read, usual)`: what programs read that the style starts, with
  `standing`, `targets_of_choice` and `completed_by` for configs that others complete.
- `calls.KNOWN`: what calls of its library do, for the evaluator (`source/knowledge.py`).
- `STYLE.openings(facts)`: the places where programs open a config in this style.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol

from cfglint.compose.experiment import Reader
from cfglint.document.conduct import Conduct
from cfglint.document.kinds import YAML, Kind
from cfglint.document.nodes import Mapping, Node, Scalar, follow
from cfglint.document.tree import Document
from cfglint.run.settings import Settings
from cfglint.styles.own_keys import OwnKeys

if TYPE_CHECKING:
    from cfglint.compose.experiment import Experiment
    from cfglint.compose.items import Item
    from cfglint.contract import Code, Contract
    from cfglint.repository.around import Around
    from cfglint.repository.facts import Facts
    from cfglint.source.consumers import Given
    from cfglint.source.modules import Modules
    from cfglint.source.named import Passed, Target
    from cfglint.source.reads import CodeReads


class Composition(NamedTuple):
    """What a config is composed with. `overrides` are `--set` pairs of dotted key and YAML text;
    `chosen` says that a choice of a config group is composed as the run that chooses it. `kept` is
    what styles keep of folders, for all configs of a run; without it they look each time."""

    settings: Settings
    loader: Conduct
    read: Reader
    overrides: tuple[tuple[str, str], ...] = ()
    chosen: bool = False
    kept: dict[tuple[str, ...], Any] | None = None

    @property
    def taken_whole(self) -> bool:
        """Whether settings name code that takes a config as a whole."""
        own = self.settings.dynamic.adapter not in ("", "isfm")
        return own or any(consumer.section == "." for consumer in self.settings.consumers)


def entry_of(document: Document, name: str) -> Node | None:
    """The node of a key at the top of a document; None where it has none."""
    root = follow(document.root) if document.root is not None else None
    for entry in root.entries if isinstance(root, Mapping) else ():
        if isinstance(entry.key, Scalar) and entry.key.value == name:
            return follow(entry.value)
    return None


class Opening(NamedTuple):
    """A place where a path becomes a config.

    `program` is shown to people: `tools/train_net.py:main`. `scripts` are files that start it, as a
    launch text names them; `paths` are config paths that the code itself names (a default, a
    constant), from the repository's root; `templates` are those of which it says a part, with `%s`
    or `{...}` for the rest. `section` is the key path of the part that the contract
    is for, () for the whole. `words` are those that a command line has beside the script: the
    names of subcommands; `kinds` are those of text that it opens. `declared` gives the contract
    that the code declares, None where it declares none for this config. `entry`
    (`module:function`, found from the folder `root`) is where the code that reads the config
    starts, "" where only the contract is known. `own_keys` tell the configs of a library's
    program by their keys at the top. `of_library` says that it is a library's
    command, which opens what a command line gives it, and nothing else.
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
    kinds: tuple[Kind, ...] = YAML
    own_keys: OwnKeys | None = None
    templates: tuple[str, ...] = ()
    of_library: bool = False


Standing = Literal["run", "part", "base"]
"""How runs are started from a config: from it, from others that bring it in, or both."""


class Completed(NamedTuple):
    """A config that brings a part in; `is_base` says that another one brings it in too, so that
    no run need be started from it alone."""

    file: str
    is_base: bool


class Entry(NamedTuple):
    """Code that gets a config: `module:function`, the argument that takes it, the folder that
    modules are found from."""

    name: str
    parameter: str
    root: str


class Nodes(Protocol):
    """A style whose nodes name code in another way than by a key or a tag."""

    def names_code(self, experiment: Experiment) -> bool:
        """Whether a config may have such nodes: cheap, every config is asked."""
        ...

    def targets(self, experiment: Experiment, around: Around) -> list[Target]:
        """Those nodes, with what their code takes."""
        ...


class LaidOut(Protocol):
    """A style whose code is found by where it lies."""

    def code_root(self, folder: str) -> str | None:
        """The folder that module names start from, of a folder with configs; None for none."""
        ...

    def read_code(self, experiment: Experiment, modules: Modules) -> list[CodeReads]:
        """What that code reads off a config."""
        ...


class Giver(Protocol):
    """A style whose code gives keys that no file of a config has."""

    def given(self, experiment: Experiment, texts: Iterable[tuple[str, str]]) -> Given:
        """Keys that code gives a config of this style."""
        ...


class Starter(Protocol):
    """A style that starts programs, and composes their configs. `SECTION` configures the library
    itself: no program gets it, and interpolations may name what it has."""

    SECTION: str

    def resolvers(self, root: str, around: Around) -> frozenset[str] | None:
        """The resolvers of interpolations that programs have; None where there may be more."""
        ...

    def evaluating(self, root: str, around: Around) -> frozenset[str]:
        """The resolvers that evaluate their argument as Python."""
        ...

    def stored_choices(self, root: str, around: Around) -> frozenset[str]:
        """The configs that code stores under a name, in the place of files."""
        ...

    def stores_nodes(self, root: str, around: Around) -> bool:
        """Whether code of a repository stores nodes that configs are merged with."""
        ...

    def unwritten_run(
        self, part: Experiment, own: Item, around: Around
    ) -> tuple[Experiment, list[str]] | None:
        """The run of a program whose primary config code stores, with a file chosen from its group,
        and the program's file; None where there is no such program, or it is not known which."""
        ...

    def started_by(self, experiment: Experiment, around: Around) -> list[str]:
        """The files of the programs that start with the primary config of a run."""
        ...

    def interpolates(self, root: str, around: Around) -> bool:
        """Whether some code of a repository uses the library, which then may interpolate."""
        ...

    def starts_programs(self, texts: Iterable[tuple[str, str]], root: str) -> str:
        """What to say to whoever writes settings for a repository; "" where nothing is started."""
        ...

    def lacks_arguments(self, targets: Iterable[Target]) -> bool:
        """Whether a node of a config that others choose lacks an argument."""
        ...

    def standing(self, experiment: Experiment, around: Around) -> Standing:
        """How runs are started from a config."""
        ...

    def reads(
        self,
        experiment: Experiment,
        around: Around,
        read: Callable[[Entry], list[CodeReads]],
        usual: bool = True,
    ) -> list[CodeReads]:
        """What the programs read that start with a config, or, with `usual` false, that a command
        line may start with it."""
        ...

    def looked_for(self, experiment: Experiment, around: Around) -> str:
        """The programs of a repository, none of which starts with a config, in words; "" where
        there are none."""
        ...

    def may_start(self, experiment: Experiment, around: Around, file: str) -> bool:
        """Whether a command line can name a file as the config that a program starts with."""
        ...

    def targets_of_choice(
        self, part: Experiment, targets: list[Target], passed: Passed, around: Around
    ) -> list[Target]:
        """The nodes of a config that others choose, as the run that chooses it builds them."""
        ...

    def own_section(
        self, experiment: Experiment, around: Around
    ) -> tuple[Contract, list[Item]] | None:
        """What the section that configures the library may hold, and those that a config has."""
        ...

    def completed_by(self, part: Experiment, by: Composition, around: Around) -> list[Completed]:
        """The configs that bring a part in, themselves or through another one."""
        ...


class Layout(Protocol):
    """A style that puts configs together."""

    LAYOUT: str
    BECAUSE: str

    def claims(self, document: Document, text: str, by: Composition) -> bool:
        """Whether a document is put together in this style."""
        ...

    def compose(self, experiment: Experiment, by: Composition) -> Composition:
        """Put it together: the experiment has the document's own keys, and gets all. What is left
        to be done, for the overrides that were not taken, is given back."""
        ...


class Placing(Protocol):
    """A style whose configs may be parts that nothing in them shows."""

    def place(self, experiment: Experiment, text: str, by: Composition) -> None:
        """Note where a config stands that no style claims."""
        ...

    CONDUCT: Conduct

    def is_in_a_group(self, path: str, kept: dict[tuple[str, ...], Any]) -> bool:
        """Whether a config above a file names it as a choice. `kept` lasts as long as the run."""
        ...

    def is_choice(self, experiment: Experiment, by: Composition) -> bool:
        """Whether a config is one of several that others choose from."""
        ...


class Style(Protocol):
    """A style that finds openings. `words` are texts one of which stands in any Python file that
    opens a config in it: a repository without them is not looked at further. Without words, no
    Python of the repository is asked for."""

    name: str
    words: tuple[str, ...]

    def openings(self, facts: Facts) -> Iterable[Opening]:
        """The openings of a repository in this style."""
        ...
