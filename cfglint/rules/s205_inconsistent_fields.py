"""Keys that do not go together, within a section or across sections.

## What it does
Checks what must hold between keys: `output_dim` is a multiple of `num_heads`; a patch fits its
window; an FNO keeps no more modes than `num_patches // 2 + 1`; with signal prediction enabled
`max_len` covers `window_size` and `max_out` the channels; weights name enabled tasks; ratios sum
to 1; the monitored metric is one that the task logs. Each is a function in
`cfglint/schema/constraints.py`.

## Why is this bad?
Each key alone is right, so nothing else sees it. With `max_len: 512` under
`window_size: 4096` the signal loss raises, the task code catches that, and a head stays untrained
in a run that reports success.

## Example
```yaml
data: {window_size: 4096}
model: {max_len: 512}
```

## Use instead
```yaml
data: {window_size: 4096}
model: {max_len: 4096}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cfglint.compose.items import Item, lookup
from cfglint.diagnostic import Diagnostic, Place, Related, Severity
from cfglint.rules.context import ExperimentContext, diagnostic
from cfglint.rules.followed import confirms, is_decided
from cfglint.rules.place import value_place
from cfglint.schema.constraints import CONSTRAINTS

CODE, NAME, SEVERITY = "S205", "inconsistent-fields", Severity.ERROR
NEEDS = ("composed", "code")


def check(context: ExperimentContext) -> Iterator[Diagnostic]:
    """Every conflict, with the other keys as related places."""
    bound = context.bound
    if bound.role == "other":
        return
    root = bound.experiment.root
    for constraint in CONSTRAINTS:
        for conflict in constraint(bound):
            path = tuple(conflict.key.split("."))
            if not confirms(context, path) or (path[-1] == "monitor" and is_decided(context)):
                continue  # R306 knows what is logged
            item = lookup(root, conflict.key)
            related = tuple(
                Related(value_place(other), f"`{key}` is {_shown(other)} here")
                for key in conflict.others
                if (other := lookup(root, key)) is not None and other.node is not None
            )
            place = value_place(item) if item else Place(bound.experiment.file)
            yield diagnostic(
                (CODE, NAME),
                conflict.severity,
                conflict.message,
                place,
                key=conflict.key,
                related=related,
                help=conflict.help,
            )


def _shown(item: Item) -> str:
    if isinstance(item.value, list):
        return "[" + ", ".join(map(_shown, item.value)) + "]"
    return "a mapping" if isinstance(item.value, dict) else str(item.value)
