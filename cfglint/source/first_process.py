"""Conditions that hold in the first process of a run: every run has one, and most have no other.

`if rank == 0:`, `if is_main_process():` and the like: what is done there is done in every run, and
what is not done there is done by the others, if there are any.
"""

from __future__ import annotations

import ast
import re
from functools import lru_cache

from cfglint.source.syntax import dotted

_RANK = re.compile(
    r"(?:get_)?(?:(?:local|global|world|process|proc|node|dist|ddp|gpu)_?)*rank"
    r"|(?:local_)?process_index",
    re.IGNORECASE,
)
_FIRST = re.compile(
    r"_?is_(?:local_|global_|world_)?(?:main|master|primary|rank_?zero|rank_?0|global_zero|zero_rank)"
    r"(?:_?(?:process|proc|rank|worker|node))?|(?:main|master)_process",
    re.IGNORECASE,
)


@lru_cache(maxsize=8192)
def in_first_process(test: ast.expr) -> bool | None:
    """What a condition gives in the first process of a run; None where it asks for something
    else."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=inner) if _is(inner, _RANK):
            return True
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            decided = in_first_process(inner)
            return None if decided is None else not decided
        case ast.BoolOp(op=op, values=values):
            settles = isinstance(op, ast.Or)  # `not is_distributed() or rank == 0`
            return settles if any(in_first_process(each) is settles for each in values) else None
        case ast.Compare(left=left, ops=[kind], comparators=[right]) if _is(left, _RANK):
            return _compared(kind, right)
    return True if _is(test, _FIRST) else None


def _is(node: ast.expr, names: re.Pattern[str]) -> bool:
    """Whether a node is one of some names, or an attribute or a call of such a name."""
    while isinstance(node, ast.Call):
        node = node.func
    return names.fullmatch(dotted(node).rpartition(".")[2]) is not None


def _compared(kind: ast.cmpop, right: ast.expr) -> bool | None:
    """What the rank 0 gives."""
    match kind, right:
        case ast.Eq(), ast.Constant(value=0):
            return True
        case ((ast.NotEq() | ast.Gt()), ast.Constant(value=0)):
            return False
        case ast.In(), (ast.Tuple() | ast.List() | ast.Set()) as several:
            return any(isinstance(e, ast.Constant) and e.value == 0 for e in several.elts) or None
    return None
