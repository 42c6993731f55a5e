"""Regular expressions that the code of a repository says are matched within bounds.

`re` tries every way in which a text may match, and cannot be ended: twenty unknown parts between
dashes and a file whose name is 240 dashes would take longer than anyone waits. So the number of
ways is estimated first; where there are too many, the answer is that of whoever asks.
"""

from __future__ import annotations

import re

MOST_WAYS = 1_000_000
"""Ways in which a text is tried, at most: some tenths of a second."""

_UNKNOWN = re.compile(r"\.\*|\(\?P<\w+>\[\\w\.\+\\-\]\+\)")
"""What stands for a part that is not known, in the expressions that `as_regex` makes."""

_ALTERNATIVES = re.compile(r"\((?!\?)([^()]*)\)")
_OPERATORS = re.compile(r"(?<!\\)[()|\[\]{}?*+]")
_REPEATED = re.compile(r"(?<!\\)\)(?:[*+]|\{)")
_SEPARATED = re.compile(r"\((?:\?:)?(?:\\\W|-)\\w[+*]\)[*+]")
"""`(\\.\\w+)*`, which has one way to read a text."""

_HIDDEN = re.compile(r"\(\?(?:#|[aiLmsu]*x)")
"""Comments and blanks may stand in a pattern, before what repeats a group."""

_REPEATS = re.compile(r"(?<![\\(])[*+?{]")


def fits(pattern: str, text: str, unsure: bool) -> bool:
    """Whether a text is as an expression that was made of known and unknown parts says.

    Args:
        unsure: the answer where that would take too long to tell.
    """
    if ways(pattern, text) > MOST_WAYS:
        return unsure
    return re.fullmatch(pattern, text) is not None


def ways(pattern: str, text: str) -> int:
    """About how many ways there are to match a text: the places at which each unknown part may
    end, and the alternatives, multiplied."""
    found = 1
    for alternatives in _ALTERNATIVES.findall(pattern):
        found *= alternatives.count("|") + 1
    for behind in _UNKNOWN.split(pattern)[1:]:
        known = re.sub(r"\\(.)", r"\1", _OPERATORS.split(behind, maxsplit=1)[0])
        found *= (text.count(known) if known else len(text)) + 1
        if found > MOST_WAYS:
            break
    return found


def may_match(pattern: str, text: str) -> bool:
    """Whether an expression that a repository's own code has is found in a text; true where it
    could take long to tell, or is none."""
    if _HIDDEN.search(pattern):
        return True
    simple = re.sub(r"\\.", "x", _SEPARATED.sub(r"\\w*", pattern), flags=re.DOTALL)
    repeats = len(_REPEATS.findall(simple))
    if _REPEATED.search(simple) or len(text) ** (repeats + 1) > MOST_WAYS * 10:
        return True
    try:
        return re.search(pattern, text) is not None
    except (re.error, OverflowError, RecursionError):
        return True
