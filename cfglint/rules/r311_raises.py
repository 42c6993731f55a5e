"""With this config the code behind it surely raises.

## What it does
Follows the code that gets the config (see R301), with the config's own values. Where it comes to an
operation that those values make impossible, such as a `range` with a step of 0 or a list times a
text, or to a `raise` behind conditions on them, such as the end of a chain of comparisons, the key
is reported, with the line of the code. What raises with every config is reported as well: a call of
the repository's own code with an argument that it does not take, a module with the markers of a
merge conflict. Only what every run of this config reaches is reported, and only where no handler
around it stops the exception. So are numbers that the class which a node names refuses, such as a
width that its heads do not divide, and what a dataclass or model that the program makes of the
config refuses in `__post_init__`, or in a validator that comes after the fields. A text that only
looks like a number is left to Y103.

## Why is this bad?
The run waits in the queue, loads its data, and dies at the line that is shown.

## Example
```yaml
train:
  log_every: 0   # the code: range(0, steps, cfg.train.log_every)
```

## Use instead
```yaml
train:
  log_every: 100
```
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from cfglint.compose.items import Item, lookup
from cfglint.diagnostic import Diagnostic, Related, Severity, Span
from cfglint.files import shown
from cfglint.names import in_words, nearest
from cfglint.rules.context import ExperimentContext, diagnostic
from cfglint.rules.named_code import building
from cfglint.rules.place import is_number_as_string, value_place
from cfglint.rules.unresolved import unresolved_names
from cfglint.source.reads import Raised

CODE, NAME, SEVERITY = "R311", "raises", Severity.ERROR
NEEDS = ("code", "nodes", "contract")

LONGEST = 40
"""Characters of a value that are shown."""

MOST_TEXTS = 8
"""Texts that a help line lists."""


def check(context: ExperimentContext) -> Iterator[Diagnostic]:
    """One diagnostic a key, where a run meets it first; of what raises with every config, one."""
    root = context.bound.experiment.root
    for key, raised in _without_names(context, _by_key(context)).items():
        item = _at(root, key) or _at(context.bound.experiment.built or root, key)
        if item is not None and key and item.value is None and _is_interpolated(context):
            continue  # what the command line has to give
        if item is None or ("Y103" in context.codes and is_number_as_string(item)):
            continue
        others = [
            Related(value_place(also), f"and `{'.'.join(other)}` is {_value(also)}")
            for other in raised.keys[1:]
            if (also := _at(root, other)) is not None
        ]
        at = Span(shown(raised.file), raised.line, raised.column, raised.line, raised.end_column)
        chosen = () if key else next(iter(raised.chosen), ())
        item = (_at(root, chosen) if chosen else None) or item
        shown_key = ".".join(key or chosen)
        yield diagnostic(
            (CODE, NAME),
            SEVERITY,
            _message(raised, shown_key, _value(item), bool(key)),
            value_place(item),
            key=shown_key,
            related=(Related(at, "raised here"), *others),
            help=_help(raised, item),
        )


def _at(root: Item, key: tuple[str, ...]) -> Item | None:
    """The value at a key path, which may have numbers of items."""
    return lookup(root, ".".join(key))


def _message(raised: Raised, key: str, value: str, by_value: bool) -> str:
    """What raises, and because of which key: by its value, or in the code that it leads to."""
    absent = in_words([f"`{'.'.join(each)}`" for each in raised.absent[:MOST_TEXTS]], "and")
    absent = f" ({absent} {'is' if len(raised.absent) == 1 else 'are'} not given)" if absent else ""
    if raised.of and not key:
        return f"{raised.of} raises {raised.error}{absent}: `{raised.text}`"
    if not raised.reason:
        return (
            f"`{key}` is {value}{absent}, for which the code raises {raised.error}: `{raised.text}`"
        )
    ends = f"`{raised.text}` raises {raised.error}{absent}: {raised.reason}"
    if not key:
        return f"with every config, {ends}"
    return f"`{key}` is {value}: {ends}" if by_value else f"code that `{key}` selects fails: {ends}"


def _help(raised: Raised, item: Item) -> str:
    """What the code compares the value with, where it says so."""
    if not raised.takes:
        return ""
    near = nearest(item.value, raised.takes) if isinstance(item.value, str) else None
    if near:
        return f"did you mean `{near}`?"
    return f"the code takes {in_words(raised.takes[:MOST_TEXTS], 'and')}"


def _is_interpolated(context: ExperimentContext) -> bool:
    """Whether a config is one whose keys a command line gives as well: `adapter.path=...`."""
    return context.bound.experiment.loader.interpolates


def _without_names(
    context: ExperimentContext, found: dict[tuple[str, ...], Raised]
) -> dict[tuple[str, ...], Raised]:
    """Those that are not for a name which the code does not have: R303 says it at the same key."""
    told = context.once(unresolved_names) if "R303" in context.codes else {}
    return {key: raised for key, raised in found.items() if ".".join(key) not in told}


def _by_key(context: ExperimentContext) -> dict[tuple[str, ...], Raised]:
    """The first place that raises because of each key. Where several programs start from the
    config, it has to be one for each of them: a config may be meant for one."""
    found: dict[tuple[str, ...], Raised] = {}
    programs: dict[tuple[str, ...], set[str]] = {}
    for code in context.code:
        for raised in code.raised:
            raised = _own_first(context, raised)
            key = raised.keys[0] if raised.keys else ()
            found.setdefault(key, raised)
            programs.setdefault(key, set()).add(code.entry)
    every = {code.entry for code in context.code if code.whole}
    told = {
        key: raised for key, raised in found.items() if len(every) < 2 or every <= programs[key]
    }
    for raised in _by_constructors(context):
        raised = _own_first(context, raised)
        told.setdefault(raised.keys[0] if raised.keys else (), raised)
    return told


def _own_first(context: ExperimentContext, raised: Raised) -> Raised:
    """The same with a key of the config's own file before those of files that it takes: the value
    that was right there became wrong by it."""
    root, own = context.bound.experiment.root, context.bound.experiment.file
    items = [(key, _at(root, key)) for key in raised.keys]
    here = [key for key, item in items if item is not None and item.place.file == own]
    if not here:
        return raised
    return raised._replace(keys=(here[0], *(key for key in raised.keys if key != here[0])))


def _by_constructors(context: ExperimentContext) -> Iterator[Raised]:
    """What building the nodes raises, unless code may give them other values."""
    for raised in context.once(building).raised:
        first = raised.keys[0] if raised.keys else ()
        nodes = [t for t in context.targets if first and first[:-1] == (*t.path, *t.inside)]
        names = {key[-1] for key in raised.keys}
        if any(context.passed().may_give(node, name) for node in nodes for name in names):
            continue
        if not any(context.passed().is_by_hand(node) for node in nodes):
            yield raised


def _value(item: Item) -> str:
    text = json.dumps(item.plain(), ensure_ascii=False, default=str)
    return text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."
