"""Whether the end of a loader would be an error of the program: it draws batches by `next()`.

A loop over a loader goes on behind it when the loader ends early. `next(batches)`, of the loader or
of a generator over it, raises where it does not end in a run, unless the program expects that.
"""

from __future__ import annotations

import ast
import linecache
import re
from collections.abc import Iterator
from functools import cache
from inspect import CO_GENERATOR
from types import FrameType

from cfglint.dynamic.trace.places import Places

_NEXT = re.compile(r"\bnext\s*\(|\.__next__\(")

_CATCHES = frozenset(["StopIteration", "Exception", "BaseException"])


def is_drawn(frame: FrameType | None, places: Places) -> bool:
    """Whether the user's code asks for the next batch by `next()` and nothing of it catches an end.

    Args:
        frame: the call that asks the loader.
        places: says which code is the user's.
    """
    while frame is not None and places.is_users(frame.f_code.co_filename):
        file, line = frame.f_code.co_filename, frame.f_lineno
        if _NEXT.search(linecache.getline(file, line)):
            return not any(_is_caught(*place) for place in _users_places(frame, places))
        if not frame.f_code.co_flags & CO_GENERATOR:
            return False
        frame = frame.f_back
    return False


def _users_places(frame: FrameType | None, places: Places) -> Iterator[tuple[str, int]]:
    while frame is not None:
        if places.is_users(frame.f_code.co_filename):
            yield frame.f_code.co_filename, frame.f_lineno
        frame = frame.f_back


def _is_caught(file: str, line: int) -> bool:
    """Whether a line is in the body of a `try` that goes on after an end."""
    return any(first <= line <= last for first, last in _caught_in(file))


@cache
def _caught_in(file: str) -> tuple[tuple[int, int], ...]:
    """First and last line of each body of a `try` that catches the end of an iterator."""
    try:
        tree = ast.parse("".join(linecache.getlines(file)))
    except (SyntaxError, ValueError, RecursionError):
        return ()
    return tuple(
        (node.body[0].lineno, node.body[-1].end_lineno or node.body[-1].lineno)
        for node in ast.walk(tree)
        if isinstance(node, ast.Try) and any(_catches(each.type) for each in node.handlers)
    )


def _catches(kind: ast.expr | None) -> bool:
    if kind is None:
        return True
    kinds = kind.elts if isinstance(kind, ast.Tuple) else [kind]
    return any(isinstance(each, ast.Name) and each.id in _CATCHES for each in kinds)
