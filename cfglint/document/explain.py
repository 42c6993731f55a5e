"""What is really wrong where the parser of YAML gave up, and what to write instead.

The parser stops where it notices, which for a colon without a space is a line later, and says what
it expected, which for a tab or a conflict marker is not what a user wants to know.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from cfglint.document.composer import SyntaxProblem
from cfglint.document.lines import mark_at
from cfglint.document.nodes import Mark


class Explained(NamedTuple):
    """A problem as a user meets it: what it is, where, and what to write. `opened` is where the
    bracket stands that is not closed."""

    message: str
    mark: Mark
    help: str
    opened: Mark | None = None


_CONFLICT = r"(?m)^(?:<{7}|>{7}|={7})(?: [^\n]*)?$"
_GLUED = (
    r"[ \t]*(?:-[ \t]+)?(?P<key>[A-Za-z_][\w.-]*):"
    r"(?P<value>[-+.]?\d[\w.+-]*|[\"'\[{][^\n]*|[A-Za-z_][\w.-]*)[ \t]*(?:#[^\n]*)?"
)
"""A line `key:value` that is no URL, path or drive, as `lr:0.1`."""

_NOTICED_LATE = ("mapping values are not allowed", "could not find expected ':'", "document start")
_HINTS = (
    ("unknown escape character", "in double quotes, `\\` begins an escape; use single quotes"),
    (
        "expected comment or line break",
        "the text of a block begins on the line below; a value that begins with `|` or `>` needs "
        "quotes",
    ),
    ("incompatible YAML document", "write `%YAML 1.1`, or remove the line"),
    ("did not find expected node content", "a value is missing here, or a bracket opens nowhere"),
    ("mapping values are not allowed", "a value that contains `: ` needs quotes"),
    (
        "could not find expected ':'",
        "the line above this one has a key without `:`, or its indentation is off",
    ),
    ("did not find expected key", "check the indentation of this line and the one above"),
    ("did not find expected '-' indicator", "check the indentation of this line"),
    ("found unexpected end of stream", "a quote or bracket is opened and never closed"),
    ("did not find expected ',' or ']'", "a `[` is not closed, or a comma is missing"),
    ("did not find expected ',' or '}'", "a `{` is not closed, or a comma is missing"),
    ("found undefined alias", "define it with `&name` before this line"),
    ("did not find expected alphabetic or numeric", "quote text that begins with `*` or `&`"),
)


def explain(problem: SyntaxProblem, text: str) -> Explained:
    """The cause of a syntax problem where its text shows one, else the parser's own words."""
    return (
        _conflict(problem, text)
        or _tab(problem, text)
        or _glued(problem, text)
        or _deeper(problem, text)
        or _no_colon(problem, text)
        or _misaligned(problem, text)
        or _cannot_begin(problem, text)
        or _unclosed(problem, text)
        or Explained(
            f"not valid YAML: {problem.message}",
            problem.mark,
            next((advice for part, advice in _HINTS if part in problem.message), ""),
        )
    )


_KEY = r"[ \t]*(?:-[ \t]+)*(?P<key>[A-Za-z_][\w.-]*)(?P<colon>:)"
_WITH_VALUE = _KEY + r"[ \t]+(?P<value>[\w.+/~$-][^\n#]*)"


def _deeper(problem: SyntaxProblem, text: str) -> Explained | None:
    """A key that is indented more than the one above, which has a value: YAML reads on in that."""
    if "mapping values are not allowed" not in problem.message:
        return None
    lines = text.split("\n")[: problem.mark.line + 1]
    number = len(lines) - 2
    while number >= 0 and not lines[number].strip():
        number -= 1
    above = re.fullmatch(_WITH_VALUE, lines[number].rstrip("\r")) if number >= 0 else None
    here = re.match(_KEY + r"(?:[ \t\r]|\Z)", lines[-1])
    if above is None or here is None or here.start("colon") != problem.mark.column:
        return None
    if here.start("key") <= above.start("key") or ": " in above["value"]:
        return None
    return Explained(
        f"not valid YAML: {problem.message}",
        problem.mark,
        f"line {len(lines)} is indented more than line {number + 1}; align them",
    )


def _above(end: int, text: str) -> tuple[int, str]:
    """The number (from 1) and text of the nearest line above one (from 0) that has more than a
    comment; 0 for none."""
    lines = text.split("\n")[:end]
    for number in range(len(lines), 0, -1):
        line = lines[number - 1].rstrip()
        if line and not line.lstrip().startswith("#"):
            return number, line
    return 0, ""


def _no_colon(problem: SyntaxProblem, text: str) -> Explained | None:
    """A key above that has no colon: YAML reads both lines as one text."""
    if "mapping values are not allowed" not in problem.message:
        return None
    number, line = _above(problem.mark.line, text)
    key = re.fullmatch(r"([ \t]*)([A-Za-z_][\w.-]*)", line)
    here = _line(text, problem.mark.line)
    if key is None or _indent(here) != len(key[1]):
        return None
    before = _above(number - 1, text)[1]
    if re.fullmatch(_WITH_VALUE, before) and _indent(before) < len(key[1]):
        return None  # it is the rest of that value
    return Explained(
        f"not valid YAML: {problem.message}",
        problem.mark,
        f"line {number} has no `:` behind `{key[2]}`",
    )


def _misaligned(problem: SyntaxProblem, text: str) -> Explained | None:
    """A line whose indentation is that of nothing above, or a key among items of a list."""
    if "did not find expected key" in problem.message:
        wanted = "a key"
    elif "did not find expected '-' indicator" in problem.message:
        wanted = "an item of a list"
    else:
        return None
    here = _line(text, problem.mark.line)
    number, above = problem.mark.line + 1, _above(problem.mark.line, text)[1]
    if not here.strip() or _indent(here) != problem.mark.column or not above:
        return None
    help = f"line {number} is indented by {_indent(here)}, where {wanted} has to begin with "
    help += "the indentation of those above it"
    if here.lstrip().startswith("- ") and wanted == "a key":
        help = f"line {number} is an item of a list among keys: indent it as the items above"
    elif wanted != "a key" and not here.lstrip().startswith("-"):
        help = f"line {number} is no item of the list above: begin it with `- `, or indent it"
    return Explained(f"not valid YAML: {problem.message}", problem.mark, help)


def _cannot_begin(problem: SyntaxProblem, text: str) -> Explained | None:
    """A character that no plain value begins with."""
    sign = text[problem.mark.index : problem.mark.index + 1]
    if "cannot start any token" not in problem.message or not sign.strip():
        return None
    return Explained(
        f"not valid YAML: a value cannot begin with `{sign}`",
        problem.mark,
        "put the text in quotes",
    )


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _unclosed(problem: SyntaxProblem, text: str) -> Explained | None:
    """A quote that nothing closes, told where it is; a bracket, with where it is."""
    began = problem.began
    if began is None or not text[began.index : began.index + 1].strip():
        return None
    sign = text[began.index]
    if sign in "\"'" and "end of stream" in problem.message:
        message = f"not valid YAML: nothing closes this quote, `{sign}`"
        return Explained(message, began, f"write `{sign}` at the end of the text")
    if sign not in "[{" or "did not find expected" not in problem.message:
        return None
    help = next((advice for part, advice in _HINTS if part in problem.message), "")
    return Explained(f"not valid YAML: {problem.message}", problem.mark, help, began)


def _conflict(problem: SyntaxProblem, text: str) -> Explained | None:
    """Markers that a merge of git left behind."""
    first = re.search(_CONFLICT, text)
    if first is None or text.count("\n", 0, first.start()) > problem.mark.line + 1:
        return None
    return Explained(
        f"not valid YAML: a conflict marker of git, `{first[0][:7]}`",
        mark_at(text, first.start()),
        "resolve the conflict, and remove its markers",
    )


def _tab(problem: SyntaxProblem, text: str) -> Explained | None:
    """A tab where YAML wants spaces."""
    line = _line(text, problem.mark.line)
    blank = line[: len(line) - len(line.lstrip())]
    stopped = text[problem.mark.index : problem.mark.index + 1] == "\t"
    if "\t" not in blank or not (stopped or problem.mark.column <= len(blank)):
        return None
    start = problem.mark.index - problem.mark.column + blank.index("\t")
    return Explained(
        "not valid YAML: a tab in the indentation",
        mark_at(text, start),
        "indent with spaces: YAML does not allow a tab there",
    )


def _glued(problem: SyntaxProblem, text: str) -> Explained | None:
    """The first of the lines above that have a colon without a space behind it."""
    if not any(part in problem.message for part in _NOTICED_LATE):
        return None
    lines = text.split("\n")[: problem.mark.line]
    found = None
    for number in range(len(lines) - 1, -1, -1):
        line = lines[number].rstrip("\r")
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = re.fullmatch(_GLUED, line)
        if match is None:
            break
        found = (number, match)
    if found is None:
        return None
    number, match = found
    index = sum(len(line) + 1 for line in lines[:number]) + match.start("key")
    return Explained(
        f"not valid YAML: `{match['key']}:` has no space after its colon",
        mark_at(text, index),
        f"write `{match['key']}: {match['value']}`",
    )


def glued_key(text: str) -> tuple[str, str] | None:
    """Key and value of a plain scalar that is `key:value` with the space forgotten: `lr:0.1`.

    Only what can be no name of something, so the value is a number, a truth value or null.
    """
    match = re.fullmatch(_GLUED, text.partition("\n")[0])
    if match is None or re.fullmatch(_CERTAIN, match["value"]) is None:
        return None
    return match["key"], match["value"]


_CERTAIN = r"(?i)[-+]?\.?\d[\d._]*(?:[eE][-+]?\d+)?|true|false|null|none|yes|no"


def _line(text: str, number: int) -> str:
    lines = text.split("\n", number + 1)
    return lines[number] if number < len(lines) else ""
