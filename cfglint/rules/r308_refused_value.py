"""The type or the choices that the code declares refuse this value.

## What it does
Where the program behind a config declares what it accepts (a yacs defaults tree, a structured
dataclass of OmegaConf, a Pydantic model, an argument parser, annotated parameters of jsonargparse),
holds each value against the declared type, with the conversions that the loader itself makes:
OmegaConf and Pydantic make a number of the text `1e-4`, yacs reads a text once more as a Python
literal, a dataclass checks nothing. A value that is known at run time only (`${...}`) is left out.

Where the code is followed (see R301), a text or a list that reaches an argument annotated `int` or
`float` is a warning: Python itself does not check it. Not reported is an argument whose default is
no number, or that the function compares, converts or asks for its type.

Where the config names code itself (`_target_`, `class_path`), an argument that declares a number
and gets a word is an error, and one that gets no member of its `Literal` a warning. A word that
the code has which gets the argument in turn is none. HyperPyYAML builds its nodes itself, so that a
tag which does not fit what it names is an error too: `!new:` with a function, `!apply:` with a
class, more items in a list than there are arguments by position.

## Why is this bad?
The loader raises on it, after the job has waited in the queue.

## Example
```python
class Train(BaseModel):
    steps: int
```
```text
steps: many
```

## Use instead
```text
steps: 1000
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cfglint.compose.items import Item, lookup
from cfglint.contract import Type
from cfglint.diagnostic import Diagnostic, Related, Severity, Span
from cfglint.files import shown
from cfglint.rules.context import ExperimentContext, diagnostic, dotted
from cfglint.rules.declared import of_kind, refused_value, type_in_words, written
from cfglint.rules.named_code import building, parameter_span
from cfglint.rules.place import is_given, is_number_as_string, value_place
from cfglint.source.named import Contradiction, Target
from cfglint.source.reads import Mistyped

CODE, NAME, SEVERITY = "R308", "refused-value", Severity.ERROR
NEEDS = ("declared", "code", "nodes")


def check(context: ExperimentContext) -> Iterator[Diagnostic]:
    """One diagnostic a value."""
    raised = {each.keys[0] for each in context.once(building).raised if each.keys}
    for fault in of_kind(context, "refused"):
        if fault.sure or fault.path not in raised or "R311" not in context.codes:
            yield refused_value((CODE, NAME), fault)
    told = {fault.path for fault in of_kind(context, "refused")}
    told |= {raised.keys[0] for code in context.code for raised in code.raised if raised.keys}
    for target in context.targets:
        for each in () if target.covered else target.contradictions:
            word = each.item.value if not each.sure else None
            if isinstance(word, str) and context.has_text(word):
                continue  # an annotation that nothing checks, and code that knows the word
            told.add((*target.path, *target.inside, each.parameter.name))
            yield _argument(target, each)
    for target in context.targets:
        if target.misused and is_given(target.naming):
            yield diagnostic(
                (CODE, NAME),
                SEVERITY,
                f"{target.misused}, and loading raises on it",
                value_place(target.naming),
                key=dotted(target.path),
            )
    experiment = context.bound.experiment
    for broken in experiment.unreadable:
        yield diagnostic(
            (CODE, NAME),
            SEVERITY,
            f"`{broken.path[-1]}` is read as {broken.what}, and `{broken.item.value}` is none",
            value_place(broken.item),
            key=dotted(broken.path),
            help="look at the commas: what is in the brackets is read as a list in YAML",
        )
    for found in (*_of_every_program(context), *context.once(building).mistyped):
        item = lookup(experiment.root, dotted(found.path))
        item = item or lookup(experiment.built or experiment.root, dotted(found.path))
        if item is None or not is_given(item) or found.path in told:
            continue
        if "Y103" in context.codes and is_number_as_string(item):
            continue
        told.add(found.path)
        at = Span(shown(found.file), found.line, found.column, found.line, found.column)
        if found.type is not None:
            yield _given_outside(found, found.type, item, at)
            continue
        yield diagnostic(
            (CODE, NAME),
            Severity.WARNING,
            f"`{found.argument}` is declared `{found.annotation}`, and this is "
            f"{'a list' if isinstance(item.value, list) else 'a text'}",
            value_place(item),
            key=dotted(found.path),
            related=(Related(at, "declared here"),),
            help="write a number",
        )


def _given_outside(found: Mistyped, type: Type, item: Item, at: Span) -> Diagnostic:
    """A value that a call gives to code outside the repository."""
    takes = type_in_words(type, "none")
    return diagnostic(
        (CODE, NAME),
        SEVERITY if found.sure else Severity.WARNING,
        f"`{found.argument}` is {written(item)}, and `{found.called}` declares {takes}",
        value_place(item),
        key=dotted(found.path),
        related=(Related(at, f"`{found.argument}` is declared here"),),
        help=f"write {takes}",
    )


def _of_every_program(context: ExperimentContext) -> list[Mistyped]:
    """What every program that starts from this config declares otherwise."""
    every = {code.entry for code in context.code if code.whole}
    found: dict[tuple[str, ...], set[str]] = {}
    for code in context.code:
        for each in code.mistyped:
            found.setdefault(each.path, set()).add(code.entry)
    one = len(every) < 2
    return [
        each for code in context.code for each in code.mistyped if one or every <= found[each.path]
    ]


def _argument(target: Target, found: Contradiction) -> Diagnostic:
    """An argument of a node, of another type than its code declares."""
    name, item = found.parameter.name, found.item
    takes = type_in_words(found.type, "none")
    line = parameter_span(found.parameter)
    return diagnostic(
        (CODE, NAME),
        SEVERITY if found.sure else Severity.WARNING,
        f"`{name}` is {written(item)}, and `{target.name}` declares {takes}",
        item.place._replace(part="value"),
        key=".".join((*target.path, *target.inside, name)),
        related=(Related(line, f"`{name}` is declared here"),),
        help=f"write {takes}",
    )
