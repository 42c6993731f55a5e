"""The config names an embedding, backbone, head or model that has no schema.

## What it does
A name near a known one, with no file of that name in the repository, is an error. Any other is an
info, which says that the keys of this component were not checked, unless its source was read.

## Why is this bad?
The factory fails on a misspelt name after the queue. A component without a schema is not wrong,
but a pass says less about it.

## Example
```yaml
model:
  backbone: B_08_PatchTTS
```

## Use instead
```yaml
model:
  backbone: B_08_PatchTST
```
A schema of your own is one file: see docs/schemas.md.

## Fix safety
Unsafe: the name is replaced by the near one.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from cfglint.diagnostic import Diagnostic, Severity
from cfglint.document.nodes import Scalar
from cfglint.names import nearest
from cfglint.rules.context import ExperimentContext, diagnostic
from cfglint.rules.insertion import rewrite
from cfglint.rules.place import value_place
from cfglint.schema.bind import FAMILY_MODELS, Slot
from cfglint.schema.table import load

CODE, NAME, SEVERITY = "S206", "unknown-component", Severity.ERROR
NEEDS = ("composed", "code")
CODE_FOLDERS = ("src/model_factory", "model_factory")


def check(context: ExperimentContext) -> Iterator[Diagnostic]:
    """Components of `model` that no schema describes."""
    binding = context.bound.sections.get("model")
    known_from_source = any(code.section == "model" and code.complete for code in context.code)
    for slot in binding.unknown if binding else ():
        found = _report(context, slot)
        if context.code and _said_by_the_code(context, found.key):
            continue
        if found.severity is not Severity.INFO or not known_from_source:
            yield found


def _said_by_the_code(context: ExperimentContext, key: str) -> bool:
    """Whether R303 has the place where the name is looked up."""
    from cfglint.rules.unresolved import unresolved_names

    return "R303" in context.codes and key in context.once(unresolved_names)


def _report(context: ExperimentContext, slot: Slot) -> Diagnostic:
    name = str(slot.item.value)
    known = list(FAMILY_MODELS) if slot.kind == "model" else load().of_kind(slot.kind)
    near = nearest(name, known)
    if near is not None and not _has_code(context.bound.experiment.file, name):
        node, fix = slot.item.node, None
        if isinstance(node, Scalar) and not node.anchor:
            fix = rewrite(context.read(slot.item.place.file), slot.item, near)
        return diagnostic(
            (CODE, NAME),
            SEVERITY,
            f"there is no {slot.kind} `{name}`",
            value_place(slot.item),
            key=f"model.{slot.key}",
            help=f"did you mean `{near}`?",
            fix=fix,
        )
    return diagnostic(
        (CODE, NAME),
        Severity.INFO,
        f"the {slot.kind} `{name}` has no schema, so what it reads was not checked",
        value_place(slot.item),
        key=f"model.{slot.key}",
        help=f"known: {', '.join(known)}; docs/schemas.md shows how to add one",
    )


def _has_code(file: str, name: str) -> bool:
    """Whether the repository around a config has a module of this name among its models."""
    current = os.path.dirname(os.path.abspath(file))
    while True:
        for folder in CODE_FOLDERS:
            top = os.path.join(current, folder)
            if os.path.isdir(top):
                return any(f"{name}.py" in files for _, _, files in os.walk(top))
        parent = os.path.dirname(current)
        if parent == current:
            return False
        current = parent
