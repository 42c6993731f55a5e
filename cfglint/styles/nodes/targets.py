"""Nodes of a config that name code, each with what that code takes."""

from __future__ import annotations

from collections.abc import Mapping

from cfglint.compose.items import Item
from cfglint.source.argument_types import contradictions
from cfglint.source.definitions import Definition
from cfglint.source.library import Library
from cfglint.source.named import Absent, Form, Passed, Target
from cfglint.source.reads import CodeReads, Note, Read
from cfglint.source.signatures import signature_of
from cfglint.styles.nodes.naming import nodes_of


def targets_of(root: Item, forms: Mapping[str, Form], library: Library) -> list[Target]:
    """Every node of a composed config that names code, by the key or tag of a form."""
    found = [
        (form.make or _target)(item, path, form, library)
        for item, path, form in nodes_of(root, (), forms)
    ]
    return [
        target.form.held(target, found, library) if target.form.held is not None else target
        for target in found
    ]


def _target(item: Item, path: tuple[str, ...], form: Form, library: Library) -> Target:
    entries = item.mapping
    naming = entries[form.keyword]
    name = str(naming.value)
    arguments = {key: value for key, value in entries.items() if key not in form.special}
    if form.inside:
        inner = entries.get(form.inside)
        arguments = inner.mapping if inner is not None else {}
    if form.builder == "parser":
        arguments = appended(arguments)
    found = library.find(name)
    if found is None and form.exact:
        found = library.misspelt(name)
    signature = signature_of(library, found) if isinstance(found, Definition) else None
    return Target(
        path,
        form,
        name,
        naming,
        arguments,
        (form.inside,) if form.inside else (),
        signature,
        found if isinstance(found, Absent) else None,
        form.later(entries),
        found.module.path if isinstance(found, Definition) else "",
        contradictions=tuple(contradictions(library, signature, arguments)) if signature else (),
    )


def appended(arguments: Mapping[str, Item]) -> dict[str, Item]:
    """The arguments that a parser reads off a mapping: `callbacks+` adds to `callbacks`."""
    return {key.removesuffix("+"): value for key, value in arguments.items()}


def as_reads(target: Target, passed: Passed | None) -> CodeReads | None:
    """What the code of a node takes, as what it reads; None where it was not found."""
    signature = target.signature
    if signature is None:
        return None
    reads = tuple(
        Read(
            (p.name,),
            p.file,
            p.line,
            p.column,
            p.column + len(p.name),
            "required" if p.required else "optional",
            True,
            p.default,
        )
        for p in signature.parameters.values()
    )
    missing = [p.name for p in signature.parameters.values() if p.required]
    may_give = passed.may_give if passed is not None else None
    given = frozenset((name,) for name in missing if may_give and may_give(target, name))
    notes: tuple[Note, ...] = ()
    if signature.open:
        notes = (Note(target.name, 0, "further arguments may be taken", True),)
    return CodeReads(".".join((*target.path, *target.inside)), target.name, reads, given, notes, ())
