"""`yes`, `no`, `on` or `off`, which is a boolean to one loader and text to another.

## Why is this bad?
PyYAML, OmegaConf and jsonargparse follow YAML 1.1 and read booleans; ruamel.yaml follows YAML 1.2
and reads text, and so do editors. `wandb: off` may switch a logger off or name one "off". As a
key, `on:` becomes `True:`.

## Example
```yaml
trainer:
  early_stopping: off
```

## Use instead
```yaml
trainer:
  early_stopping: false
```

## Fix safety
Safe where the loader reads a boolean and the schema wants no text: the value stays the same.
Otherwise the fix writes quotes, and is unsafe.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfglint.diagnostic import Change, Diagnostic, Fix, Place, Severity
from cfglint.document.nodes import Node, Scalar, follow
from cfglint.document.scalars import value_of
from cfglint.rules.context import FileContext, diagnostic, dotted, replace_node

CODE, NAME, SEVERITY = "Y104", "ambiguous-boolean", Severity.WARNING
NEEDS = ("document",)
_ANY = re.compile(r"(?<![\w.])(?:yes|no|on|off)(?![\w.])", re.IGNORECASE)
WORDS = {"yes": "true", "on": "true", "no": "false", "off": "false"}


def is_ambiguous(node: Node | None) -> bool:
    """Whether a node is an unquoted `yes`, `no`, `on` or `off`."""
    if node is None:
        return False
    target = follow(node)
    if not isinstance(target, Scalar) or target.style or target.tag is not None:
        return False
    text = target.value
    if len(text) > 3:
        return False
    return text.lower() in WORDS and text in (text.lower(), text.upper(), text.capitalize())


def check(context: FileContext) -> Iterator[Diagnostic]:
    """Values first written, then keys, as they stand in the file."""
    if not _ANY.search(context.file.text):
        return
    for document in context.file.documents:
        for path, key, value in document.nodes:
            if isinstance(key, Scalar) and is_ambiguous(key):
                place = Place(context.file.path, path, "key", document.index)
                yield _key(context, key, place)
            if isinstance(value, Scalar) and is_ambiguous(value):
                place = Place(context.file.path, path, "value", document.index)
                yield _value(context, value, place)


def _key(context: FileContext, node: Scalar, place: Place) -> Diagnostic:
    text = node.value
    read = value_of(node, context.loader)
    effect = f"the key `{read}`" if isinstance(read, bool) else "text here, but a boolean to PyYAML"
    return diagnostic(
        (CODE, NAME),
        SEVERITY,
        f"the key `{text}` is read as {effect}",
        place,
        key=dotted(place.path),
        help=f'write "{text}" with quotes',
        fix=Fix("unsafe", (replace_node(context.file, node, f'"{text}"'),), (_change(place),)),
    )


def _change(place: Place) -> Change:
    return Change(place.document, place.path)


def _value(context: FileContext, node: Scalar, place: Place) -> Diagnostic:
    text, word = node.value, WORDS[node.value.lower()]
    is_boolean = isinstance(value_of(node, context.loader), bool)
    wanted = context.wanted(place.path)
    if is_boolean and wanted == "text":
        message = f"`{text}` is read as the boolean {word}, where text is wanted"
        help, new, severity = f'write "{text}" with quotes', f'"{text}"', Severity.ERROR
    elif not is_boolean and wanted == "boolean":
        message = f"`{text}` is read as text by {context.loader}, where a boolean is wanted"
        help, new, severity = f"write `{word}`", word, Severity.ERROR
    else:
        this, other = ("the boolean " + word, "text") if is_boolean else ("text", "a boolean")
        others = "YAML 1.2 loaders" if is_boolean else "PyYAML"
        message = f"`{text}` is read as {this} here, and as {other} by {others}"
        help, new, severity = f'write `{word}`, or "{text}" if text is meant', word, SEVERITY
    safe = is_boolean and new == word
    return diagnostic(
        (CODE, NAME),
        severity,
        message,
        place,
        key=dotted(place.path),
        help=help,
        fix=Fix(
            "safe" if safe else "unsafe",
            (replace_node(context.file, node, new),),
            () if safe else (_change(place),),
        ),
    )
