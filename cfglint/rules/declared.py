"""Faults against what a program declares, as diagnostics: shared by R301, R302, R308 and R309."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from cfglint.binding.faults import DOUBTFUL, Fault
from cfglint.compose.items import Item
from cfglint.contract import Bounds, Code, Contract, Conversion, Key, Type
from cfglint.diagnostic import Diagnostic, Related, Severity, Span
from cfglint.names import in_words, nearest
from cfglint.rules.context import ExperimentContext, diagnostic, dotted
from cfglint.rules.insertion import rename
from cfglint.styles.conversions import BY_NAME

MOST_NAMES = 10
"""Names that a help line lists."""


def of_kind(context: ExperimentContext, kind: str, unknown: str = "") -> Iterator[Fault]:
    """The faults of one kind; of unknown keys, those that the loader treats so."""
    for fault in context.faults:
        if fault.kind == kind and (not unknown or fault.contract.unknown == unknown):
            yield fault


def missing_declared(context: ExperimentContext, rule: tuple[str, str], fault: Fault) -> Diagnostic:
    """A required key that nothing gives."""
    name = str(fault.path[-1])
    key = fault.key
    assert key is not None
    says = "declared here, with no default"
    if key.default:
        says = f"declared here; the class raises on its default, `{key.default}`"
    related = [Related(span_of(key.at), says)]
    given = fault.item.mapping.get(fault.near)
    fix = None
    if given is not None:
        related.append(Related(given.place, f"`{fault.near}` is set here; no field has this name"))
        fix = rename(context.read(given.place.file), given, name)
    says = described(key, fault.contract.conversion)
    about = f": {says}" if says else ""
    under = f" under `{dotted(fault.path[:-1])}`" if fault.path[1:] else ""
    return diagnostic(
        rule,
        Severity.ERROR,
        f"{fault.contract.name} requires `{name}`, which this config does not provide",
        fault.item.place,
        key=dotted(fault.path),
        related=tuple(related),
        help=f"rename `{fault.near}` to `{name}`" if given else f"add `{name}`{under}{about}",
        fix=fix,
    )


def unknown_declared(
    context: ExperimentContext, rule: tuple[str, str], severity: Severity, fault: Fault
) -> Diagnostic:
    """A key that no field has."""
    name = str(fault.path[-1])
    contract = fault.contract
    ends = "and loading raises on it"
    if contract.conversion == "wandb_sweep":
        ends = "and every run of the sweep ends with its error"
    if contract.unknown in DOUBTFUL:
        ends = "and no code reads it"
    elif severity is not Severity.ERROR:
        ends = "and it is dropped in silence"
    fix = None
    if fault.near:
        fix = rename(context.read(fault.item.place.file), fault.item, fault.near)
    related = [Related(span_of(contract.at), f"{contract.name} is declared here")]
    if fault.key is not None:
        related = [Related(span_of(fault.key.at), f"`{fault.near}` is declared here")]
    return diagnostic(
        rule,
        severity,
        f"{contract.name} has no key `{name}`, {ends}",
        fault.item.place,
        key=dotted(fault.path),
        related=tuple(related),
        help=f"rename `{name}` to `{fault.near}`" if fault.near else f"remove it; {_has(contract)}",
        fix=fix,
    )


def refused_value(rule: tuple[str, str], fault: Fault) -> Diagnostic:
    """A value that the declared type or choices refuse."""
    key = fault.key
    assert key is not None
    name, item = _named(fault)
    place = fault.item.place._replace(part="value")
    takes = wanted(key, fault.contract.conversion)
    refuses = f"which {fault.contract.name} refuses: it takes {takes}"
    if not fault.sure:
        refuses = f"and {fault.contract.name} declares {takes}"
    return diagnostic(
        rule,
        Severity.ERROR if fault.sure else Severity.WARNING,
        f"`{name}{item}` is {written(fault.item)}, {refuses}",
        place,
        key=dotted(fault.path),
        related=(Related(span_of(key.at), f"`{name}` is declared here"),),
        help=_to_write(key, fault.contract.conversion, fault.item.value),
    )


def _to_write(key: Key, by: Conversion, value: object) -> str:
    """What to write instead of a value that is refused."""
    choices = [str(each) for each in key.choices or key.type.values]
    if isinstance(value, str) and (meant := nearest(value, choices)):
        return f"write `{meant}`"
    if by == "wandb_sweep" and key.type.kind == "none":
        return "put `${args_no_boolean_flags}` into `command`: it gives a switch no value"
    default = f"; the default is `{key.default}`" if key.default else ""
    return f"write {wanted(key, by)}{default}"


def _named(fault: Fault) -> tuple[str, str]:
    """The key of a value, and which item of its list the value is: `sizes` and `[1]`."""
    backwards = fault.item.place.path[::-1]
    numbers = list(takewhile(lambda part: isinstance(part, int), backwards))[: len(fault.path) - 1]
    items = "".join(f"[{number}]" for number in reversed(numbers))
    return str(fault.path[-1 - len(numbers)]), items


def _has(contract: Contract) -> str:
    names = list(contract.keys)
    if len(names) > MOST_NAMES:
        return f"`cfglint reads` lists the {len(names)} keys that {contract.name} has"
    return f"{contract.name} has {in_words(names, 'and') or 'no keys'}"


def described(key: Key, by: Conversion) -> str:
    """A key's type and documentation in a few words."""
    known = key.choices or key.type.kind not in ("any", "class")
    parts = [wanted(key, by) if known else "", key.doc]
    return ". ".join(part for part in parts if part)


WORDS = {
    "bool": "true or false",
    "int": "an integer",
    "float": "a number",
    "str": "text",
    "path": "a path",
    "list": "a list",
    "tuple": "a list",
    "dict": "a mapping",
    "none": "null",
    "class": "a mapping",
}


def wanted(key: Key, by: Conversion) -> str:
    """What a key takes from a loader, in words."""
    if key.choices:
        return f"one of {in_words(key.choices, 'or')}"
    if key.inside is not None and key.type.kind in ("any", "class"):
        return f"a mapping ({key.inside.name})"
    return type_in_words(key.type, by)


def type_in_words(type: Type, by: Conversion) -> str:
    """What a type takes from a loader, in words."""
    if type.values:
        words = type.names if type.kind == "enum" and by in BY_NAME else type.values
        return f"one of {in_words((_as_yaml(each) for each in words), 'or')}"
    if type.kind == "none" and by == "wandb_sweep":
        return "no value"
    if type.kind == "union":
        return in_words((type_in_words(each, by) for each in type.of), "or")
    if type.kind == "list" and len(type.of) == 1:
        return f"a list{_of_what(type.of[0], by)}" + _bounds_in_words(type.bounds)
    if type.kind == "tuple" and type.of:
        of = _of_what(type.of[0], by) if len({each.kind for each in type.of}) == 1 else ""
        return f"a list of length {len(type.of)}{',' if of else ''}{of}"
    if type.kind == "class" and type.inside is not None:
        return f"a mapping ({type.inside.name})"
    return WORDS.get(type.kind, type.text or "another type") + _bounds_in_words(type.bounds)


PLURALS = {
    "bool": "booleans",
    "int": "integers",
    "float": "numbers",
    "str": "texts",
    "path": "paths",
    "list": "lists",
    "tuple": "lists",
    "dict": "mappings",
    "class": "mappings",
}


def _of_what(type: Type, by: Conversion) -> str:
    """` of integers`, of the items of a list; "" where they may be anything."""
    if type.kind == "list" and len(type.of) == 1:
        return f" of lists{_of_what(type.of[0], by)}"
    return f" of {PLURALS[type.kind]}" if type.kind in PLURALS else ""


def _as_yaml(value: object) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return str(value)


def _bounds_in_words(bounds: Bounds) -> str:
    """` of at least 0 and below 1`; "" for no bounds."""
    said = [
        (bounds.least, "of at least"),
        (bounds.above, "above"),
        (bounds.most, "of at most"),
        (bounds.below, "below"),
        (bounds.multiple, "that is a multiple of"),
        (bounds.shortest, "with a length of at least"),
        (bounds.longest, "with a length of at most"),
        (bounds.pattern, "that matches"),
    ]
    parts = [f"{words} {value}" for value, words in said if value is not None]
    return f" {in_words(parts, 'and')}" if parts else ""


def written(item: Item) -> str:
    """A value as a message shows it."""
    value = item.value
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return f"a list of length {len(value)}"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    return f"the text `{value}`" if isinstance(value, str) else f"`{value}`"


def span_of(at: Code) -> Span:
    """A place in code as a diagnostic takes it."""
    return Span(at.file, at.line, at.column, at.line, max(at.end_column, at.column))
