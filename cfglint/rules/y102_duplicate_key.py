"""A mapping repeats a key.

## Why is this bad?
PyYAML and jsonargparse keep the last value and say nothing, so the first line is dead, whatever
it says. OmegaConf and ruamel.yaml refuse the file. An identical duplicate is a warning where the
loader accepts it; one that changes the value is an error.

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

from cfglint.compose.items import from_node
from cfglint.diagnostic import Diagnostic, Edit, Fix, KeyPath, Place, Related, Severity
from cfglint.document.nodes import Entry, Mapping, Node, Scalar, is_merge, key_text
from cfglint.document.scalars import value_of
from cfglint.document.tree import YamlFile
from cfglint.rules.contested_merges import one_merge_key, two_merge_keys
from cfglint.rules.context import FileContext, contains_anchor, diagnostic, dotted

CODE, NAME, SEVERITY = "Y102", "duplicate-key", Severity.ERROR
NEEDS = ("document",)
REFUSING = ("omegaconf", "ruamel")


def check(context: FileContext) -> Iterator[Diagnostic]:
    """One diagnostic for each later occurrence, with the one before it as the related place."""
    for document in context.file.documents:
        for path, _, value in document.nodes:
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
                    constructed = value_of(entry.key, context.loader)
                    groups.setdefault((type(constructed), constructed), []).append(entry)
            for group in groups.values():
                for index in range(1, len(group)):
                    key = (*path, key_text(group[index].key))
                    place = Place(context.file.path, key, "key", document.index, index)
                    before = Place(context.file.path, key, "key", document.index, index - 1)
                    yield _report(context, value, group[index - 1], group[index], place, before)


def _merges(
    context: FileContext, parent: Mapping, path: KeyPath, document: int
) -> Iterator[Diagnostic]:
    """A second `<<`, and a list of mappings that the loader reads in another order than YAML."""
    count = sum(map(is_merge, parent.entries))
    last = Place(context.file.path, (*path, "<<"), "key", document)
    under = f" under `{dotted(path)}`" if path else ""
    if count > 1:
        contest = two_merge_keys(parent, context.loader)
        before = Place(context.file.path, (*path, "<<"), "key", document, 0)
        yield diagnostic(
            (CODE, NAME),
            SEVERITY if contest.refused else Severity.WARNING,
            f"`<<` is set {'twice' if count == 2 else f'{count} times'}{under}{contest.effect}",
            last,
            key=dotted(last.path),
            related=(Related(before, "first set here"),),
            help=contest.help,
        )
    elif count and (found := one_merge_key(parent, context.loader)):
        yield diagnostic(
            (CODE, NAME),
            Severity.WARNING,
            f"`<<`{under}{found.effect}",
            last,
            key=dotted(last.path),
            help=found.help,
        )


def _report(
    context: FileContext, parent: Mapping, first: Entry, second: Entry, place: Place, before: Place
) -> Diagnostic:
    name = key_text(second.key)
    where = f" under `{dotted(place.path[:-1])}`" if len(place.path) > 1 else ""
    same = _plain(first.value, context) == _plain(second.value, context)
    if context.loader in REFUSING:
        effect = f"; {context.loader} refuses the file"
    elif same:
        effect = ", both times with the same value"
    else:
        effect = f"; the loader keeps the last value, {_shown(second.value)}"
    severe = context.loader in REFUSING or not same
    line = first.key.start.line + 1
    return diagnostic(
        (CODE, NAME),
        SEVERITY if severe else Severity.WARNING,
        f"`{name}` is set twice{where}{effect}",
        place,
        key=dotted(place.path),
        related=(Related(before, f"first set here, to {_shown(first.value)}"),),
        help=f"remove the first one, on line {line}"
        + ("" if same else f", or this one if {_shown(first.value)} was meant"),
        fix=_removal(context.file, parent, first, "safe" if same else "unsafe"),
    )


def _plain(node: Node, context: FileContext) -> object:
    return from_node(node, "", 0, context.loader).plain()


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
    if span.end_line >= len(file.starts):
        return None
    after = file.text[entry.value.end.index : file.starts[span.end_line]]
    if after.strip() and not after.strip().startswith("#"):
        return None
    edit = Edit(span.line, 1, span.end_line + 1, 1, "")
    return Fix("safe" if safety == "safe" else "unsafe", (edit,), ())
