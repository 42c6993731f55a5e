"""Reads that are made less certain by what else is known around the config."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cfglint.source.reads import CodeReads, Read


def doubted(code: CodeReads, is_given: Callable[[Read], bool]) -> CodeReads:
    """Reads of which those are not certain that require what something else may give."""
    reads = (
        read._replace(certain=False)
        if read.certain and read.need == "required" and is_given(read)
        else read
        for read in code.reads
    )
    return code._replace(reads=tuple(reads))
