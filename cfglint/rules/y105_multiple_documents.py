"""The file holds several YAML documents.

## Why is this bad?
`yaml.safe_load` refuses such a file; `safe_load_all` reads it, and code that takes the first
document drops the others. cfglint lints each document on its own. Where the code that may open
the file reads all of its documents, nothing is said.

## Example
```yaml
trainer: {gpus: 1}
---
trainer: {gpus: 4}
```

## Use instead
One file per experiment, or a base file that both name under `base_configs`.
"""

from __future__ import annotations

from collections.abc import Iterator

from cfglint.diagnostic import Diagnostic, Severity
from cfglint.document.lines import mark_at
from cfglint.rules.context import FileContext, diagnostic

CODE, NAME, SEVERITY = "Y105", "multiple-documents", Severity.WARNING
NEEDS = ("document",)


def check(context: FileContext) -> Iterator[Diagnostic]:
    """One diagnostic a file, at its second document."""
    file = context.file
    if len(file.documents) < 2 or context.opening().several:
        return
    second = file.documents[1].root
    mark = second.start if second is not None else mark_at(file.text, file.text.rfind("---"))
    yield diagnostic(
        (CODE, NAME),
        SEVERITY,
        f"the file holds {len(file.documents)} documents; yaml.safe_load refuses it",
        file.span_of(mark, mark),
        help="give each document its own file",
    )
