"""A value of another type than the code takes.

## What it does
Types are strict, as the training code is: `"3"` is text, `3.0` is no integer, `true` is no
number. Text that is a number in scientific notation is left to Y103, unquoted `yes` and `no` to
Y104.

## Why is this bad?
`batch_size: "32"` reaches the data loader as text and fails there, after the data was read.

## Example
```yaml
data:
  batch_size: "32"
```

## Use instead
```yaml
data:
  batch_size: 32
```

## Fix safety
Unsafe: the quotes around a number or boolean are removed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cfglint.diagnostic import Change, Diagnostic, Fix, Severity
from cfglint.document.nodes import Scalar
from cfglint.document.scalars import looks_like_number, resolve
from cfglint.rules.context import ExperimentContext, diagnostic, dotted, replace_node
from cfglint.rules.followed import confirms, keys
from cfglint.rules.place import value_place
from cfglint.rules.y104_ambiguous_boolean import is_ambiguous
from cfglint.schema.check import Problem, matches_type

CODE, NAME, SEVERITY = "S203", "wrong-type", Severity.ERROR
NEEDS = ("composed", "code")


def check(context: ExperimentContext) -> Iterator[Diagnostic]:
    """Values whose type the schema does not take."""
    for section, item in context.bound.experiment.root.mapping.items():
        if context.bound.role == "other" or section not in _sections() or item.interpolated:
            continue
        if item.value is not None and not isinstance(item.value, dict):
            yield diagnostic(
                (CODE, NAME),
                SEVERITY,
                f"`{section}` must be a mapping of its keys",
                value_place(item),
                key=section,
            )
    for _, problem in context.bound.problems:
        if not confirms(context, keys(problem.path)):
            continue
        if problem.kind == "type" and not _left_to_another_rule(problem):
            key = dotted(problem.path)
            yield diagnostic(
                (CODE, NAME),
                SEVERITY,
                f"`{key}` {problem.message}",
                value_place(problem.item),
                key=key,
                help=_help(problem),
                fix=_fix(context, problem),
            )


def _sections() -> tuple[str, ...]:
    from cfglint.schema.table import load

    return tuple(load().sections)


def _left_to_another_rule(problem: Problem) -> bool:
    node = problem.item.node
    if not isinstance(node, Scalar) or node.style:
        return False
    if is_ambiguous(node):
        return not {"integer", "number"} & set(_wanted(problem))
    return isinstance(problem.item.value, str) and looks_like_number(node.value)


def _wanted(problem: Problem) -> list[Any]:
    """The JSON types of which the value has none; None for a branch that names no type."""
    return [branch.get("type") for branch in problem.spec.get("anyOf", [problem.spec])]


def _unquoted(problem: Problem) -> str | None:
    """What the text would be without its quotes, where that has the type that is wanted."""
    text = problem.item.value
    if not isinstance(text, str):
        return None
    value = resolve(text)
    fits = value is not None and any(matches_type(value, kind) for kind in _wanted(problem))
    return text if fits else None


def _help(problem: Problem) -> str:
    unquoted = _unquoted(problem)
    if unquoted is not None:
        return f"write {unquoted} without quotes"
    value, wanted = problem.item.value, _wanted(problem)
    if isinstance(value, float) and value.is_integer() and "integer" in wanted:
        return f"write {int(value)}"
    if value is None:
        return "give it a value, or remove the key"
    if "array" in wanted and not isinstance(value, dict):
        return f"write [{value}]"
    return ""


def _fix(context: ExperimentContext, problem: Problem) -> Fix | None:
    node = problem.item.node
    text = _unquoted(problem)
    if text is None or not isinstance(node, Scalar):
        return None
    if node.style not in ("'", '"') or node.anchor or node.tag or problem.item.how == "merge":
        return None
    file = context.read(problem.item.place.file)
    change = Change(problem.item.place.document, problem.item.place.path)
    return Fix("unsafe", (replace_node(file, node, text),), (change,))
