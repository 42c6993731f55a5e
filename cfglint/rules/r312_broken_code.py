"""The config selects code that cannot be parsed.

## What it does
Follows the code behind the config (see R301) to a module that is imported by a name that the config
gives. A module that no version of Python 3 can parse is reported: one with the markers of a merge
conflict, an open bracket, or broken indentation. Syntax that a newer Python than cfglint's own may
take is not.

## Why is this bad?
The import fails, or a factory prints a line, returns None, and the run ends much later, elsewhere.

## Example
```text
model:
  name: MWA_CNN   # MWA_CNN.py, line 56: <<<<<<< HEAD
```

## Use instead
Repair the module, or select another.
"""

from __future__ import annotations

from collections.abc import Iterator

from cfglint.compose.items import lookup
from cfglint.diagnostic import Diagnostic, Related, Severity, at_line
from cfglint.files import shown
from cfglint.rules.context import ExperimentContext, diagnostic
from cfglint.rules.place import value_place

CODE, NAME, SEVERITY = "R312", "broken-code", Severity.ERROR
NEEDS = ("code",)


def check(context: ExperimentContext) -> Iterator[Diagnostic]:
    """One diagnostic for each module, at the last key that selects it."""
    told: set[str] = set()
    for code in context.code:
        for broken in code.broken:
            key = ".".join(broken.keys[-1])
            item = lookup(context.bound.experiment.root, key)
            if item is None or item.node is None or broken.file in told:
                continue
            told.add(broken.file)
            at = at_line(shown(broken.file), broken.line)
            yield diagnostic(
                (CODE, NAME),
                SEVERITY,
                f"`{key}` selects `{broken.module}`, which cannot be parsed: {broken.message}",
                value_place(item),
                key=key,
                related=(Related(at, "the parser stops here"),),
                help="repair the module, or select another",
            )
