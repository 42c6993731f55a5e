"""The config names a module, a class or a registered name that the code does not have.

## What it does
Follows the code behind the config (see R301) to where it looks a name up: a module that is imported
by a name that the config gives, or a dictionary literal of classes. A name that is not there is
reported with those that are. It is a warning where the run chooses another part of the config by a
value (`instantiate(cfg[cfg.model])`), and so never builds this one.

## Why is this bad?
The import fails, or a factory prints a line, returns None, and the run ends much later, elsewhere.

## Example
```yaml
task:
  type: multi_task   # src/task_factory/task/ has In_distribution and DG
```

## Use instead
```yaml
task:
  type: In_distribution
```

## Fix safety
Unsafe: the name is replaced by a near one.
"""

from __future__ import annotations

from collections.abc import Iterator

from cfglint.compose.items import Item, lookup
from cfglint.diagnostic import Diagnostic, Fix, Related, Severity, at_line
from cfglint.document.nodes import Scalar
from cfglint.names import nearest
from cfglint.rules.choices import severity_of
from cfglint.rules.context import ExperimentContext, diagnostic, dotted
from cfglint.rules.insertion import rewrite
from cfglint.rules.place import is_given, value_place
from cfglint.rules.unresolved import unresolved_names
from cfglint.source.named import Absent, Target
from cfglint.source.reads import Unresolved

CODE, NAME, SEVERITY = "R303", "unresolved-entry", Severity.ERROR
NEEDS = ("code", "nodes")

MOST_NAMES = 12


def check(context: ExperimentContext) -> Iterator[Diagnostic]:
    """One diagnostic for each key whose value the code does not have."""
    for key, found in context.once(unresolved_names).items():
        item = lookup(context.bound.experiment.root, key)
        if item is None or not is_given(item):
            continue
        near = nearest(found.name, found.known)
        names = ", ".join(found.known[:MOST_NAMES])
        more = ", ..." if len(found.known) > MOST_NAMES else ""
        there = f"it has {names}{more}" if names else "nothing is there"
        yield diagnostic(
            (CODE, NAME),
            SEVERITY,
            f"`{found.where}` has no `{found.name}`, which `{key}` names",
            value_place(item),
            key=key,
            related=_looked_up(found),
            help=f"did you mean `{near}`?" if near else there,
            fix=_fix(context, item, near),
        )
    for target in context.targets:
        if target.absent is None or not is_given(target.naming):
            continue
        # code may put another in its place
        if target.at_once or not context.passed().may_take(target.name):
            yield _target(context, target, target.absent)


def _target(context: ExperimentContext, target: Target, absent: Absent) -> Diagnostic:
    """A name of a module that was read to its end and does not have it."""
    near = nearest(absent.name, absent.known)
    keyword = target.keyword
    item = target.naming
    fix = None
    whole = isinstance(item.node, Scalar) and not target.at_once
    if near is not None and whole and target.name == f"{absent.where}.{absent.name}":
        fix = rewrite(context.read(item.place.file), item, f"{absent.where}.{near}")
    return diagnostic(
        (CODE, NAME),
        severity_of(context, target),
        _lacks(absent, keyword),
        value_place(item),
        key=dotted(target.path if target.at_once else (*target.path, keyword)),
        help=f"did you mean `{near}`?" if near else _what_is_there(absent),
        fix=fix,
    )


def _what_is_there(absent: Absent) -> str:
    """The public names of a module that was read to its end; "" where it has none."""
    names = [name for name in absent.known if not name.startswith("_")]
    more = ", ..." if len(names) > MOST_NAMES else ""
    return f"it has {', '.join(names[:MOST_NAMES])}{more}" if names and absent.where else ""


def _lacks(absent: Absent, keyword: str) -> str:
    if not absent.where:
        return f"there is no package `{absent.name}`, which `{keyword}` names"
    return f"`{absent.where}` has no `{absent.name}`, which `{keyword}` names"


def _looked_up(found: Unresolved) -> tuple[Related, ...]:
    if not found.line:
        return ()
    return (Related(at_line(found.file, found.line), "looked up here"),)


def _fix(context: ExperimentContext, item: Item, near: str | None) -> Fix | None:
    return rewrite(context.read(item.place.file), item, near) if near else None
