"""No code behind this config reads the key.

## What it does
Where the source that takes a section was read in full (see R301), reports the keys of the section
that it does not read with this config's choices, and that no other Python file of the repository
mentions. A key that is one misspelling from one that is read, and not given, is shown with it; one
that only an unselected branch reads, with the line.

A program that gets the whole config is followed from there: PHM-Vibench's pipeline, a function
under `@hydra.main`, or a `[[tool.cfglint.consumers]]` with `section = "."`. Outside of PHM-Vibench,
whose code is known, a key is reported only where nothing else can read it: its name is in no
function that was not followed, is taken from nothing that is unknown, and is in no other
Python file, tests aside. Not reported either: a key that waits for a switch (`ema.warmup` under
`if cfg.ema.decay > 0`), a choice that is not made (`getattr(cfg, cfg.model)`), and a value that
others are made of (`${name}`).

Where a program was not found, or not followed to the key, one that no Python file, no other config
and no command line of the repository has is reported if it is one slip of the hand (a letter more,
less, another, or in its neighbour's place) from a key that other configs have in its place, and
that code does have, or from one that the program reads in its place and the config lacks.

Where the config names code itself (`_target_`, `_component_`, `class_path`, or a `type` that a
registry of the repository has), an argument that it does not take is an error: calling it raises.
Not reported is one that the repository's own code takes out first, or may: it is popped, deleted,
compared with, or an item of a list.

## Why is this bad?
A misspelt key is dropped in silence and the default is used. A leftover makes the next reader
believe that it does something: runs were float32 for months under `precision: 16`.

## Example
```yaml
model:
  hiden_dim: 512   # the code: getattr(args, "hidden_dim", 64)
```

## Use instead
```yaml
model:
  hidden_dim: 512
```

## Fix safety
Unsafe: the key is renamed to the near one.
"""

from __future__ import annotations

from collections.abc import Iterator

from cfglint.compose.items import Item, below
from cfglint.diagnostic import Diagnostic, Fix, Related, Severity, Span, at_line
from cfglint.files import shown
from cfglint.names import nearest, synonym
from cfglint.repository.misspelt import Misspelt
from cfglint.rules.choices import severity_of
from cfglint.rules.context import ExperimentContext, diagnostic, dotted
from cfglint.rules.declared import of_kind, unknown_declared
from cfglint.rules.insertion import rename
from cfglint.rules.misspellings import misspellings
from cfglint.rules.named_code import untaken_arguments
from cfglint.rules.r310_unresolved_interpolation import check as unresolved
from cfglint.rules.spread import refused_keywords
from cfglint.rules.unread import Unread, unread_keys
from cfglint.source.named import Target

CODE, NAME, SEVERITY = "R302", "unread-key", Severity.WARNING
NEEDS = ("code", "nodes", "declared", "misspelt")

MOST_NAMES = 10


def check(context: ExperimentContext) -> Iterator[Diagnostic]:
    """One diagnostic a key."""
    said = set()
    for found in _read_by_nothing(context):
        said.add(found.place)
        yield found
    for each in misspellings(context):
        if each.item.place not in said:
            yield _misspelt(context, each)


def _misspelt(context: ExperimentContext, found: Misspelt) -> Diagnostic:
    """A key that nothing of the repository can read, and the one that other configs have there."""
    name = found.path[-1]
    who = "code" if isinstance(found.shown, Span) else "another config"
    at = found.shown._replace(file=shown(found.shown.file))
    return diagnostic(
        (CODE, NAME),
        SEVERITY,
        f"nothing reads `{name}`: no Python file of the repository has this word",
        found.item.place,
        key=dotted(found.path),
        related=(Related(at, f"{who} has `{found.near}` here"),),
        help=f"did you mean `{found.near}`?",
        fix=rename(context.read(found.item.place.file), found.item, found.near),
    )


def _goes_over_names(context: ExperimentContext, section: str, key: str) -> bool:
    """Whether code goes over the names of the keys of a key's mapping."""
    holder = tuple(key.split(".")[:-1])
    return any(holder in code.keyed for code in context.code if code.section == section)


def _read_by_nothing(context: ExperimentContext) -> Iterator[Diagnostic]:
    for treated in ("ignored", "kept", "unsure"):
        for fault in of_kind(context, "unknown", treated):
            yield unknown_declared(context, (CODE, NAME), SEVERITY, fault)
    told = {dotted(fault.path) for fault in context.faults}
    refused = [each.path for each in refused_keywords(context)]
    told.update(map(dotted, refused))
    if "R310" in context.codes:
        told.update(found.key for found in unresolved(context))  # it says what to write there
    given = {dotted(path[:-1]) for path in refused}  # a section that goes to a call is read
    for (section, key), unread in unread_keys(context).items():
        if below(section, key) in told or (unread.hollow and below(section, key) in given):
            continue  # one cause, one diagnostic
        code = next((c for c in context.code if c.section == section), None)
        program = code.program if code is not None else ""
        name = key.rpartition(".")[2] if section else key
        message = f"nothing that this config selects reads `{name}`"
        if unread.seen is None:
            message = f"no code reads `{name}`: {program} does not, and no file mentions it"
        waits = None
        if unread.seen is None and unread.program:
            files = (file for each in context.code for file in each.files)
            waits = context.read_among(name, files) if not unread.near else None
            if waits is not None and _goes_over_names(context, section, key):
                continue  # its presence may be what counts, whatever its value
            who = "no code that receives this config"
            who = who if waits is None else "nothing that this config selects"
            message = f"{who} reads `{below(section, key)}`"
        if code is not None and code.aside and (unread.seen is not None or waits is not None):
            continue  # a training may read it
        if unread.hollow:
            message = f"no code reads anything inside `{name}`"
        yield diagnostic(
            (CODE, NAME),
            SEVERITY,
            message,
            unread.item.place,
            key=below(section, key),
            related=_seen(unread, waits),
            help=_help(unread, waits),
            fix=_fix(context, unread),
        )
    for target, key, item in untaken_arguments(context):
        yield _argument(context, target, key, item)


def _argument(context: ExperimentContext, target: Target, key: str, item: Item) -> Diagnostic:
    """An argument that code named by the config does not take: a TypeError when it is called."""
    signature = target.signature
    assert signature is not None
    given = target.arguments  # what another file gives, this key may be meant to override
    file = item.place.file
    left = [n for n in signature.parameters if n not in given or given[n].place.file != file]
    near = nearest(key, left) or synonym(key, left)
    fix = rename(context.read(item.place.file), item, near) if near else None
    taken = ", ".join(list(signature.parameters)[:MOST_NAMES]) or "none"
    first = next(iter(signature.parameters.values()), None)
    related: tuple[Related, ...] = ()
    if first is not None:
        at = at_line(first.file, first.line)
        related = (Related(at, f"`{signature.name}` takes its arguments here"),)
    return diagnostic(
        (CODE, NAME),
        severity_of(context, target),
        f"`{target.name}` takes no argument `{key}`: calling it raises",
        item.place,
        key=".".join((*target.path, *target.inside, key)),
        related=related,
        help=f"did you mean `{near}`?" if near else f"it takes {taken}",
        fix=fix,
    )


def _help(unread: Unread, waits: Span | None) -> str:
    if unread.near:
        return f"did you mean `{unread.near}`?"
    return "remove it" if waits is None else "remove it, unless another choice is meant"


def _seen(unread: Unread, waits: Span | None) -> tuple[Related, ...]:
    """The code end: where the key is mentioned, or else where the program gets the config.

    Args:
        waits: where the program's code has the word in what this config does not select.
    """
    if waits is not None:
        return (Related(waits, "other choices of this config may read it here"),)
    if unread.seen is not None:
        file, line, text = *unread.seen[1:3], "mentioned here, which is not selected"
    elif unread.program is not None and (place := unread.program.loaded or unread.program.start):
        file, line = place
        gets = "loads" if unread.program.loaded else "gets"
        text = f"`{unread.program.program}` {gets} the config here"
    else:
        return ()
    return (Related(at_line(shown(file), line), text),)


def _fix(context: ExperimentContext, unread: Unread) -> Fix | None:
    if not unread.near:
        return None
    return rename(context.read(unread.item.place.file), unread.item, unread.near)
