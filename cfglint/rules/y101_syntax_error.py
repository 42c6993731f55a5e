"""The file is not YAML, or holds what the loader refuses to build.

## What it does
Reports where the fault is, which is often a line before the one where the parser gave up: a colon
without a space behind it (`lr:0.1`), a tab in the indentation, a conflict marker of git. A text
that is rendered as a template first (`{{ gpus }}`, `{% if %}`) is no YAML yet: it is not checked,
and the last line of a report says so. Also reports values that PyYAML cannot build, such as the
date `2026-02-30` and the number `!!int x`.

## Why is this bad?
The run ends before it starts, and the loader's own message names the line where it gave up, which
is often not the line to change.

## Example
```yaml
model:
  name: M_01_ISFM
 type: ISFM
```

## Use instead
```yaml
model:
  name: M_01_ISFM
  type: ISFM
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cfglint.diagnostic import Diagnostic, Related, Severity
from cfglint.document.conduct import OF_PYYAML, STANDARD
from cfglint.document.explain import explain, glued_key
from cfglint.document.nodes import (
    Entry,
    Mapping,
    Node,
    Scalar,
    Sequence,
    follow,
    is_merge,
    merge_sources,
)
from cfglint.document.scalars import fault_of
from cfglint.rules.context import FileContext, diagnostic

CODE, NAME, SEVERITY = "Y101", "syntax-error", Severity.ERROR
NEEDS = ("document",)


def check(context: FileContext) -> Iterator[Diagnostic]:
    """The parser's problem, then keys and merges that no loader can build."""
    file = context.file
    problem = file.syntax_problem
    if problem is not None and not problem.limit:
        found = explain(problem, file.text)
        span = file.span_of(found.mark, found.mark)
        related: tuple[Related, ...] = ()
        if found.opened is not None:
            related = (Related(file.span_of(found.opened, found.opened), "opened here"),)
        yield diagnostic(
            (CODE, NAME), SEVERITY, found.message, span, related=related, help=found.help
        )
    for document in file.documents:
        if (
            problem is None
            and isinstance(document.root, Scalar)
            and (glued := _glued(document.root))
        ):
            yield _no_space(context, document.root, *glued)
        for path, _, value in document.nodes:
            if isinstance(value, Scalar) and (fault := _fault_of(context, value)):
                yield diagnostic(
                    (CODE, NAME),
                    SEVERITY,
                    f"{context.loader.shown} raises on `{value.value}`: {fault}",
                    file.span_of(value.start, value.end),
                    key=".".join(map(str, path)),
                    help="remove its tag" if value.tag else "put it in quotes, if text is meant",
                )
            if not isinstance(value, Mapping):
                continue
            for entry in value.entries:
                glued = _glued_entry(value, entry)
                if glued is not None:
                    node = entry.key if value.flow else entry.value
                    yield _no_space(context, node, *glued, key=".".join(map(str, path)))
                if type(entry.key) is Scalar and entry.key.value != "<<":
                    continue
                message = _unbuildable(entry)
                if message:
                    yield diagnostic(
                        (CODE, NAME),
                        SEVERITY,
                        message,
                        file.span_of(entry.key.start, entry.key.end),
                        key=".".join(map(str, path)),
                        help="" if is_merge(entry) else "put it in quotes, if text is meant",
                    )


def _fault_of(context: FileContext, node: Scalar) -> str:
    """What PyYAML raises as it builds a value: a day that no month has, say."""
    return fault_of(node, context.loader.scalars) if context.loader in OF_PYYAML else ""


def _glued(node: Node) -> tuple[str, str] | None:
    """Key and value of a plain scalar `lr:0.1`, which was meant as both."""
    if not isinstance(node, Scalar) or node.style or ":" not in node.value:
        return None
    return glued_key(node.value.partition(" ")[0])


def _glued_entry(parent: Mapping, entry: Entry) -> tuple[str, str] | None:
    """That of an entry: of its value where that is a line below its key; in brackets, of its
    key."""
    key, value = entry
    if not isinstance(value, Scalar) or value.style:
        return None
    if parent.flow:
        return _glued(key) if value.start.index == value.end.index else None
    return _glued(value) if value.start.line > key.end.line else None


def _no_space(context: FileContext, node: Node, name: str, value: str, key: str = "") -> Diagnostic:
    return diagnostic(
        (CODE, NAME),
        SEVERITY,
        f"`{name}:{value}` is one text: its colon has no space behind it",
        context.file.span_of(node.start, node.end),
        key=key,
        help=f"write `{name}: {value}`",
    )


def _unbuildable(entry: Entry) -> str:
    if is_merge(entry):
        for source in merge_sources(entry):
            target = follow(source)
            if not isinstance(target, Mapping) and _is_untagged(target):
                return "`<<` merges mappings; its value here is none, and every loader refuses it"
    elif isinstance(target := follow(entry.key), (Mapping, Sequence)) and _is_untagged(target):
        return "a list or mapping cannot be a key in Python"
    return ""


def _is_untagged(node: Node) -> bool:
    """Whether a node is what it looks like: a tag of somebody's own may make anything of it."""
    return node.tag is None or node.tag in STANDARD
