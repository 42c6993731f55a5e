"""A metric is monitored that nothing logs.

## What it does
Collects the names that `self.log` and `self.log_dict` give in the code that this config selects,
with the config's own values in their f-strings, and compares `monitor` with them. Where a part of
a name is not known it stands for anything; where a whole name is not known, nothing is reported.
Where the config names its module itself (`_target_`, `class_path`), all that the repository logs
counts. The `metric` of a sweep of Weights & Biases that `bayes` or an early end goes by is compared
with what the repository gives `wandb.log`, where all of that is known.

## Why is this bad?
Early stopping and checkpoints wait for a value that never comes: Lightning stops with an error
after the first epoch, or keeps no checkpoint at all. A sweep learns nothing of its runs.

## Example
```yaml
trainer:
  monitor: val_total_loss   # the task logs val_loss and val_classification_loss
```

## Use instead
```yaml
trainer:
  monitor: val_loss
```

## Fix safety
Unsafe: the name is replaced by a near one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfglint.compose.items import Item
from cfglint.diagnostic import Diagnostic, Fix, Related, Severity, at_line
from cfglint.files import shown
from cfglint.names import nearest
from cfglint.rules.context import ExperimentContext, diagnostic
from cfglint.rules.insertion import rewrite
from cfglint.rules.place import value_place
from cfglint.source.matching import fits
from cfglint.source.reads import Logged
from cfglint.styles.own_keys import OF_SWEEPS

CODE, NAME, SEVERITY = "R306", "unlogged-metric", Severity.ERROR
NEEDS = ("code", "nodes", "metrics", "contract")

BY_THE_TRAINER = ("epoch", "step", "lr", "global_step")
"""Names that Lightning's trainer and its callbacks log themselves."""

MOST_NAMES = 8

MOST_NODES = 2
"""Nodes within each other beyond which a `monitor` is no callback's or scheduler's."""

_CLASS = re.compile(r"(?:\w+\.)+[A-Z]\w*")


def check(context: ExperimentContext) -> Iterator[Diagnostic]:
    """One diagnostic for each `monitor` that the config has."""
    if context.bound.experiment.part:
        return
    found = list(monitors(context.bound.experiment.root, ()))
    logged = _logged(context) if found else []
    if (swept := _of_a_sweep(context)) is not None:
        found, logged = [swept], list(context.metrics() or ())
    elif not logged:
        found = [each for each in found if _is_of_a_node(context, each[0])]
        logged = list(context.metrics() or ()) if found else []
    if not logged:
        return
    for key, item in found:
        name = item.value
        if not isinstance(name, str) or item.interpolated or not _is_read(context, key):
            continue
        if _nodes_around(context.bound.experiment.root, key) > MOST_NODES:
            continue  # it is an argument of a part of what is trained
        if name in BY_THE_TRAINER or any(_gives(metric, name) for metric in logged):
            continue
        exact = sorted({metric.name for metric in logged if metric.exact})
        near = nearest(name, exact)
        told = _listed(exact)
        of_stage = [each for each in exact if _stage(each) == _stage(name)]
        first = logged[0]
        place = at_line(shown(first.file), first.line)
        yield diagnostic(
            (CODE, NAME),
            SEVERITY,
            f"nothing that this config selects logs `{name}`",
            value_place(item),
            key=".".join(key),
            related=(Related(place, f"logged are {told}" if told else "metrics are logged here"),),
            help=f"did you mean `{near}`?"
            if near
            else f"write one of {_listed(of_stage or exact)}"
            if told
            else "",
            fix=_fix(context, item, near),
        )


def _of_a_sweep(context: ExperimentContext) -> tuple[tuple[str, ...], Item] | None:
    """The metric that a sweep goes by; None where the config is none, or goes by none."""
    given = context.bound.experiment.root.mapping
    if not OF_SWEEPS.are_in(given.keys()):
        return None
    method = given.get("method")
    uses = (method is not None and method.value == "bayes") or "early_terminate" in given
    metric = given.get("metric") if uses else None
    name = metric.mapping.get("name") if metric is not None else None
    return (("metric", "name"), name) if name is not None else None


def _listed(names: list[str]) -> str:
    return ", ".join(names[:MOST_NAMES]) + (", ..." if len(names) > MOST_NAMES else "")


def _stage(name: str) -> str:
    """The first word of a metric, which is mostly the stage: `val` of `val_loss` and `val/loss`."""
    return re.split(r"[_/]", name)[0]


def monitors(item: Item, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Item]]:
    """Every key `monitor` below an item, with its path."""
    if isinstance(item.value, dict):
        for name, inner in item.mapping.items():
            if name == "monitor":
                yield (*path, name), inner
            else:
                yield from monitors(inner, (*path, name))
    elif isinstance(item.value, list):
        for number, inner in enumerate(item.value):
            yield from monitors(inner, (*path, str(number)))


def _logged(context: ExperimentContext) -> list[Logged]:
    """All metrics; none where one is not known, or the code was not followed to its end."""
    logging = [code for code in context.code if code.logged is None or code.logged]
    if not all(code.logged is not None and code.complete for code in logging):
        return []
    return list(dict.fromkeys(metric for code in logging for metric in code.logged or ()))


def _is_of_a_node(context: ExperimentContext, key: tuple[str, ...]) -> bool:
    """Whether a `monitor` is an argument of code that the config names, such as a callback: under
    another key it may watch something else."""
    return any((*target.path, *target.inside) == key[:-1] for target in context.targets)


def _nodes_around(root: Item, key: tuple[str, ...]) -> int:
    """How many mappings around a key name a class, one within the other."""
    count, item = 0, root
    for name in key[:-1]:
        value = item.value
        if isinstance(value, list):
            item = value[int(name)]
        elif isinstance(value, dict):
            item = value[name]
        texts = (each.value for each in item.mapping.values())
        count += any(isinstance(text, str) and _CLASS.fullmatch(text) for text in texts)
    return count


def _is_read(context: ExperimentContext, key: tuple[str, ...]) -> bool:
    """Whether code reads the key, as far as its section was followed."""
    codes = [code for code in context.code if code.section == key[0]]
    if not codes or not all(code.complete for code in codes):
        return True
    return any(key[1:][: len(read.path)] == read.path for code in codes for read in code.reads)


def _gives(metric: Logged, name: str) -> bool:
    """Whether a call can log this name; on both step and epoch Lightning adds which, and with
    several loaders the number of the loader."""
    plain = re.sub(r"/dataloader_idx_\d+$", "", name).removesuffix("_step").removesuffix("_epoch")
    if metric.exact:
        return metric.name in (name, plain)
    return any(fits(metric.name, each, unsure=True) for each in (name, plain))


def _fix(context: ExperimentContext, item: Item, near: str | None) -> Fix | None:
    return rewrite(context.read(item.place.file), item, near) if near else None
