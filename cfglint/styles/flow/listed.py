"""What may be in a list that code merges: `OmegaConf.merge(*parts)`, with `parts` of functions."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cfglint.styles.flow.flows import Flows, Scope

MOST_STEPS = 6
"""Names and calls that a list is followed through."""


def elements(
    flows: Flows, scope: Scope, node: ast.expr, steps: int = MOST_STEPS
) -> Iterator[tuple[Scope, ast.expr]]:
    """The expressions that lists have where they are written, with their scopes."""
    if isinstance(node, (ast.List, ast.Tuple)):
        for each in node.elts:
            if isinstance(each, ast.Starred):
                yield from elements(flows, scope, each.value, steps - 1)
            else:
                yield scope, each
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        yield from elements(flows, scope, node.left, steps)
        yield from elements(flows, scope, node.right, steps)
    elif steps > 0 and isinstance(node, ast.Name):
        for value in flows.assigned(scope, node.id):
            yield from elements(flows, scope, value, steps - 1)
    elif steps > 0 and isinstance(node, ast.Call):
        for inner, value in flows.returns(scope, node):
            yield from elements(flows, inner, value, steps - 1)
