"""The type or the choices that the code declares refuse this value.

## What it does
Where the program behind a config declares what it accepts (a yacs defaults tree, a structured
dataclass of OmegaConf, a Pydantic model, an argument parser, annotated parameters of jsonargparse),
holds each value against the declared type, with the conversions that the loader itself makes:
OmegaConf and Pydantic make a number of the text `1e-4`, yacs reads a text once more as a Python
literal, a dataclass checks nothing. A value that is known at run time only (`${...}`) is left out.

## Why is this bad?
The loader raises on it, after the job has waited in the queue.

## Example
```python
class Train(BaseModel):
    steps: int
```
```text
steps: many
```

## Use instead
```text
steps: 1000
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cfglint.diagnostic import Diagnostic, Severity
from cfglint.rules.context import ExperimentContext
from cfglint.rules.declared import of_kind, refused_value

CODE, NAME, SEVERITY = "R308", "refused-value", Severity.ERROR
NEEDS = ("declared",)


def check(context: ExperimentContext) -> Iterator[Diagnostic]:
    """One diagnostic a value."""
    for fault in of_kind(context, "refused"):
        yield refused_value((CODE, NAME), fault)
