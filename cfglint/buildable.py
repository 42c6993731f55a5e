"""Nodes of a config that name the code that they build, as the tracing process is asked for them.

No torch here.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from cfglint.source.named import Passed, Target

BUILT_BY = frozenset({"_target_", "class_path", ""})
"""Keys that name a class, "" where the program's code does."""


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
        if target.keyword in BUILT_BY and not target.partial and target.signature is not None
    ]
    return sorted(found, key=lambda node: len(node["path"]))


def root_for(repository: str, nodes: list[dict[str, Any]]) -> str:
    """The folder that the modules of nodes are found from: the repository, or its `src`."""
    below = os.path.join(repository, "src")
    for node in nodes:
        package = node["name"].partition(".")[0]
        if _has(repository, package):
            return repository
        if _has(below, package):
            return below
    return repository


def _has(folder: str, package: str) -> bool:
    path = os.path.join(folder, package)
    return os.path.isdir(path) or os.path.isfile(f"{path}.py")
