"""What libraries do with a config, as the styles tell the evaluator.

The evaluator knows Python and its standard library. What a call of another library gives, and which
of its objects hold a config, stands with the style of that library (`styles/<style>/calls.py`);
`styles/registry.py` puts it together, and whoever makes `Modules` hands it over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from cfglint.document.kinds import Kind

if TYPE_CHECKING:
    import ast

    from cfglint.source.machine import Machine
    from cfglint.source.values import Form, Function, Scope, Value

Handler: TypeAlias = "Callable[[Machine, ast.Call, Scope], Value | None]"
"""What a call gives; None where it turns out not to be the call that the handler knows."""

Starting: TypeAlias = "Callable[[Machine, Function, ast.AST], None]"
"""What a decorator does that calls the function under it in the script that has it."""


class Knowledge(NamedTuple):
    """What is known of one library, or of several of a kind.

    Names are dotted as code has them at their end: `OmegaConf.merge`, `instantiate`; a call of what
    a call gives has `(?)` in its name. `.method` stands for a method of any object.

    Attributes:
        calls: what knows a call.
        loads: calls that give a program its config, and in what they hold it.
        parses: those of `loads` that take a stream or the text itself, and no path.
        one_by_one: those of `loads` that give the documents of a file one by one.
        kinds: those of `loads` that open other files than YAML, and the kinds of text they take.
        taken: keys that a call takes of a config, whatever the program's own code has of them.
        paths: calls that make a path of a path.
        harmless: calls that may be given the config without reading a key that matters.
        kept_at: attributes by which a tracker gives back what it was told to keep.
        keepers: calls of trackers, to which `config=` tells what to keep.
        targets: calls that make what a node names, and the key by which it does.
        launchers: methods that call what they get, and give it a first argument.
        callers: calls that surely call the function which they get, on values that are not known.
        shown: methods of objects that hold configs which read no key that matters.
        merging: methods that lay other values over a config.
        dictionaries: classes, or bases of one, whose instances are dictionaries.
        deep: those that make the same of every mapping inside.
        attributes: those whose entries are attributes too.
        containers: calls that make plain dictionaries of a config, to its depths.
        wraps: names of calls that make an object of a dictionary, or the other way round.
        called: methods that calling an object calls, before Python's own.
        run_by: bases of classes, and the methods of them that a training calls in every run.
        driven: a method by which an object is known that a trainer drives.
        hooks: methods that a trainer calls in every run.
        rarer_hooks: methods that it may call.
        starts: decorators that call the function under them, in a script.
        called_alone: last names of `loads`, by which code calls them that imports them so.
    """

    calls: Mapping[str, Handler] = {}
    loads: Mapping[str, Form] = {}
    parses: frozenset[str] = frozenset()
    one_by_one: frozenset[str] = frozenset()
    kinds: Mapping[str, tuple[Kind, ...]] = {}
    taken: Mapping[str, frozenset[str]] = {}
    paths: frozenset[str] = frozenset()
    harmless: frozenset[str] = frozenset()
    kept_at: frozenset[str] = frozenset()
    keepers: frozenset[str] = frozenset()
    targets: Mapping[str, str] = {}
    launchers: frozenset[str] = frozenset()
    callers: frozenset[str] = frozenset()
    shown: frozenset[str] = frozenset()
    merging: frozenset[str] = frozenset()
    dictionaries: frozenset[str] = frozenset()
    deep: frozenset[str] = frozenset()
    attributes: frozenset[str] = frozenset()
    containers: frozenset[str] = frozenset()
    wraps: tuple[re.Pattern[str], ...] = ()
    called: tuple[str, ...] = ()
    run_by: Mapping[str, tuple[str, ...]] = {}
    driven: frozenset[str] = frozenset()
    hooks: tuple[str, ...] = ()
    rarer_hooks: tuple[str, ...] = ()
    starts: Mapping[str, Starting] = {}
    called_alone: frozenset[str] = frozenset()


NOTHING = Knowledge()
"""Python alone."""


def together(known: Iterable[Knowledge]) -> Knowledge:
    """What several styles know; of one name, the first has its say."""
    found = list(known)
    calls: dict[str, Handler] = {}
    loads: dict[str, Form] = {}
    kinds: dict[str, tuple[Kind, ...]] = {}
    taken: dict[str, frozenset[str]] = {}
    targets: dict[str, str] = {}
    for each in reversed(found):
        calls.update(each.calls)
        loads.update(each.loads)
        kinds.update(each.kinds)
        taken.update(each.taken)
        targets.update(each.targets)

    def names(of: Callable[[Knowledge], frozenset[str]]) -> frozenset[str]:
        return frozenset().union(*map(of, found))

    return Knowledge(
        calls,
        loads,
        names(lambda each: each.parses),
        names(lambda each: each.one_by_one),
        kinds,
        taken,
        names(lambda each: each.paths),
        names(lambda each: each.harmless),
        names(lambda each: each.kept_at),
        names(lambda each: each.keepers),
        targets,
        names(lambda each: each.launchers),
        names(lambda each: each.callers),
        names(lambda each: each.shown),
        names(lambda each: each.merging),
        names(lambda each: each.dictionaries),
        names(lambda each: each.deep),
        names(lambda each: each.attributes),
        names(lambda each: each.containers),
        tuple(pattern for each in found for pattern in each.wraps),
        tuple(name for each in found for name in each.called),
        {base: name for each in reversed(found) for base, name in each.run_by.items()},
        names(lambda each: each.driven),
        tuple(name for each in found for name in each.hooks),
        tuple(name for each in found for name in each.rarer_hooks),
        {name: start for each in reversed(found) for name, start in each.starts.items()},
        frozenset(name.rpartition(".")[2] for name in loads if "." in name),
    )
