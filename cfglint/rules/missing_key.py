"""The diagnostic of a key that is read and not provided: where it goes, and what to write.

S201 makes it from a schema alone, R301 where the reading line is known.
"""

from __future__ import annotations

from cfglint.compose.items import Item, below
from cfglint.diagnostic import Diagnostic, Fix, Place, Related, Severity
from cfglint.document.nodes import Scalar, follow
from cfglint.names import in_words, nearest
from cfglint.rules.context import ExperimentContext, diagnostic
from cfglint.rules.insertion import insert_after, insert_into, rename
from cfglint.schema.bind import Binding
from cfglint.schema.check import describe
from cfglint.schema.table import Spec


def missing_key(
    context: ExperimentContext,
    rule: tuple[str, str],
    binding: Binding,
    key: str,
    source: str | None,
    reader: str = "",
    code: tuple[Related, ...] = (),
) -> Diagnostic:
    """The diagnostic of one missing key, with its likely source or what to add.

    Args:
        source: an unread key that is likely meant.
        reader: who reads it; without one, the components whose schemas require it.
        code: the places in the code that read it.
    """
    section = binding.section
    known = binding.keys.get(key)
    owners = [owner for owner in known.owners if owner != section] if known else []
    reads = "read" if not reader and len(owners) > 1 else "reads"
    reader = reader or in_words(owners, "and") or f"the {section} code"
    related = code
    if source is not None:
        item = binding.item.mapping[source]
        unread = "not a known key"
        if binding.complete or code:
            unread = "nothing this config selects reads it"
        related = (*code, Related(item.place, f"`{source}` is set here; {unread}"))
        help, fix = _from_source(context, item, key, source, unread)
    else:
        help, fix = _from_schema(context, binding, key, known.spec if known else {})
    return diagnostic(
        rule,
        Severity.ERROR,
        f"{reader} {reads} `{key}`, which this config does not provide",
        _selecting_place(binding, owners),
        key=below(section, key),
        related=related,
        help=help,
        fix=fix,
    )


def _from_source(
    context: ExperimentContext, item: Item, key: str, source: str, unread: str
) -> tuple[str, Fix | None]:
    """Rename a misspelt key; copy the value of one that means the same elsewhere."""
    file = context.read(item.place.file) if item.node is not None else None
    if nearest(key, [source]) is not None:
        return f"rename `{source}` to `{key}`", rename(file, item, key) if file else None
    value = _written(item)
    if value is None:
        return f"add `{key}`; `{source}` may be meant for it", None
    fix = insert_after(file, item, key, value) if file else None
    return f"add `{key}: {value}` ({source} is {value}, and {unread})", fix


def _from_schema(
    context: ExperimentContext, binding: Binding, key: str, spec: Spec
) -> tuple[str, Fix | None]:
    """What the schema says about the key, and the value that it suggests, if any."""
    about = f": {describe(spec)}. {spec.get('description', '')}".rstrip() if spec else ""
    if "x-suggest" not in spec:
        return f"add `{key}`{_under(binding)}{about}", None
    value = str(spec["x-suggest"])
    fix = insert_into(context.read(binding.item.place.file), binding.item, key, value)
    return f"add `{key}: {value}`{_under(binding)}{about}", fix


def _under(binding: Binding) -> str:
    return f" under `{binding.section}`" if binding.section else ""


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
    node = follow(item.node) if item.node is not None else None
    if isinstance(node, Scalar) and node.style == "" and "\n" not in node.value:
        return node.value
    return None
