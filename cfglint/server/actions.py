"""What an editor offers to do about findings: their fixes, and comments that suppress them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from cfglint.diagnostic import Diagnostic, Edit, Fix
from cfglint.document.tree import YamlFile
from cfglint.rules import registry
from cfglint.run.fix_gate import reasons
from cfglint.run.fixes import apply_fixes
from cfglint.server.session import Checked


class Action(NamedTuple):
    """One offer: edits to the file, `about` the findings that it is for. `sure` is what may be made
    without looking at it."""

    title: str
    kind: Literal["quickfix", "fix-all"]
    edits: tuple[Edit, ...]
    about: tuple[Diagnostic, ...]
    sure: bool = False


def actions(checked: Checked, first: int, last: int) -> Iterator[Action]:
    """What is offered for the lines from `first` to `last`, counted from 1."""
    here = [
        found
        for found in checked.diagnostics
        if found.span.file == checked.file.path
        and found.span.line <= last
        and found.span.end_line >= first
    ]
    for found in here:
        if found.fix is not None:
            does = (found.help or found.message).split("\n")[0]
            title = f"Fix {found.code} ({found.fix.safety}): {does}"
            sure = found.fix.safety == "safe"
            yield Action(title, "quickfix", found.fix.edits, (found,), sure)
    yield from _all_fixes(checked)
    for found in here:
        yield from _suppressions(checked, found)


def _all_fixes(checked: Checked) -> Iterator[Action]:
    """All safe fixes of the file that can be made together."""
    about = [
        found
        for found in checked.diagnostics
        if found.span.file == checked.file.path
        and found.fix is not None
        and found.fix.safety == "safe"
    ]
    taken = set(apply_fixes(checked.file.text, [f.fix for f in about if f.fix is not None])[1])
    fixes = list(dict.fromkeys(f.fix for f in about if f.fix is not None and f.fix in taken))
    passing = list(_passing(checked, fixes))
    if passing:
        edits = tuple(edit for fix in passing for edit in fix.edits)
        yield Action("Make all safe fixes of cfglint", "fix-all", edits, tuple(about), True)


def _passing(checked: Checked, fixes: Sequence[Fix]) -> Iterator[Fix]:
    """Fixes that change what they declare alone, also where they are made together."""
    said = reasons(checked.file, fixes, checked.project.loader(checked.file))
    return (fix for fix, reason in zip(fixes, said, strict=True) if not reason)


def _suppressions(checked: Checked, found: Diagnostic) -> Iterator[Action]:
    """Comments that switch a finding off, on its line and in its file."""
    if registry.find(found.code).scope == "linter":
        return
    edits = {
        f"Suppress {found.code} on this line": _on_line(checked.file, found),
        f"Suppress {found.code} in this file": _in_file(checked.file, found.code),
    }
    for title, edit in edits.items():
        if edit is not None and list(_passing(checked, [Fix("safe", (edit,), ())])):
            yield Action(title, "quickfix", (edit,), (found,))


def _on_line(file: YamlFile, found: Diagnostic) -> Edit | None:
    """What adds a code to the comment of a line; None where the line suppresses all already."""
    line = found.span.line
    there = [each for each in file.suppressions if each.line == line and not each.whole_file]
    if there and not there[-1].codes:
        return None
    if there:
        column = there[-1].end_column - 1
        return Edit(line, column, line, column, f", {found.code}")
    text = _line(file, line)
    column = len(text) + 1
    comment = f"# cfglint: ignore[{found.code}]"
    return Edit(line, column, line, column, f"  {comment}" if text.strip() else comment)


def _in_file(file: YamlFile, code: str) -> Edit:
    there = [each for each in file.suppressions if each.whole_file and each.codes]
    if there:
        line, column = there[0].line, there[0].end_column - 1
        return Edit(line, column, line, column, f", {code}")
    return Edit(1, 1, 1, 1, f"# cfglint: ignore-file[{code}]\n")


def _line(file: YamlFile, number: int) -> str:
    """The text of a line, without what ends it."""
    start = file.starts[number - 1]
    end = file.starts[number] if number < len(file.starts) else len(file.text)
    return file.text[start:end].rstrip("\r\n\x85\u2028\u2029")
