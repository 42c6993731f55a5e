"""Nodes whose tag names code: their entries are passed by keyword, items of a list by position."""

from __future__ import annotations

from cfglint.compose.items import Item, tag_of
from cfglint.source.argument_types import contradictions
from cfglint.source.definitions import Definition
from cfglint.source.library import Library
from cfglint.source.named import Absent, Contradiction, Form, Target
from cfglint.source.signatures import signature_of
from cfglint.styles.hyperpyyaml.loaded import references_of
from cfglint.styles.hyperpyyaml.misused import misuse, takes_rest_by_name


def target_of(item: Item, path: tuple[str, ...], form: Form, library: Library) -> Target:
    """What one node names."""
    keyword = form.keyword
    name = tag_of(item).partition(":")[2]
    named = library.find(name)
    misused = misuse(keyword, name, named, item)
    found = named if keyword != "!module:" else None
    signature = signature_of(library, found) if isinstance(found, Definition) else None
    if isinstance(found, Absent) and not library.has_package(name):
        found = None  # a folder of the same name, which need not be where imports start
    by_position = isinstance(item.value, list) or keyword == "!applyref:"
    arguments = {} if by_position else dict(item.mapping)
    held: dict[str, Contradiction] = {}
    if signature is not None and keyword != "!applyref:":
        items = item.value if isinstance(item.value, list) else []
        of_names = (
            dict(zip(signature.parameters, items, strict=False)) if by_position else arguments
        )
        known = library.tabled(name)
        for each in (signature, *([signature_of(library, known)] if known is not None else ())):
            held |= {c.parameter.name: c for c in contradictions(library, each, of_names)}
    if signature is not None and isinstance(item.value, list):
        left = list(signature.parameters.items())[len(item.value) :]
        signature = signature._replace(parameters=dict(left))
    return Target(
        path,
        form,
        name,
        item,
        arguments,
        (),
        signature,
        found if isinstance(found, Absent) else None,
        keyword == "!name:" or misused != "" or (by_position and not _is_all(keyword, found, item)),
        found.module.path if isinstance(found, Definition) else "",
        contradictions=tuple(held.values()),
        references=references_of(arguments),
        misused=misused,
    )


def _is_all(keyword: str, found: object, item: Item) -> bool:
    """Whether the items of a list are all that a class or function gets."""
    is_list = isinstance(item.value, list) and keyword in ("!new:", "!apply:")
    return is_list and takes_rest_by_name(found)
