"""The loader raises on this key, which the program does not declare.

## What it does
Where the program behind a config declares its keys and refuses all others (a yacs defaults tree, a
structured dataclass of OmegaConf, a Pydantic model with `extra="forbid"`, a dataclass that is built
with `**`, an argument parser, jsonargparse), reports a key that it does not declare. R302 is for a
key that is dropped in silence.

## Why is this bad?
Loading ends with a `KeyError` or its like, after the job has waited in the queue.

## Example
```python
_C.NET.WIDTH = 64
```
```text
NET:
  WIDHT: 32
```

## Use instead
```text
NET:
  WIDTH: 32
```

## Fix safety
Unsafe: the key is renamed to the near one.
"""

from __future__ import annotations

from collections.abc import Iterator

from cfglint.diagnostic import Diagnostic, Severity
from cfglint.rules.context import ExperimentContext
from cfglint.rules.declared import of_kind, unknown_declared

CODE, NAME, SEVERITY = "R309", "refused-key", Severity.ERROR
NEEDS = ("declared",)


def check(context: ExperimentContext) -> Iterator[Diagnostic]:
    """One diagnostic a key."""
    for fault in of_kind(context, "unknown", "raises"):
        yield unknown_declared(context, (CODE, NAME), SEVERITY, fault)
