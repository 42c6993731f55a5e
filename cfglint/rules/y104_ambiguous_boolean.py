"""`yes`, `no`, `on` or `off`, which is a boolean to one loader and text to another.

## What it does
Where the loader that opens the file is known and reads a boolean, a value is what it was meant to
be, and this rule is silent, unless text is wanted: a schema says so, or the other elements of its
list are texts, as in `[de, no, se]`. Where that loader reads text, or a key becomes `True:`, it
warns. Where what opens the file was not found, or loaders that may open it differ, it is an info.

## Why is this bad?
PyYAML, OmegaConf, yacs and jsonargparse follow YAML 1.1 and read booleans; ruamel.yaml and
HyperPyYAML follow YAML 1.2 and read text, and so do editors. `wandb: off` may switch a logger off
or name one "off"; the text `no` is true where code asks whether it is. As a key, `on:` becomes
`True:`.

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

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cfglint.diagnostic import Change, Diagnostic, Fix, Place, Severity
from cfglint.document.conduct import all_of
from cfglint.document.nodes import Node, Scalar, Sequence, follow
from cfglint.document.scalars import resolve
from cfglint.document.tree import Document
from cfglint.rules.context import FileContext, diagnostic, dotted, replace_node

if TYPE_CHECKING:
    from cfglint.styles.opening.openings import Opening

CODE, NAME, SEVERITY = "Y104", "ambiguous-boolean", Severity.WARNING
NEEDS = ("document",)
WORDS = {"yes": "true", "on": "true", "no": "false", "off": "false"}
_SPELLED = frozenset(s for word in WORDS for s in (word, word.upper(), word.capitalize()))


def is_ambiguous(node: Node | None) -> bool:
    """Whether a node is an unquoted `yes`, `no`, `on` or `off`."""
    if node is None:
        return False
    target = follow(node)
    if not isinstance(target, Scalar) or target.style or target.tag is not None:
        return False
    return target.value in _SPELLED


def check(context: FileContext) -> Iterator[Diagnostic]:
    """Values first written, then keys, as they stand in the file."""
    for document in context.file.documents:
        if document.plain.isdisjoint(_SPELLED):
            continue
        for path, key, value in document.nodes:
            if isinstance(key, Scalar) and is_ambiguous(key):
                place = Place(context.file.path, path, "key", document.index)
                yield from _key(context, key, place)
            if isinstance(value, Scalar) and is_ambiguous(value):
                place = Place(context.file.path, path, "value", document.index)
                yield from _value(context, document, value, place)


def _key(context: FileContext, node: Scalar, place: Place) -> Iterator[Diagnostic]:
    text, opening = node.value, context.opening()
    booleans = _booleans(opening, text)
    if not any(booleans):
        return
    yield diagnostic(
        (CODE, NAME),
        SEVERITY if opening.known and all(booleans) else Severity.INFO,
        f"the key `{text}` is read as the key `{resolve(text)}` by "
        + all_of(c for c, boolean in zip(opening.conducts, booleans, strict=True) if boolean),
        place,
        key=dotted(place.path),
        help=f'write "{text}" with quotes',
        fix=Fix("unsafe", (replace_node(context.file, node, f'"{text}"'),), (_change(place),)),
    )


def _change(place: Place) -> Change:
    return Change(place.document, place.path)


def _value(
    context: FileContext, document: Document, node: Scalar, place: Place
) -> Iterator[Diagnostic]:
    text, word, opening = node.value, WORDS[node.value.lower()], context.opening()
    booleans = _booleans(opening, text)
    wanted = context.wanted(place.path)
    if wanted == "number":
        return  # no boolean is, and S203 says so
    names = all_of(opening.conducts)
    help, new, severity = f'write `{word}`, or "{text}" if text is meant', word, SEVERITY
    if all(booleans) and wanted == "text":
        message = f"`{text}` is read as the boolean {word}, where text is wanted"
        help, new, severity = f'write "{text}" with quotes', f'"{text}"', Severity.ERROR
    elif not any(booleans) and wanted == "boolean":
        message = f"`{text}` is read as text by {names}, where a boolean is wanted"
        help, severity = f"write `{word}`", Severity.ERROR
    elif opening.known and all(booleans):
        if not _among_texts(document, place):
            return
        message = (
            f"`{text}` is read as the boolean {word} by {names}, and the other elements are text"
        )
        help, new = f'write "{text}" with quotes', f'"{text}"'
    elif opening.known and not any(booleans):
        message = f"`{text}` is read as text by {names}, and text is true to Python"
    else:
        this, other = ("the boolean " + word, "text") if booleans[0] else ("text", "a boolean")
        others = "YAML 1.2 loaders" if booleans[0] else "PyYAML"
        message = f"`{text}` is read as {this} here, and as {other} by {others}"
        severity = Severity.INFO
    safe = all(booleans) and new == word
    yield diagnostic(
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


def _booleans(opening: Opening, text: str) -> list[bool]:
    """Whether each loader that may open the file reads a boolean."""
    return [isinstance(resolve(text, conduct.scalars), bool) for conduct in opening.conducts]


def _among_texts(document: Document, place: Place) -> bool:
    """Whether a value is an element of a list whose other elements are texts."""
    parent = document.find(place.path[:-1])
    target = follow(parent.value) if parent is not None else None
    if not isinstance(target, Sequence):
        return False
    others = [follow(item) for item in target.items]
    others = [item for item in others if not is_ambiguous(item)]
    return bool(others) and all(
        isinstance(item, Scalar) and isinstance(resolve(item.value), str) for item in others
    )
