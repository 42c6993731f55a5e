"""A number in scientific notation that this project's loader reads as text.

## What it does
PyYAML follows YAML 1.1, where a float in scientific notation needs a dot and a signed exponent:
`1e-6`, `5e-4` and `1E5` are text. OmegaConf, ruamel.yaml and jsonargparse read numbers, and
there this rule is silent. The loader is found from the layout, the project's dependencies and its
code, or set with `loader` in the settings. It is silent too where code makes a number of the key by
itself: `float(config["lr"])`.

## Why is this bad?
`lr: 5e-4` reaches the optimizer as the text "5e-4", which fails at the first comparison, or is
compared as text, which does not fail. It is an error where the schema wants a number, elsewhere a
warning.

## Example
```yaml
scheduler:
  eta_min: 1e-6
```

## Use instead
```yaml
scheduler:
  eta_min: 1.0e-6
```

## Fix safety
Safe: every loader reads `1.0e-6` as the number that a reader sees.
"""

from __future__ import annotations

from collections.abc import Iterator

from cfglint.diagnostic import Change, Diagnostic, Fix, KeyPath, Place, Severity
from cfglint.document.nodes import Scalar
from cfglint.document.scalars import looks_like_number, value_of
from cfglint.rules.context import FileContext, diagnostic, dotted, replace_node

CODE, NAME, SEVERITY = "Y103", "number-as-string", Severity.ERROR
NEEDS = ("document",)


def check(context: FileContext) -> Iterator[Diagnostic]:
    """Plain scalars that look like a number and are text."""
    if "e" not in context.file.text and "E" not in context.file.text:
        return
    for document in context.file.documents:
        for path, _, value in document.nodes:
            if not isinstance(value, Scalar) or value.style or value.tag is not None:
                continue
            text = value.value
            if not looks_like_number(text) or not isinstance(value_of(value, context.loader), str):
                continue
            wanted = context.wanted(path)
            if wanted == "text":
                continue
            if wanted != "number" and context.converts(_name(path)):
                continue
            number = spelled(text)
            change = Change(document.index, path)
            wants = f", where {dotted(path)} takes a number" if wanted == "number" else ""
            yield diagnostic(
                (CODE, NAME),
                SEVERITY if wanted == "number" else Severity.WARNING,
                f"`{text}` is read as text, not as a number{wants}: PyYAML wants a dot and a "
                "signed exponent",
                Place(context.file.path, path, "value", document.index),
                key=dotted(path),
                help=f"write `{number}`, or '{text}' if text is meant",
                fix=Fix("safe", (replace_node(context.file, value, number),), (change,)),
            )


def _name(path: KeyPath) -> str:
    """The last key on the way to a value, that of its list for an element."""
    return next((part for part in reversed(path) if isinstance(part, str)), "")


def spelled(text: str) -> str:
    """The same number as YAML 1.1 wants it: `1e-6` -> `1.0e-6`, `1E5` -> `1.0E+5`."""
    marker = "e" if "e" in text else "E"
    mantissa, _, exponent = text.partition(marker)
    if "." not in mantissa:
        mantissa += ".0"
    if mantissa.lstrip("+-").startswith("."):
        mantissa = mantissa.replace(".", "0.", 1)
    if exponent[0] not in "+-":
        exponent = "+" + exponent
    return mantissa + marker + exponent
