"""A key that the config's own choices require is not there.

## What it does
The schemas of the sections, and of the embedding, backbone and heads that the config selects, say
which keys are read without a default. Base files and override fragments are never asked for what
they leave out: the experiment that uses them is.
Where the program that gets the config was followed (see R301), that program decides: what it does
without is not missing.

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

from cfglint.diagnostic import Diagnostic, Place, Severity
from cfglint.names import nearest
from cfglint.rules.context import ExperimentContext, diagnostic
from cfglint.rules.followed import confirms, is_decided, is_shipped, keys
from cfglint.rules.insertion import rename
from cfglint.rules.missing_key import missing_key
from cfglint.schema.check import describe
from cfglint.schema.profile import ROOT_KEYS
from cfglint.schema.suggest import missing_keys, unresolved_sections
from cfglint.schema.table import load

CODE, NAME, SEVERITY = "S201", "missing-field", Severity.ERROR
NEEDS = ("composed", "code")


def _by_code(context: ExperimentContext) -> set[tuple[str, str]]:
    """Keys that R301 reports."""
    from cfglint.rules.unprovided import unprovided_reads  # takes a while; most have no code

    return set(context.once(unprovided_reads))


def check(context: ExperimentContext) -> Iterator[Diagnostic]:
    """Missing sections, then missing keys, then missing keys of nested mappings."""
    bound = context.bound
    if bound.role == "experiment" and not is_decided(context):
        yield from _missing_sections(context)
    in_code = _by_code(context) if context.code and "R301" in context.codes else set()
    for (section, key), source in missing_keys(bound).items():
        known = bound.sections[section].keys.get(key)
        if is_decided(context, section) and is_shipped(known, section):
            continue  # the code needs it or does not: R301 says it
        if (section, key) not in in_code and not _source_knows_better(context, section, key):
            yield missing_key(context, (CODE, NAME), bound.sections[section], key, source)
    for _, problem in bound.problems:
        if problem.kind == "missing" and confirms(context, keys(problem.path)):
            parent = ".".join(map(str, problem.path[:-1]))
            yield diagnostic(
                (CODE, NAME),
                SEVERITY,
                f"`{parent}` needs `{problem.message}`",
                problem.item.place,
                key=f"{parent}.{problem.message}",
                help=f"add `{problem.message}` ({describe(problem.spec)}) under `{parent}`",
            )


def _source_knows_better(context: ExperimentContext, section: str, key: str) -> bool:
    """Whether the code was read in full and does without a key that a component's schema requires.

    The schema is then older or newer than the code beside the config.
    """
    owners = set(context.bound.sections[section].keys[key].owners)
    if not owners & set(load().components):
        return False
    return any(
        code.section == section
        and code.complete
        and not any(read.path[0] == key and read.need == "required" for read in code.reads)
        for code in context.code
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
            fix = rename(context.read(place.file), root.mapping[near], name)
        yield diagnostic((CODE, NAME), SEVERITY, message, place, key=name, help=help, fix=fix)
