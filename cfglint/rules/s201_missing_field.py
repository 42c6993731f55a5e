"""A key that the config's own choices require is not there.

## What it does
The schemas of the sections, and of the embedding, backbone and heads that the config selects, say
which keys are read without a default. Base files and override fragments are never asked for what
they leave out: the experiment that uses them is.

## Why is this bad?
The run waits in the queue, loads its data, and dies with `'ConfigWrapper' object has no attribute
'e_layers'`; the next missing key shows only in the run after that.

## Example
```yaml
model:
  backbone: B_08_PatchTST
  num_layers: 3
```

## Use instead
```yaml
model:
  backbone: B_08_PatchTST
  e_layers: 3
  factor: 1
```

## Fix safety
Unsafe: an unread key with a near name is renamed; one that means the same elsewhere in the family
(num_layers, e_layers) is copied under the name that is read.
"""

from __future__ import annotations

from collections.abc import Iterator

from cfglint.compose.items import Item
from cfglint.diagnostic import Diagnostic, Fix, Place, Related, Severity
from cfglint.document.nodes import Scalar, follow
from cfglint.names import nearest
from cfglint.rules.context import ExperimentContext, diagnostic
from cfglint.rules.insertion import insert_after, insert_into, rename
from cfglint.schema.bind import Binding
from cfglint.schema.check import describe
from cfglint.schema.profile import ROOT_KEYS
from cfglint.schema.suggest import missing_keys, unresolved_sections
from cfglint.schema.table import load

CODE, NAME, SEVERITY = "S201", "missing-field", Severity.ERROR


def check(context: ExperimentContext) -> Iterator[Diagnostic]:
    """Missing sections, then missing keys, then missing keys of nested mappings."""
    bound = context.bound
    if bound.role == "experiment":
        yield from _missing_sections(context)
    for (section, key), source in missing_keys(bound).items():
        yield _missing_key(context, bound.sections[section], key, source)
    for _, problem in bound.problems:
        if problem.kind == "missing":
            parent = ".".join(map(str, problem.path[:-1]))
            yield diagnostic(
                (CODE, NAME),
                SEVERITY,
                f"`{parent}` needs `{problem.message}`",
                problem.item.place,
                key=f"{parent}.{problem.message}",
                help=f"add `{problem.message}` ({describe(problem.spec)}) under `{parent}`",
            )


def _missing_sections(context: ExperimentContext) -> Iterator[Diagnostic]:
    bound = context.bound
    root = bound.experiment.root
    unresolved = unresolved_sections(bound)
    for name, described in load().sections.items():
        required = [key for key, spec in described.fields.items() if spec.get("x-required")]
        present = root.mapping.get(name)
        if not required or name in unresolved or "*" in unresolved:
            continue
        if present is not None and isinstance(present.value, dict):
            continue
        if present is not None and present.interpolated:
            continue
        needs = " and ".join(f"`{key}`" for key in required)
        near = nearest(name, [key for key in root.mapping if key not in ROOT_KEYS])
        if present is not None:
            message, help = f"section `{name}` is empty; it needs {needs}", f"add {needs} under it"
            place = present.place
        else:
            message = f"no section `{name}`; it needs {needs}"
            help = f"rename `{near}` to `{name}`" if near else f"add `{name}:` with {needs}"
            place = (
                root.mapping[near].place
                if near
                else Place(bound.experiment.file, (), "key", bound.experiment.document)
            )
        fix = None
        if near:
            edit = rename(context.read(place.file), root.mapping[near], name)
            fix = Fix("unsafe", (edit,)) if edit else None
        yield diagnostic((CODE, NAME), SEVERITY, message, place, key=name, help=help, fix=fix)


def _missing_key(
    context: ExperimentContext, binding: Binding, key: str, source: str | None
) -> Diagnostic:
    known = binding.keys[key]
    owners = [owner for owner in known.owners if owner != binding.section] or [
        f"the `{binding.section}` section"
    ]
    reads = "reads" if len(owners) == 1 else "read"
    verb = reads if owners[0][0] != "t" else "needs"
    message = f"{_all_of(owners)} {verb} `{key}`, which this config does not provide"
    place = _selecting_place(binding, owners)
    related: tuple[Related, ...] = ()
    what = describe(known.spec)
    text = known.spec.get("description", "").rstrip(".")
    help = f"add `{key}` under `{binding.section}`: {what}. {text}."
    fix = None
    if source is not None:
        item = binding.item.mapping[source]
        value = _written(item)
        renames = nearest(key, [source]) is not None
        unread = "nothing this config selects reads it" if binding.complete else "not a known key"
        if renames:
            help = f"rename `{source}` to `{key}`"
        elif value is not None:
            help = f"add `{key}: {value}` ({source} is {value}, and {unread})"
        related = (Related(item.place, f"`{source}` is set here; {unread}"),)
        fix = _fix(context, item, key, value, renames)
    elif "default" not in known.spec and known.spec.get("type") == "integer":
        section = binding.item
        fix = _default_fix(context, section, key)
    return diagnostic(
        (CODE, NAME),
        SEVERITY,
        message,
        place,
        key=f"{binding.section}.{key}",
        related=related,
        help=help,
        fix=fix,
    )


def _default_fix(context: ExperimentContext, section: Item, key: str) -> Fix | None:
    """A value that is right by definition: `factor` is taken and ignored by full attention."""
    if key != "factor":
        return None
    edit = insert_into(context.read(section.place.file), section, f"{key}: 1")
    return Fix("unsafe", (edit,)) if edit else None


def _fix(
    context: ExperimentContext, item: Item, key: str, value: str | None, renames: bool
) -> Fix | None:
    if item.node is None:
        return None
    file = context.read(item.place.file)
    if renames:
        edit = rename(file, item, key)
    elif value is not None:
        edit = insert_after(file, item, f"{key}: {value}")
    else:
        edit = None
    return Fix("unsafe", (edit,)) if edit else None


def _selecting_place(binding: Binding, owners: list[str]) -> Place:
    """The section's key in the file that selects the component which reads the missing key."""
    for slot in ("backbone", "embedding", "task_head"):
        item = binding.item.mapping.get(slot)
        if item is not None and item.value in owners and item.node is not None:
            place = item.place
            return Place(place.file, place.path[:-1], "key", place.document)
    return binding.item.place


def _written(item: Item) -> str | None:
    """The source text of a scalar, to be written again under another key."""
    if isinstance(item.value, (dict, list)):
        return None
    node = follow(item.node) if item.node is not None else None
    if isinstance(node, Scalar) and node.style == "" and "\n" not in node.value:
        return node.value
    return None


def _all_of(names: list[str]) -> str:
    names = list(dict.fromkeys(names))
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
