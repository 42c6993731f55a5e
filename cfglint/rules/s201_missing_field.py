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
from cfglint.diagnostic import Diagnostic, Edit, Fix, Place, Related, Severity
from cfglint.document.nodes import Scalar, follow
from cfglint.names import in_words, nearest
from cfglint.rules.context import ExperimentContext, diagnostic
from cfglint.rules.insertion import insert_after, insert_into, rename
from cfglint.schema.bind import Binding
from cfglint.schema.check import describe
from cfglint.schema.profile import ROOT_KEYS
from cfglint.schema.suggest import missing_keys, unresolved_sections
from cfglint.schema.table import Spec, load

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
    """The diagnostic of one missing key, with its likely source or what to add."""
    section, spec = binding.section, binding.keys[key].spec
    owners = [owner for owner in binding.keys[key].owners if owner != section]
    reader = in_words(owners, "and") or f"the {section} code"
    reads = "read" if len(owners) > 1 else "reads"
    related: tuple[Related, ...] = ()
    if source is not None:
        item = binding.item.mapping[source]
        unread = "nothing this config selects reads it" if binding.complete else "not a known key"
        related = (Related(item.place, f"`{source}` is set here; {unread}"),)
        help, edit = _from_source(context, item, key, source, unread)
    else:
        help, edit = _from_schema(context, binding, key, spec)
    return diagnostic(
        (CODE, NAME),
        SEVERITY,
        f"{reader} {reads} `{key}`, which this config does not provide",
        _selecting_place(binding, owners),
        key=f"{section}.{key}",
        related=related,
        help=help,
        fix=Fix("unsafe", (edit,)) if edit else None,
    )


def _from_source(
    context: ExperimentContext, item: Item, key: str, source: str, unread: str
) -> tuple[str, Edit | None]:
    """Rename a misspelt key; copy the value of one that means the same elsewhere."""
    file = context.read(item.place.file) if item.node is not None else None
    if nearest(key, [source]) is not None:
        return f"rename `{source}` to `{key}`", rename(file, item, key) if file else None
    value = _written(item)
    if value is None:
        return f"add `{key}`; `{source}` may be meant for it", None
    edit = insert_after(file, item, f"{key}: {value}") if file else None
    return f"add `{key}: {value}` ({source} is {value}, and {unread})", edit


def _from_schema(
    context: ExperimentContext, binding: Binding, key: str, spec: Spec
) -> tuple[str, Edit | None]:
    """What the schema says about the key, and the value that it suggests, if any."""
    about = f"{describe(spec)}. {spec.get('description', '')}".strip()
    if "x-suggest" not in spec:
        return f"add `{key}` under `{binding.section}`: {about}", None
    line = f"{key}: {spec['x-suggest']}"
    edit = insert_into(context.read(binding.item.place.file), binding.item, line)
    return f"add `{line}` under `{binding.section}`: {about}", edit


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
