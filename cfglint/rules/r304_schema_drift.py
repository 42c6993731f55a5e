"""A schema of your own and the code disagree on a key.

## What it does
Where a section has a schema from `[[tool.cfglint.schemas]]` and its code was read in full (see
R301), compares the two: a key that the schema requires and the code has a default for, one that the
code needs and the schema has a default for or does not have, and two defaults that differ.

## Why is this bad?
A schema that has grown stale raises false alarms, or is silent where the run will fail.

## Use instead
Change the schema to what the code does; `cfglint schema --from-source` writes a new start.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from cfglint.compose.items import below
from cfglint.diagnostic import Diagnostic, Related, Severity
from cfglint.rules.context import ExperimentContext, diagnostic
from cfglint.schema.bind import Binding, Key
from cfglint.source.reads import CodeReads, Read

CODE, NAME, SEVERITY = "R304", "schema-drift", Severity.INFO
NEEDS = ("code",)


def check(context: ExperimentContext) -> Iterator[Diagnostic]:
    """One diagnostic a key, at the key in the config, else at its section."""
    described = {schema.section for schema in context.settings.schemas}
    for section in sorted(described & set(context.bound.sections)):
        codes = [code for code in context.code if code.section == section]
        if not codes or not all(code.complete and code.reads for code in codes):
            continue
        binding = context.bound.sections[section]
        for key, (message, read) in _drifts(binding, codes).items():
            item = binding.item.mapping.get(key)
            yield diagnostic(
                (CODE, NAME),
                SEVERITY,
                message,
                item.place if item is not None else binding.item.place,
                key=below(section, key),
                related=(Related(read.span, "read here"),),
                help="change the schema to what the code does",
            )


def _drifts(binding: Binding, codes: list[CodeReads]) -> dict[str, tuple[str, Read]]:
    """Key -> what differs, and the read that shows it."""
    reads: dict[str, list[Read]] = {}
    for code in codes:
        for read in code.reads:
            if len(read.path) == 1 and not code.writes(read.path):
                reads.setdefault(read.path[0], []).append(read)
    found: dict[str, tuple[str, Read]] = {}
    for key, every in reads.items():
        needed = next((r for r in every if r.need == "required" and r.certain), None)
        known = binding.keys.get(key)
        if known is None:
            if needed is not None:
                found[key] = (f"the code needs `{key}`, which the schema does not have", needed)
        elif needed is not None and not known.required:
            found[key] = (f"the code needs `{key}`, which the schema does not require", needed)
        elif known.required and all(r.need == "optional" for r in every):
            text = f"the schema requires `{key}`, and the code has {every[0].default or 'a way'}"
            found[key] = (f"{text} where it is missing", every[0])
        elif not known.required:
            found.update(_defaults_differ(key, known, every))
    return found


def _defaults_differ(key: str, known: Key, every: list[Read]) -> dict[str, tuple[str, Read]]:
    if "default" not in known.spec:
        return {}
    told = known.spec["default"]
    for read in every:
        literal, value = _literal(read.default)
        if literal and value != told and read.default:
            text = f"the schema's default of `{key}` is {told!r}, the code's is {read.default}"
            return {key: (text, read)}
    return {}


def _literal(text: str) -> tuple[bool, Any]:
    try:
        return True, ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return False, None
