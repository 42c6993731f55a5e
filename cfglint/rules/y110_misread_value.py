"""A value that the loader reads differently from how it looks.

## What it does
Reports a plain `0123`, which YAML 1.1 takes for an octal number (83), a plain `1:30:00`, which it
takes for one of base 60 (5400), and `None`, which is text: YAML's null is `null` or `~`. It is
silent where something that may open the file reads what is meant: ruamel.yaml and HyperPyYAML read
0123 as 123 and keep 1:30:00 as text, and yacs makes Python's None of the text. So it is for `None`
where the repository's code compares with the text "None", or evaluates the key's text.

## Why is this bad?
A seed, a duration or a version is another one than the file says: a warning where what opens the
file is known, else an info. The text "None" is true to Python, and `is None` does not hold for it;
much code does not mind, so it is an info.

## Example
```yaml
seed: 0123
walltime: 1:30:00
scheduler: None
```

## Use instead
```yaml
seed: 123
walltime: "1:30:00"
scheduler: null
```

## Fix safety
Writing `null` for `None` is unsafe: code that compares with the text would no longer find it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfglint.diagnostic import Change, Diagnostic, Fix, KeyPath, Place, Severity
from cfglint.document.conduct import Conduct
from cfglint.document.nodes import Scalar
from cfglint.document.scalars import resolve
from cfglint.rules.context import FileContext, diagnostic, dotted, last_key, replace_node

CODE, NAME, SEVERITY = "Y110", "misread-value", Severity.WARNING
NEEDS = ("document",)
_OCTAL = r"[-+]?0[0-7_]+"
_BASE_60 = r"[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?"
_OF_A_FILE = r"(?i)mode|mask|perm|chmod"


def check(context: FileContext) -> Iterator[Diagnostic]:
    """Plain scalars that are a number of another base, or the text "None"."""
    for document in context.file.documents:
        if not any(map(_may_be_misread, document.plain)):
            continue
        for path, _, value in document.nodes:
            if not isinstance(value, Scalar) or value.style or value.tag is not None:
                continue
            place = Place(context.file.path, path, "value", document.index)
            if value.value == "None":
                yield from _none(context, value, place)
            elif _may_be_misread(value.value):
                yield from _number(context, value, place)


def _may_be_misread(text: str) -> bool:
    return text == "None" or ":" in text or text.lstrip("+-")[:1] == "0"


def _none(context: FileContext, node: Scalar, place: Place) -> Iterator[Diagnostic]:
    if context.wanted(place.path) != "any":
        return  # text is meant, or S203 says what is wanted
    opening, key = context.opening(), last_key(place.path)
    if any(_makes_none(conduct, place.path) for conduct in opening.conducts):
        return
    if opening.code.compares_none or key in opening.code.numbers:
        return
    yield diagnostic(
        (CODE, NAME),
        Severity.INFO,
        "`None` is the text 'None': YAML's null is `null` or `~`",
        place,
        key=dotted(place.path),
        help="write `null`, or 'None' in quotes if text is meant",
        fix=Fix(
            "unsafe",
            (replace_node(context.file, node, "null"),),
            (Change(place.document, place.path),),
        ),
    )


def _makes_none(conduct: Conduct, path: KeyPath) -> bool:
    in_list = bool(path) and isinstance(path[-1], int)
    return conduct.converts or (conduct.rereads and not in_list)


def _number(context: FileContext, node: Scalar, place: Place) -> Iterator[Diagnostic]:
    text = node.value
    if re.fullmatch(_BASE_60, text):
        why = "YAML 1.1 takes it for a number of base 60"
    elif re.fullmatch(_OCTAL, text) and not re.search(_OF_A_FILE, last_key(place.path)):
        why = "YAML 1.1 takes a leading zero for an octal number"
    else:
        return
    opening = context.opening()
    if any(_as_it_looks(conduct, text) for conduct in opening.conducts):
        return
    read = resolve(text, opening.conducts[0].scalars)
    digits = text.lstrip("+-").lstrip("0_") or "0"
    plain = str(read) if ":" in text else text[: text[0] == "-"] + digits
    yield diagnostic(
        (CODE, NAME),
        SEVERITY if opening.known else Severity.INFO,
        f"`{text}` is read as {read}: {why}",
        place,
        key=dotted(place.path),
        help=f"write {plain}, or '{text}' in quotes if text is meant",
    )


def _as_it_looks(conduct: Conduct, text: str) -> bool:
    """Whether a loader gives the number of the digits as they are written, or the text."""
    value = resolve(text, conduct.scalars)
    if isinstance(value, str):
        return True
    return ":" not in text and value == int(text.replace("_", ""))
