"""The loader raises on this key, which the program does not declare.

## What it does
Where the program behind a config declares its keys and refuses all others (a yacs defaults tree, a
structured dataclass of OmegaConf, a Pydantic model with `extra="forbid"`, a dataclass that is built
with `**`, an argument parser, jsonargparse), reports a key that it does not declare. So is a key
of a section that the program surely spreads into a call, `Net(**cfg["net"])`, which takes no such
argument, and a key for which a loop over all keys raises: `if not hasattr(options, name): raise
AttributeError(name)`. R302 is for a key that is dropped in silence.

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

from cfglint.compose.items import below, lookup
from cfglint.diagnostic import Diagnostic, Related, Severity, Span
from cfglint.names import nearest, synonym
from cfglint.rules.context import ExperimentContext, diagnostic, dotted
from cfglint.rules.declared import MOST_NAMES, of_kind, unknown_declared
from cfglint.rules.insertion import rename
from cfglint.rules.spread import refused_keywords
from cfglint.rules.unprovided import unprovided_reads
from cfglint.source.reads import Refused

CODE, NAME, SEVERITY = "R309", "refused-key", Severity.ERROR
NEEDS = ("code", "declared")


def check(context: ExperimentContext) -> Iterator[Diagnostic]:
    """One diagnostic a key."""
    told = set()
    for fault in of_kind(context, "unknown", "raises"):
        told.add(fault.path)
        yield unknown_declared(context, (CODE, NAME), SEVERITY, fault)
    missing = [below(section, key) for section, key in context.once(unprovided_reads)]
    for refused in refused_keywords(context):
        if refused.path not in told and not _explains(refused, missing):
            yield _spread(context, refused)


def _explains(refused: Refused, missing: list[str]) -> bool:
    """Whether a key is a misspelling of one that is missing beside it: R301 says both."""
    beside = dotted(refused.path[:-1])
    names = [key.rpartition(".")[2] for key in missing if key.rpartition(".")[0] == beside]
    return bool(nearest(refused.path[-1], names) or synonym(refused.path[-1], names))


def _spread(context: ExperimentContext, refused: Refused) -> Diagnostic:
    """A key that a call takes no argument for."""
    name = refused.path[-1]
    item = lookup(context.bound.experiment.root, dotted(refused.path))
    assert item is not None
    given = lookup(context.bound.experiment.root, dotted(refused.path[:-1]))
    left = [each for each in refused.takes if given is None or each not in given.mapping]
    near = nearest(name, left) or synonym(name, left)
    edit = rename(context.read(item.place.file), item, near) if near else None
    line = Span(refused.file, refused.line, refused.column, refused.line, refused.column)
    said = f"`{refused.name}` takes no argument `{name}`: calling it raises TypeError"
    where = f"`{refused.name}` takes its arguments here"
    if refused.error:
        said = (
            f"`{refused.name}` raises {refused.error} on the key `{name}`, which it does not know"
        )
        where = "raised here"
    return diagnostic(
        (CODE, NAME),
        SEVERITY,
        said,
        item.place,
        key=dotted(refused.path),
        related=(Related(line, where),),
        help=f"rename `{name}` to `{near}`"
        if near
        else f"remove it; `{refused.name}` takes {', '.join(refused.takes[:MOST_NAMES]) or 'none'}",
        fix=edit,
    )
