"""A mapping repeats a key.

## What it does
Reports each later occurrence, with what the loader that opens the file makes of it.

## Why is this bad?
PyYAML, yacs and jsonargparse keep the last value and say nothing, so the first one is dead; of a
section that is repeated, all keys of the first are lost. OmegaConf, ruamel.yaml and HyperPyYAML
refuse the file. Where the loader accepts a repeated key with the same value, nothing is lost, and
this is an info. So is a key that is repeated to hold anchors, where some are used.

Of two merge keys (`<<`) in one mapping, PyYAML keeps both. Where both bring a key, its versions
differ in which one wins. Version 6.0.4 also takes the last mapping of a list, where YAML and 6.0.3
take the first; that is reported where the installed PyYAML does so.

## Example
```yaml
model:
  activation: relu
  dropout: 0.1
  activation: gelu
```

## Use instead
```yaml
model:
  dropout: 0.1
  activation: gelu
```

## Fix safety
Removing the first of two identical entries is safe. Where the values differ the fix removes the
first too, which is what PyYAML does in effect; it is unsafe, because the other value may be the
one that was meant.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cfglint.compose.items import Item, from_node
from cfglint.diagnostic import Diagnostic, Edit, Fix, KeyPath, Place, Related, Severity
from cfglint.document.conduct import PYYAML, Conduct, all_of
from cfglint.document.nodes import (
    Alias,
    Entry,
    Mapping,
    Node,
    Scalar,
    Sequence,
    is_merge,
    key_text,
)
from cfglint.document.scalars import value_of
from cfglint.document.tree import Document, YamlFile
from cfglint.rules.contested_merges import Contest, one_merge_key, refuses, two_merge_keys
from cfglint.rules.context import FileContext, contains_anchor, diagnostic, dotted, opened_here

if TYPE_CHECKING:
    from cfglint.styles.opening.openings import Opening

CODE, NAME, SEVERITY = "Y102", "duplicate-key", Severity.ERROR
NEEDS = ("document",)
MOST_SHOWN = 3
"""Lost keys of a section that a message names."""


def check(context: FileContext) -> Iterator[Diagnostic]:
    """One diagnostic for each later occurrence, with the one before it as the related place; none
    inside a section that is set again itself, whose keys no path leads to."""
    for document in context.file.documents:
        replaced: set[int] = set()
        for path, _, value in document.nodes:
            if id(value) in replaced:
                replaced.update(map(id, _children(value)))
                continue
            if not isinstance(value, Mapping) or not value.entries:
                continue
            texts = {entry.key.value for entry in value.entries if type(entry.key) is Scalar}
            if "<<" in texts:
                yield from _merges(context, value, path, document.index)
            if len(texts) == len(value.entries):
                continue
            groups: dict[object, list[Entry]] = {}
            for entry in value.entries:
                if isinstance(entry.key, Scalar) and not is_merge(entry):
                    constructed = value_of(entry.key, context.loader.scalars)
                    groups.setdefault((type(constructed), constructed), []).append(entry)
            for group in groups.values():
                earlier = (entry.value for entry in group[:-1])
                replaced.update(id(each) for each in earlier if not contains_anchor(each))
                held = len(group) > 1 and _holds_anchors(group, document)
                places = [
                    _place(context, group, index, path, document) for index in range(len(group))
                ]
                for index in range(1, len(group)):
                    first, second = group[index - 1], group[index]
                    before, place = places[index - 1], places[index]
                    yield _report(context, value, first, second, before, place, held)


def _children(node: Node) -> list[Node]:
    """What is directly inside a node."""
    if isinstance(node, Mapping):
        return [entry.value for entry in node.entries]
    return list(node.items) if isinstance(node, Sequence) else []


def _place(
    context: FileContext, group: list[Entry], index: int, path: KeyPath, document: Document
) -> Place:
    """The place of one of several equal keys, which may be spelt in several ways: `1` and `01`."""
    text = key_text(group[index].key)
    occurrence = sum(key_text(entry.key) == text for entry in group[:index])
    return Place(context.file.path, (*path, text), "key", document.index, occurrence)


def _holds_anchors(group: list[Entry], document: Document) -> bool:
    """Whether a key is repeated to hold anchors that are used: `define: &size 224`."""
    if any(entry.value.anchor is None or isinstance(entry.value, Alias) for entry in group):
        return False
    used = {id(value.target) for _, _, value in document.nodes if isinstance(value, Alias)}
    return any(id(entry.value) in used for entry in group)


def _merges(
    context: FileContext, parent: Mapping, path: KeyPath, document: int
) -> Iterator[Diagnostic]:
    """A second `<<`, and a list of mappings that the loader reads in another order than YAML."""
    count = sum(map(is_merge, parent.entries))
    last = Place(context.file.path, (*path, "<<"), "key", document)
    under = f" under `{dotted(path)}`" if path else ""
    if count > 1:
        contest = two_merge_keys(parent, _merging(context))
        before = Place(context.file.path, (*path, "<<"), "key", document, 0)
        yield diagnostic(
            (CODE, NAME),
            _severity(contest),
            f"`<<` is set {'twice' if count == 2 else f'{count} times'}{under}{contest.effect}",
            last,
            key=dotted(last.path),
            related=(Related(before, "first set here"),),
            help=contest.help,
        )
    elif count and (found := one_merge_key(parent, PYYAML)):
        if _merging(context) != PYYAML:
            return
        yield diagnostic(
            (CODE, NAME),
            Severity.WARNING,
            f"`<<`{under}{found.effect}",
            last,
            key=dotted(last.path),
            help=found.help,
        )


def _severity(contest: Contest) -> Severity:
    if contest.refused:
        return SEVERITY
    return Severity.INFO if contest.harmless else Severity.WARNING


def _merging(context: FileContext) -> Conduct:
    """The loader whose way with merge keys counts: one that all have that may open the file."""
    opening = context.opening()
    refusing = opening.known and all(map(refuses, opening.conducts))
    return opening.conducts[0] if refusing else PYYAML


def _report(
    context: FileContext,
    parent: Mapping,
    first: Entry,
    second: Entry,
    before: Place,
    place: Place,
    held: bool,
) -> Diagnostic:
    """What is said of two entries with the same key.

    Args:
        held: whether the key is there for its anchors alone, so that nothing is lost.
    """
    name = key_text(second.key)
    where = f" under `{dotted(place.path[:-1])}`" if len(place.path) > 1 else ""
    earlier, later = _item(first.value, context), _item(second.value, context)
    same = earlier.plain() == later.plain()
    opening = context.opening()
    refused = opening.known and all(c.duplicate_key == "raises" for c in opening.conducts)
    if refused:
        effect = f"; {all_of(opening.conducts)} refuses the file"
    elif same:
        effect = ", both times with the same value"
    elif held:
        effect = ", each time to hold an anchor"
    else:
        effect = _effect(opening, earlier, later, second.value)
    line = first.key.start.line + 1
    return diagnostic(
        (CODE, NAME),
        SEVERITY if refused or not (same or held) else Severity.INFO,
        f"`{name}` is set twice{where}{effect}",
        place,
        key=dotted(place.path),
        related=(
            Related(before, f"first set here, to {_shown(first.value)}"),
            *(opened_here(opening) if refused else ()),
        ),
        help="give each anchor a key that says what it is"
        if held
        else f"remove the first one, on line {line}"
        + ("" if same else f", or this one if {_shown(first.value)} was meant"),
        fix=_removal(context.file, parent, first, "safe" if same else "unsafe"),
    )


def _effect(opening: Opening, earlier: Item, later: Item, second: Node) -> str:
    """What is lost of two values, or that some loader refuses the file."""
    lost = list(_lost(earlier, later, ""))
    shown = ", ".join(f"`{text}`" for text in lost[:MOST_SHOWN])
    more = f" and {len(lost) - MOST_SHOWN} more" if len(lost) > MOST_SHOWN else ""
    keeping = [c for c in opening.conducts if c.duplicate_key == "last"]
    if not keeping:
        return f"; {all_of(opening.conducts)} refuses the file"
    keeps = f"; {all_of(keeping[:1])} keeps the last value, {_shown(second)}"
    if not lost or not earlier.mapping:
        return keeps
    return f"{keeps}: of the first, {shown}{more} {'is' if len(lost) == 1 else 'are'} lost"


def _lost(earlier: Item, later: Item, path: str) -> Iterator[str]:
    """The values of a mapping that another one in its place leaves out, each with its key."""
    for key, item in earlier.mapping.items():
        name = f"{path}{key}"
        other = later.mapping.get(key)
        if item.mapping and other is not None and other.mapping:
            yield from _lost(item, other, f"{name}.")
        elif other is None or other.plain() != item.plain():
            yield name if isinstance(item.value, (dict, list)) else f"{name}: {item.value}"[:60]


def _item(node: Node, context: FileContext) -> Item:
    return from_node(node, "", 0, context.loader)


def _shown(node: Node) -> str:
    if isinstance(node, Scalar):
        return f"`{node.value[:40]}`" if node.value else "nothing"
    return "a mapping" if isinstance(node, Mapping) else "a list"


def _removal(file: YamlFile, parent: Mapping, entry: Entry, safety: str) -> Fix | None:
    """The edit that takes out whole lines; None where the entry shares its lines or an anchor."""
    if parent.flow or contains_anchor(entry.value) or contains_anchor(entry.key):
        return None
    span = file.span_of(entry.key.start, entry.value.end)
    start = file.starts[span.line - 1]
    before = file.text[start : entry.key.start.index]
    if before.strip():
        return None
    after = file.text[entry.value.end.index : file.starts[span.end_line]]
    if after.strip() and not after.strip().startswith("#"):
        return None
    edit = Edit(span.line, 1, span.end_line + 1, 1, "")
    return Fix("safe" if safety == "safe" else "unsafe", (edit,), ())
