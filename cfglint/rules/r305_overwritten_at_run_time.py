"""The config sets a key that the code replaces before anything reads it.

## What it does
Reports a key of the config that the code behind it (see R301) surely sets, with no read before
that, nor one that a switch of the config turns off. Not in Hydra's configs, whose struct mode sets
only keys that are there.

## Why is this bad?
The value in the file does nothing, and whoever changes it waits for an effect that does not come.

## Example
```yaml
model:
  num_classes: 7   # the code: args.num_classes = metadata.num_classes()
```

## Use instead
Remove it, or let the code respect it.
"""

from __future__ import annotations

from collections.abc import Iterator

from cfglint.compose.items import below, lookup
from cfglint.diagnostic import Diagnostic, Related, Severity, Span
from cfglint.rules.context import ExperimentContext, diagnostic

CODE, NAME, SEVERITY = "R305", "overwritten-at-run-time", Severity.WARNING
NEEDS = ("code",)


def check(context: ExperimentContext) -> Iterator[Diagnostic]:
    """One diagnostic a key."""
    if context.bound.experiment.groups:
        return  # OmegaConf's struct mode sets only what is there
    root = context.bound.experiment.root
    said: set[str] = set()
    for code in context.code:
        read = {
            r.path
            for other in context.code
            if other.section == code.section
            for r in (*other.reads, *other.idle)
        }
        for write in code.writes_at:
            key = below(code.section, *write.path)
            item = lookup(root, key)
            if item is None or item.node is None or key in said or item.how == "set":
                continue
            if not write.certain or not write.first or write.path in read:
                continue
            if any(write.path[-1] in other.unfollowed for other in context.code):
                continue  # code that was not followed may read it before
            said.add(key)
            place = Span(write.file, write.line, write.column, write.line, write.column)
            yield diagnostic(
                (CODE, NAME),
                SEVERITY,
                f"`{key}` is set here, and the code replaces it before anything reads it",
                item.place,
                key=key,
                related=(Related(place, "replaced here"),),
                help="remove it; its value does nothing",
            )
