"""What a file rule looks at, and how rules make diagnostics."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from cfglint.diagnostic import (
    Diagnostic,
    Edit,
    Fix,
    KeyPath,
    Place,
    Related,
    Severity,
    Span,
    at_line,
)
from cfglint.document.conduct import Conduct
from cfglint.document.lines import mark_at
from cfglint.document.nodes import Alias, Mapping, Node, Scalar
from cfglint.document.nodes import Sequence as SequenceNode
from cfglint.document.tree import YamlFile
from cfglint.files import shown
from cfglint.run.settings import Settings
from cfglint.schema.bind import Bound
from cfglint.schema.wanted import Wanted

_Made = TypeVar("_Made")

if TYPE_CHECKING:
    from cfglint.binding.faults import Fault
    from cfglint.dynamic.outcome import Outcome
    from cfglint.repository.lacking import Lacking
    from cfglint.repository.launches import Launch
    from cfglint.repository.misspelt import Misspelt
    from cfglint.source.named import Passed, Target
    from cfglint.source.reads import Building, CodeReads, Logged
    from cfglint.styles.opening.openings import Opening
    from cfglint.verify.outcome import Verified


def _nothing_built() -> Building:
    from cfglint.source.reads import Building

    return Building()


def _no_code() -> Opening:
    from cfglint.document.conduct import PYYAML
    from cfglint.styles.opening.openings import Opening

    return Opening((PYYAML,))


def _any(path: KeyPath) -> Wanted:
    return "any"


class FileContext(NamedTuple):
    """One file as read, and the loader that the project reads it with.

    `wanted` says what the schemas want at a key path; "any" where they do not know. `declared` says
    what the program declares there: "text" where a text is right, be it that the loader makes a
    number of it, "number" where it stays a text and a number is declared. `opening` says what may
    open the file; the repository's code is read for it, so a rule asks once it has
    something that depends on it.
    """

    file: YamlFile
    loader: Conduct
    wanted: Callable[[KeyPath], Wanted]
    opening: Callable[[], Opening] = _no_code
    declared: Callable[[KeyPath], Wanted] = _any


def _nothing_known() -> Passed:
    from cfglint.source.named import NOTHING_KNOWN

    return NOTHING_KNOWN


def _none_known() -> None:
    return None


def _never(word: str, file: str) -> bool:
    return False


def _no_file(path: str) -> None:
    return None


def _unknown_text(text: str) -> bool:
    return False


def _nowhere(word: str, files: Iterable[str]) -> Span | None:
    return None


def _no_others(path: tuple[str, ...]) -> bool:
    return False


class ExperimentContext(NamedTuple):
    """One composed config with its schemas and what the code beside it reads.

    `read` gives any file it was composed from; `codes` are the rules that run. `targets` are its
    nodes that name code, `passed` what calls of `instantiate` in the repository add to them;
    `metrics` are those that the repository logs, None where one is not known; `others` is what
    programs read of this config that start with another one, if they are told to take this one.
    `mentioned` says whether the repository's Python has a word of a file that programs start from
    as it has a key that is read. `faults` are those against what the config's program
    declares; `resolvers` are those of interpolations, None where there may be more; `built` is what
    the constructors of its nodes surely raise. `misspelt` are keys that nothing of the repository
    can read, one slip from what other configs have there; `others_have` says whether the other
    configs of the kind have a key that this one lacks. `made` is what `once` keeps; a context
    with another field gets a new one, or None. `interpolates` says whether the repository uses a
    library that interpolates. `read_among` says where one of some files of code has a word as it
    has a key that is read, `has_text` whether the repository's code has a text in quotes. `stored`
    are configs that code stores under a name, with their groups. `beside` is a file of the
    repository that a path of the config names, `launches` are the command lines that name the
    config. `names` says whether the repository's Python has one of some words, or there is none.
    `evaluating` are the resolvers that evaluate their argument as Python. `lacking` are the keys
    that the others of the config's kind have and that it lacks.
    """

    bound: Bound
    read: Callable[[str], YamlFile]
    settings: Settings
    code: Sequence[CodeReads] = ()
    codes: frozenset[str] = frozenset()
    targets: Sequence[Target] = ()
    passed: Callable[[], Passed] = _nothing_known
    metrics: Callable[[], tuple[Logged, ...] | None] = tuple
    others: Callable[[], Sequence[CodeReads]] = tuple
    mentioned: Callable[[str, str], bool] = _never
    faults: Sequence[Fault] = ()
    resolvers: Callable[[], frozenset[str] | None] = _none_known
    built: Callable[[], Building] = _nothing_built
    misspelt: Sequence[Misspelt] = ()
    others_have: Callable[[tuple[str, ...]], bool] = _no_others
    made: dict[Callable[[ExperimentContext], Any], Any] | None = None
    interpolates: Callable[[], bool] = bool
    read_among: Callable[[str, Iterable[str]], Span | None] = _nowhere
    has_text: Callable[[str], bool] = _unknown_text
    stored: Callable[[], frozenset[str]] = frozenset
    beside: Callable[[str], YamlFile | None] = _no_file
    launches: Callable[[], Sequence[Launch]] = tuple
    names: Callable[[frozenset[str]], bool] = bool
    evaluating: Callable[[], frozenset[str]] = frozenset
    lacking: Sequence[Lacking] = ()

    def once(self, make: Callable[[ExperimentContext], _Made]) -> _Made:
        """What several rules make of this context: made for the first, and changed by none."""
        if self.made is None:
            return make(self)
        if make not in self.made:
            self.made[make] = make(self)
        found: _Made = self.made[make]
        return found


class DynamicContext(NamedTuple):
    """One composed config with what its trace found.

    `reported` are the keys that static rules have an error at: one cause, one diagnostic.
    """

    bound: Bound
    outcome: Outcome
    settings: Settings
    reported: frozenset[str] = frozenset()


class VerifyContext(NamedTuple):
    """One composed config with what its short training measured."""

    bound: Bound
    verified: Verified
    settings: Settings


def diagnostic(
    rule: tuple[str, str],
    severity: Severity,
    message: str,
    place: Place | Span,
    *,
    key: str = "",
    related: tuple[Related, ...] = (),
    help: str = "",
    fix: Fix | None = None,
) -> Diagnostic:
    """A diagnostic of the rule with this code and name.

    A library that is known from a table has no line to show: the message names its version.
    """
    shown = tuple(each for each in related if not _is_of_a_table(each))
    if len(shown) < len(related):
        table = next(each.place for each in related if _is_of_a_table(each))
        assert isinstance(table, Span)
        message += f" (by the signature of {table.file.strip('<>')})"
    return Diagnostic(rule[0], rule[1], severity, message, place, key, shown, help, fix)


def _is_of_a_table(related: Related) -> bool:
    place = related.place
    return isinstance(place, Span) and place.file.startswith("<")


def dotted(path: KeyPath) -> str:
    """A key path as text: `task.scheduler.options.eta_min`."""
    return ".".join(str(element) for element in path)


def last_key(path: KeyPath) -> str:
    """The last key on the way to a value, that of its list for an element."""
    return next((part for part in reversed(path) if isinstance(part, str)), "")


def replace_node(file: YamlFile, node: Scalar, text: str) -> Edit:
    """Write `text` in the place of a scalar, its anchor and tag kept."""
    start, end = node.start, node.end
    written = file.text[start.index : end.index]
    if (node.anchor is not None or node.tag is not None) and node.value in written:
        offset = written.rindex(node.value)
        start = mark_at(file.text, start.index + offset)
    return Edit(start.line + 1, start.column + 1, end.line + 1, end.column + 1, text)


def contains_anchor(node: Node) -> bool:
    """Whether removing this node would remove an anchor."""
    stack = [node]
    while stack:
        current = stack.pop()
        if not isinstance(current, Alias) and current.anchor is not None:
            return True
        if isinstance(current, Mapping):
            for entry in current.entries:
                stack += entry
        elif isinstance(current, SequenceNode):
            stack += current.items
    return False


def opened_here(opening: Opening) -> tuple[Related, ...]:
    """The call that opens a file, where it is known."""
    load = opening.load
    if load is None:
        return ()
    return (Related(at_line(shown(load.file), load.line), "opened here"),)
