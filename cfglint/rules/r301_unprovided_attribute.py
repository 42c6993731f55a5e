"""The code behind this config reads a key without a default, and nothing provides it.

## What it does
Reads the source of the model that the config selects, by syntax tree, importing nothing: from
`src/model_factory/{model.type}/{model.name}.py` in a repository laid out like PHM-Vibench, from the
functions under `@hydra.main` that start with this config, or from the `[[tool.cfglint.consumers]]`
of the settings. The config is followed through constructors,
attributes, inheritance, imports, dictionaries of classes and conditions on its own values. Where
that ends, in code that is not there or a key that is computed, nothing is reported that no schema
confirms; `cfglint reads` shows those places.

Of sections at the root of which a run chooses one, `cfg[args.dataset]`, the largest is read, and
each that lacks a key which that one has to have. A key that code looks for in a list of names, and
raises without, is required: `[name for name in REQUIRED if name not in cfg]`. What an earlier run
has kept, behind `os.path.exists(checkpoint_path)`, is no reason to leave a key out, and neither is
what a program's own parser of `sys.argv` makes.

A key that is read at a place that this config may not reach (a condition that is not known) is a
warning, if it is the one key that the other configs of the kind, at least four, all give and this
one does not, and nothing asks whether it is there. So is a key that no code which was followed
reads, if three others and more all give it, one of them has just that key more than this one, and
the repository's code takes a key of that name and nowhere asks for it, sets it or has a default
for it.

Where the config names code itself (`_target_`, `_component_`, `class_path`, or a `type` that a
registry of the repository has), the required arguments of that class or function are looked for,
through its bases and `**kwargs`. One that a call of `instantiate` in the repository passes, or may
pass, is not missing. Where code of the repository looks up the class that `_target_` names and
calls it itself, no argument of that node is reported as missing.

For `class_path` nothing is missing unless a parser that would refuse it is called (LightningCLI,
jsonargparse, or a class of the repository's own that derives from one): not where code takes
`init_args` apart itself, and not in a node for an argument that is annotated with anything but
classes, such as a `Callable`. For a `type`, which a builder may give more by position, an argument
is missing only where one of a near name is given.

## Why is this bad?
The run waits in the queue, loads its data, and dies at the line that is shown.

## Example
```yaml
model:
  backbone: B_08_PatchTST   # B_08_PatchTST.py: range(configs.e_layers)
  num_layers: 3
```

## Use instead
```yaml
model:
  backbone: B_08_PatchTST
  e_layers: 3
```

## Fix safety
Unsafe: an unread key with a near name is renamed; one that means the same elsewhere is copied
under the name that is read.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from cfglint.compose.items import Item, below
from cfglint.diagnostic import Diagnostic, Related, Severity
from cfglint.files import shown
from cfglint.names import nearest, synonym
from cfglint.rules.choices import severity_of
from cfglint.rules.context import ExperimentContext, diagnostic, dotted
from cfglint.rules.declared import missing_declared, of_kind
from cfglint.rules.gaps import unusual_gaps
from cfglint.rules.insertion import rename
from cfglint.rules.missing_key import missing_key
from cfglint.rules.named_code import Unprovided, parameter_span, unprovided_arguments
from cfglint.rules.unprovided import unprovided_reads
from cfglint.schema.bind import Binding
from cfglint.schema.suggest import missing_keys

CODE, NAME, SEVERITY = "R301", "unprovided-attribute", Severity.ERROR
NEEDS = ("code", "nodes", "declared", "lacking")
MAX_PLACES = 3
LEAST_OF_A_LOOP = 3
"""All keys of a section that are read at one place, so many and more, are read by a loop."""


def check(context: ExperimentContext) -> Iterator[Diagnostic]:
    """One diagnostic a key, with the YAML end and the code end."""
    told = set()
    for fault in of_kind(context, "missing"):
        told.add(dotted(fault.path))
        yield missing_declared(context, (CODE, NAME), fault)
    bound = context.bound
    likely = missing_keys(bound)
    unread = _unread(context)
    names = frozenset(_texts(bound.experiment.root))
    sure, gaps = context.once(unprovided_reads), unusual_gaps(context)
    for (section, key), reads in (sure | gaps).items():
        item = bound.item(section)
        if item is None or below(section, key) in told:
            continue
        binding = bound.sections.get(section) or Binding(section, item)
        source = likely.get((section, key)) or _likely(unread.get(section, ()), key)
        reader = _reader(reads[0].file, names)
        places = tuple(Related(read.span, "read here, with no default") for read in reads)
        found = missing_key(
            context, (CODE, NAME), binding, key, source, reader, places[:MAX_PLACES]
        )
        yield found if (section, key) in sure else _as_a_gap(found)
    for unprovided in unprovided_arguments(context):
        target = unprovided.target
        if dotted((*target.path, *target.inside, unprovided.parameter.name)) not in told:
            yield _argument(context, unprovided)


def _as_a_gap(found: Diagnostic) -> Diagnostic:
    """A key that this config may do without, as far as the code shows, and no other does."""
    message = f"{found.message}, and all others of its kind do"
    return found._replace(severity=Severity.WARNING, message=message)


def _argument(context: ExperimentContext, found: Unprovided) -> Diagnostic:
    """A required argument of code that the config itself names."""
    target, missing = found.target, found.parameter
    where = f" under `{target.inside[0]}`" if target.inside else ""
    item = target.written(found.source) if found.source else None
    fix = None
    taken = "taken here" if found.instead else "taken here, with no default"
    related = [Related(parameter_span(missing), taken)]
    if item is not None:
        related.append(Related(item.place, f"`{found.source}` is set here, which it does not take"))
        fix = rename(context.read(item.place.file), item, missing.name)
    return diagnostic(
        (CODE, NAME),
        severity_of(context, target),
        f"`{target.name}` asks for one of {_words((missing.name, *found.instead))}, and nothing "
        "passes one"
        if found.instead
        else f"`{target.name}` takes `{missing.name}` without a default, and nothing passes it",
        target.naming.place,
        key=".".join((*target.path, *target.inside, missing.name)),
        related=tuple(related),
        help=f"rename `{found.source}` to `{missing.name}`"
        if found.source
        else f"add {_words((missing.name, *found.instead))}{where}",
        fix=fix,
    )


def _words(names: tuple[str, ...]) -> str:
    return " or ".join(f"`{name}`" for name in names)


def _unread(context: ExperimentContext) -> dict[str, tuple[str, ...]]:
    """By section, its keys that the code does not read by their names: a loop that prints all of
    them reads a misspelt one too."""
    read: dict[str, set[str]] = {}
    for code in context.code:
        at: dict[tuple[str, int, int], set[str]] = {}
        for each in code.reads:
            at.setdefault((each.file, each.line, each.column), set()).add(each.path[0])
        item = context.bound.item(code.section)
        every = set(item.mapping) if item is not None else set()
        named = (names for names in at.values() if len(names) < LEAST_OF_A_LOOP or every - names)
        read.setdefault(code.section, set()).update(*named)
    items = ((section, context.bound.item(section)) for section in read)
    return {
        section: tuple(key for key in item.mapping if key not in read[section])
        for section, item in items
        if item is not None
    }


def _likely(unread: tuple[str, ...], key: str) -> str | None:
    """A key that the code does not read either, near in name or meaning."""
    return nearest(key, unread) or synonym(key, unread)


def _reader(file: str, names: frozenset[str]) -> str:
    """Who reads a key: a component by the name that the config selects it by, else a file."""
    stem = os.path.splitext(os.path.basename(file))[0]
    return stem if stem in names else f"`{shown(file)}`"


def _texts(item: Item) -> Iterator[str]:
    """The last words of the texts in a config: `net.resnet` names `resnet`."""
    if isinstance(item.value, str):
        yield item.value.rpartition(".")[2]
    for child in item.mapping.values():
        yield from _texts(child)
