"""A base file that this config names is missing, unreadable or includes itself.

## What it does
Follows `base_configs` and Hydra's `defaults`. A path that starts with `configs/` is taken from
the root of the repository, any other from the file's own folder. A Hydra choice that is no file
and near none is an info: code may register it in the ConfigStore.

## Why is this bad?
The loader stops, or goes on without the section.

## Example
```yaml
base_configs:
  model: configs/base/model/backbone_dlinaer.yaml
```

## Use instead
```yaml
base_configs:
  model: configs/base/model/backbone_dlinear.yaml
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cfglint.diagnostic import Diagnostic, Severity
from cfglint.rules.context import ExperimentContext, diagnostic

CODE, NAME, SEVERITY = "Y106", "unresolved-base", Severity.ERROR
NEEDS = ("composed",)


def check(context: ExperimentContext) -> Iterator[Diagnostic]:
    """What composition could not bring in, each at the line that names it."""
    for problem in context.bound.experiment.problems:
        yield diagnostic(
            (CODE, NAME),
            SEVERITY if problem.sure else Severity.INFO,
            problem.message,
            problem.place._replace(part="value"),
            key=problem.key,
            help=problem.help,
        )
