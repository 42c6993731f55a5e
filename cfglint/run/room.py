"""Room for the frames of deep calls, taken once.

CPython (3.11 and later) keeps the frames of Python functions in chunks of 16 KiB, asks the system
for one when a call does not fit in the last, and gives it back when that call returns. A loop whose
calls go back and forth over the end of a chunk maps and unmaps memory each time: reading the code
beside 51 configs took 139,000 page faults that way, a fifth of all its time. A frame that asks for
much room is put in a new chunk, with place behind it for the frames of all its calls.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")

SLOTS = 70_000
"""Values that the frame may hold, of 8 bytes: 560 kB, in a chunk of 1 MiB (the next power of two),
which leaves as much for calls inside. Memory that is not touched is not taken."""


def with_room(function: Callable[_Given, _Result]) -> Callable[_Given, _Result]:
    """The same function, whose calls inside find room for their frames."""

    def call(*arguments: _Given.args, **keywords: _Given.kwargs) -> _Result:
        return function(*arguments, **keywords)

    call.__code__ = call.__code__.replace(co_stacksize=SLOTS)
    return call
