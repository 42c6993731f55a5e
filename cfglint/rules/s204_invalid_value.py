"""A value of the right type that the code cannot use.

## What it does
Checks bounds (a dropout of 1.5), closed choices (the precisions that a trainer knows), and near
misses of known names (`adamww`). A name that is merely unknown may be your own, and is left alone.

## Why is this bad?
The run dies when the value is used, or trains with something that nobody meant.

## Example
```yaml
model:
  dropout: 1.5
```

## Use instead
```yaml
model:
  dropout: 0.15
```

## Fix safety
Unsafe: a near miss is replaced by the name it is near to.
"""

from __future__ import annotations

from collections.abc import Iterator

from cfglint.diagnostic import Diagnostic, Fix, Severity
from cfglint.document.nodes import Scalar
from cfglint.names import nearest
from cfglint.rules.context import ExperimentContext, diagnostic, dotted
from cfglint.rules.followed import confirms, keys
from cfglint.rules.insertion import rewrite
from cfglint.rules.place import value_place
from cfglint.schema.check import Problem

CODE, NAME, SEVERITY = "S204", "invalid-value", Severity.ERROR
NEEDS = ("composed", "code")


def check(context: ExperimentContext) -> Iterator[Diagnostic]:
    """Values out of bounds or outside a choice."""
    for _, problem in context.bound.problems:
        if not confirms(context, keys(problem.path)):
            continue
        if problem.kind == "value":
            key = dotted(problem.path)
            yield diagnostic(
                (CODE, NAME),
                SEVERITY,
                f"`{key}` {problem.message}",
                value_place(problem.item),
                key=key,
                help=problem.help,
                fix=_fix(context, problem),
            )


def _fix(context: ExperimentContext, problem: Problem) -> Fix | None:
    node, spec = problem.item.node, problem.spec
    if not isinstance(spec, dict) or not isinstance(node, Scalar) or node.anchor or node.tag:
        return None
    near = nearest(str(problem.item.value), spec.get("x-known", ()))
    return rewrite(context.read(problem.item.place.file), problem.item, near) if near else None
