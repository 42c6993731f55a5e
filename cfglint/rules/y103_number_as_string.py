"""A number in scientific notation that this project's loader reads as text.

## What it does
PyYAML follows YAML 1.1, where a float in scientific notation needs a dot and a signed exponent:
`1e-6`, `5e-4` and `1E5` are text. OmegaConf, ruamel.yaml, HyperPyYAML and jsonargparse read
numbers, and yacs reads the value of a key once more: where one of them may open the file, this
rule is silent. What opens a file is found from its text, the repository's code and the project's
dependencies, or set with `loader` in the settings. It is silent too where code makes a number of
the key: `float(config["lr"])`, an argparse option with `type=float` that takes its default from
the file, the field of a Pydantic model.

## Why is this bad?
`lr: 5e-4` reaches the optimizer as the text "5e-4", which fails at the first comparison, or is
compared as text, which does not fail. It is an error where the schema wants a number, or where
code passes the key to an optimizer as it stands; a warning where the code that opens the file was
found, and else an info.

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
from typing import TYPE_CHECKING

from cfglint.diagnostic import Change, Diagnostic, Fix, KeyPath, Place, Severity
from cfglint.document.nodes import Scalar
from cfglint.document.scalars import as_number, looks_like_number, resolve, value_of
from cfglint.rules.context import (
    FileContext,
    diagnostic,
    dotted,
    last_key,
    opened_here,
    replace_node,
)

if TYPE_CHECKING:
    from cfglint.styles.opening.openings import Opening

CODE, NAME, SEVERITY = "Y103", "number-as-string", Severity.ERROR
NEEDS = ("document",)


def check(context: FileContext) -> Iterator[Diagnostic]:
    """Plain scalars that look like a number and are text."""
    for document in context.file.documents:
        if not any(map(looks_like_number, document.plain)):
            continue
        for path, _, value in document.nodes:
            if not isinstance(value, Scalar) or value.style or value.tag is not None:
                continue
            text = value.value
            if not looks_like_number(text) or not isinstance(
                value_of(value, context.loader.scalars), str
            ):
                continue
            wanted = context.wanted(path)
            declared = context.declared(path)
            if "text" in (wanted, declared):
                continue
            opening = context.opening()
            if wanted != "number" and _becomes_number(opening, path, text):
                continue
            wanted = "number" if declared == "number" else wanted
            number = as_number(text)
            change = Change(document.index, path)
            tuned = opening.known and last_key(path) in opening.code.tuned
            wants = _wants(path, wanted == "number", tuned)
            yield diagnostic(
                (CODE, NAME),
                _severity(opening, bool(wants)),
                f"`{text}` is read as text, not as a number{wants}: PyYAML wants a dot and a "
                "signed exponent",
                Place(context.file.path, path, "value", document.index),
                key=dotted(path),
                related=opened_here(opening),
                help=f"write `{number}`, or '{text}' if text is meant",
                fix=Fix("safe", (replace_node(context.file, value, number),), (change,)),
            )


def _wants(path: KeyPath, by_schema: bool, tuned: bool) -> str:
    """Who takes a number, where that is known."""
    if by_schema:
        return f", where {dotted(path)} takes a number"
    return f", and code passes {last_key(path)} to an optimizer, which raises" if tuned else ""


def _severity(opening: Opening, wanted: bool) -> Severity:
    if wanted:
        return SEVERITY
    return Severity.WARNING if opening.known else Severity.INFO


def _becomes_number(opening: Opening, path: KeyPath, text: str) -> bool:
    """Whether something that may open the file makes a number of a text at a key path, or code
    does that with what was loaded."""
    in_list = not path or isinstance(path[-1], int)
    return last_key(path) in opening.code.numbers or any(
        conduct.converts
        or (conduct.rereads and not in_list)
        or not isinstance(resolve(text, conduct.scalars), str)
        for conduct in opening.conducts
    )
