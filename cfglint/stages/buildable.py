"""Models that a config describes completely, as the tracing process gets them: nodes that name
what they build, and calls of the program that get the config and nothing else. No torch here.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from cfglint.binding.evidence import TIE, Bound, Candidate
from cfglint.files.reading import text_of
from cfglint.source.builders import builders_in
from cfglint.source.import_roots import has_module
from cfglint.source.named import Passed, Target
from cfglint.styles.registry import loaders

BUILT_BY = frozenset({"code", "parser"})
"""Who builds what a node describes completely."""


def nodes_of(targets: Iterable[Target], passed: Passed) -> list[dict[str, Any]]:
    """Of each node its `path`, its `name`, where its arguments are `inside` it, and which of them
    the program's code may `give` itself; outer nodes first."""
    found = [
        {
            "path": list(target.path),
            "name": target.name,
            "inside": list(target.inside),
            "given": [name for name in target.arguments if passed.may_give(target, name)],
        }
        for target in targets
        if target.form.builder in BUILT_BY and not target.partial and target.signature is not None
    ]
    return sorted(found, key=lambda node: len(node["path"]))


def built_by(bound: Bound | None) -> tuple[list[dict[str, Any]], str]:
    """The calls of the one program that opens a config, in the same form, and the folder that its
    modules are found from."""
    programs = bound.programs if bound is not None else ()
    if not programs or (len(programs) > 1 and _equal(programs[0], programs[1])):
        return [], ""
    opening = programs[0].opening
    module = opening.entry.partition(":")[0]
    if not module or opening.section or not opening.root:
        return [], ""
    text = text_of(os.path.join(opening.root, *module.split(".")) + ".py")
    found = [
        {
            "path": [],
            "name": call["entry"],
            "inside": [],
            "given": call["given"],
            "call": {name: call[name] for name in ("arguments", "keywords", "spreads")},
        }
        for call in builders_in(text, module, opening.root, loaders())
    ]
    return (found, opening.root) if len(found) == 1 else ([], "")


def _equal(first: Candidate, second: Candidate) -> bool:
    return first.strength - second.strength < TIE


def root_for(repository: str, nodes: list[dict[str, Any]]) -> str:
    """The folder that the modules of nodes are found from: the repository, or its `src`."""
    below = os.path.join(repository, "src")
    for node in nodes:
        package = node["name"].partition(".")[0]
        if has_module(repository, package):
            return repository
        if has_module(below, package):
            return below
    return repository
