"""A key that nothing this config selects is known to read.

## What it does
A key near a known one is a warning, with the name to write. In `model`, a key that only other
components of the family read is a warning that names them, where every component of this config
has a schema. Any other unknown key is an info: your own code may read it. Where the program that
gets the config was followed (see R301), R302 says what it does not read, and this rule is silent.

## Why is this bad?
A misspelt key is dropped in silence and the default is used; a leftover of another backbone makes
the next reader believe that it does something.

## Example
```yaml
model:
  backbone: B_08_PatchTST
  hiden_dim: 512
```

## Use instead
```yaml
model:
  backbone: B_08_PatchTST
  hidden_dim: 512
```

## Fix safety
Unsafe: the key is renamed to the near one.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from cfglint.compose.items import Item, below, lookup
from cfglint.diagnostic import Diagnostic, Severity
from cfglint.names import in_words, nearest
from cfglint.rules.context import ExperimentContext, diagnostic, dotted
from cfglint.rules.followed import confirms, is_decided, is_shipped, keys
from cfglint.rules.insertion import rename
from cfglint.schema.bind import Binding, readers
from cfglint.schema.check import Problem
from cfglint.schema.profile import ROOT_KEYS, SECTIONS
from cfglint.schema.suggest import missing_keys
from cfglint.schema.table import load
from cfglint.styles.composing import is_choice
from cfglint.styles.protocol import Composition
from cfglint.styles.registry import forms

CODE, NAME, SEVERITY = "S202", "unknown-field", Severity.WARNING
NEEDS = ("composed", "code")


def _by_code(context: ExperimentContext) -> set[tuple[str, str]]:
    """Keys that R302 reports."""
    from cfglint.rules.unread import unread_keys  # takes a while, and most configs have no code

    return set(unread_keys(context))


def check(context: ExperimentContext) -> Iterator[Diagnostic]:
    """Keys at the root, keys of sections, keys of nested mappings."""
    bound = context.bound
    explained = {(s, source) for (s, _), source in missing_keys(bound).items()}
    by_code = _by_code(context) if context.code and "R302" in context.codes else set()
    in_code = {(code.section, read.path[0]) for code in context.code for read in code.reads}
    if not is_decided(context):
        yield from _root_keys(context)
    for name, binding in bound.sections.items():
        if ("", name) in by_code:
            continue
        if is_decided(context, name) and all(is_shipped(k, name) for k in binding.keys.values()):
            continue  # R302 says what the code does not read
        for key, item in binding.item.mapping.items():
            if key in binding.keys or (name, key) in explained or (name, key) in in_code:
                continue
            if (name, key) in by_code:
                continue
            if f"{name}.{key}" in bound.aliases.values():
                continue
            if name == "environment" and key.upper() == key:
                continue
            found = _section_key(context, binding, key, item)
            if found is not None:
                yield found
    for _, problem in bound.problems:
        if problem.kind == "unknown" and confirms(context, keys(problem.path)):
            yield _nested_key(context, problem)


def _section_key(
    context: ExperimentContext, binding: Binding, key: str, item: Item
) -> Diagnostic | None:
    section = binding.section
    of = f" of `{section}`" if section else ""
    others = readers(key) if section == "model" else []
    near = nearest(key, [known for known in binding.keys if known not in binding.item.mapping])
    if near is not None and not others:
        sure = section != "model" or binding.complete
        return _report(
            context,
            below(section, key),
            item,
            f"`{key}` is not a key{of} that cfglint knows",
            f"did you mean `{near}`?",
            SEVERITY if sure else Severity.INFO,
            near,
        )
    if section == "model":
        if not binding.complete:
            return None
        if others:
            reads = "reads" if len(others) == 1 else "read"
            return _report(
                context,
                below(section, key),
                item,
                f"nothing that this config selects reads `{key}`",
                f"remove it; of this family, {in_words(others, 'and')} {reads} it",
                SEVERITY,
            )
        message = f"no component that cfglint knows reads `{key}`"
    else:
        message = f"`{key}` is not a key{of} that cfglint knows"
    homes = [
        f"`{name}`"
        for name, described in load().sections.items()
        if key in described.fields and name not in (section, "model")
    ]
    help = "remove it unless your own code reads it"
    if homes:
        help = f"it is a key of {in_words(homes, 'and')}; {help}"
    return _report(context, below(section, key), item, message, help, Severity.INFO)


def _siblings(context: ExperimentContext, problem: Problem) -> dict[str, Item]:
    parent = lookup(context.bound.experiment.root, dotted(problem.path[:-1]))
    return parent.mapping if parent is not None else {}


def _nested_key(context: ExperimentContext, problem: Problem) -> Diagnostic:
    key, parent = str(problem.path[-1]), ".".join(map(str, problem.path[:-1]))
    taken = _siblings(context, problem)
    near = nearest(key, [known for known in problem.spec if known not in taken])
    return _report(
        context,
        f"{parent}.{key}",
        problem.item,
        f"`{key}` is not a key of `{parent}` that cfglint knows",
        f"did you mean `{near}`?" if near else f"known: {', '.join(problem.spec[:8])}",
        SEVERITY if near else Severity.INFO,
        near,
    )


def _report(
    context: ExperimentContext,
    key: str,
    item: Item,
    message: str,
    help: str,
    severity: Severity,
    rename_to: str | None = None,
) -> Diagnostic:
    fix = None
    if rename_to is not None and item.node is not None:
        fix = rename(context.read(item.place.file), item, rename_to)
    return diagnostic((CODE, NAME), severity, message, item.place, key=key, help=help, fix=fix)


def _root_keys(context: ExperimentContext) -> Iterator[Diagnostic]:
    """Misspelt sections, and the keys of a base file that has no header for its section."""
    bound = context.bound
    root = bound.experiment.root
    stray: dict[tuple[str, str], list[Item]] = {}
    for key, item in root.mapping.items():
        if key in ROOT_KEYS:
            continue
        home = _headerless_section(item, key)
        if home is not None:
            stray.setdefault((item.place.file, home), []).append(item)
        elif bound.role != "other" and isinstance(item.value, dict):
            near = nearest(key, [k for k in ROOT_KEYS if k not in root.mapping])
            required = near in ("data", "model", "task") and bound.role == "experiment"
            if near is not None and not required:
                yield _report(
                    context,
                    key,
                    item,
                    f"`{key}` is not a section that cfglint knows",
                    f"did you mean `{near}`?",
                    SEVERITY,
                    near,
                )
    for (_, home), items in stray.items():
        if len(items) >= 3 and not _of_a_group(context):
            names = [str(item.place.path[-1]) for item in items]
            yield _report(
                context,
                names[0],
                items[0],
                f"{', '.join(names[:4])}{', ...' if len(names) > 4 else ''} stand at the root, "
                f"where nothing reads them: there is no `{home}:` above them",
                f"write `{home}:` as the first line and indent the others",
                SEVERITY,
            )


def _of_a_group(context: ExperimentContext) -> bool:
    """Whether the root is what a Hydra config group gives a section, which needs no header."""
    experiment = context.bound.experiment
    if experiment.groups or any(name in experiment.root.mapping for name in forms()):
        return True
    composition = Composition(context.settings, experiment.loader, context.read)
    return is_choice(experiment, composition)


def _headerless_section(item: Item, key: str) -> str | None:
    """The section that a root key belongs to, by the folder its file lies in."""
    folder = os.path.basename(os.path.dirname(item.place.file))
    if folder not in SECTIONS or not item.place.path:
        return None
    return folder if key in load().sections[folder].fields else None
