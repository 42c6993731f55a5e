"""No code behind this config reads the key.

## What it does
Where the source that takes a section was read in full (see R301), reports the keys of the section
that it does not read with this config's choices, and that no other Python file of the repository
mentions. A key that is one misspelling from one that is read, and not given, is shown with it; one
that only an unselected branch reads, with the line.

## Why is this bad?
A misspelt key is dropped in silence and the default is used. A leftover makes the next reader
believe that it does something: runs were float32 for months under `precision: 16`.

## Example
```yaml
model:
  hiden_dim: 512   # the code: getattr(args, "hidden_dim", 64)
```

## Use instead
```yaml
model:
  hidden_dim: 512
```

## Fix safety
Unsafe: the key is renamed to the near one.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from cfglint.diagnostic import Diagnostic, Fix, Related, Severity, Span
from cfglint.rules.context import ExperimentContext, diagnostic
from cfglint.rules.insertion import rename
from cfglint.rules.unread import Unread, unread_keys

CODE, NAME, SEVERITY = "R302", "unread-key", Severity.WARNING


def check(context: ExperimentContext) -> Iterator[Diagnostic]:
    """One diagnostic a key."""
    for (section, key), unread in unread_keys(context).items():
        entry = next(code.entry for code in context.code if code.section == section)
        message = f"`{key}` is read by nothing that this config selects"
        if unread.seen is None:
            message = f"`{key}` is read by no code: not by {entry}, and no file mentions it"
        if unread.seen is None and unread.program:
            message = f"`{key}` is read by no code that gets `{section}`, from {unread.program} on"
        yield diagnostic(
            (CODE, NAME),
            SEVERITY,
            message,
            unread.item.place,
            key=f"{section}.{key}",
            related=_seen(unread),
            help=f"did you mean `{unread.near}`?" if unread.near else "remove it",
            fix=_fix(context, unread),
        )


def _seen(unread: Unread) -> tuple[Related, ...]:
    if unread.seen is None:
        return ()
    path = os.path.relpath(unread.seen.file)
    file = unread.seen.file if path.startswith("..") else path
    line = unread.seen.line
    return (Related(Span(file, line, 1, line, 1), "mentioned here, which is not selected"),)


def _fix(context: ExperimentContext, unread: Unread) -> Fix | None:
    if not unread.near or unread.item.node is None:
        return None
    edit = rename(context.read(unread.item.place.file), unread.item, unread.near)
    return Fix("unsafe", (edit,)) if edit else None
