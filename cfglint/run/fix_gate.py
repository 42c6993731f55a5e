"""The gate that every fix passes before it is offered or written.

The text is loaded before and after the fix, as the project's loader loads it. Only values at the
paths that the fix declares may differ; a fix that changes another, or the YAML's validity, is
dropped, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from cfglint.diagnostic import Change, Diagnostic, Edit, Fix, KeyPath
from cfglint.document.conduct import Conduct
from cfglint.document.kinds import kind_of
from cfglint.document.nodes import Alias, Mapping, Node, Scalar, follow
from cfglint.document.nodes import Sequence as List
from cfglint.document.scalars import value_of
from cfglint.document.suppressions import Suppression
from cfglint.document.tree import Document, YamlFile, effective_entries, parse
from cfglint.run.fixes import Edits, Range, apply_fixes, encode, ranges_of
from cfglint.run.plain_edits import PlainEdits

MOST_LOADS = 64
"""Times that one file is loaded for its fixes. They are tried together, so one load clears all of
them in most files; what is left after this many is dropped."""


class Difference(NamedTuple):
    """A place whose loaded value is another one. `node` is the value before; None where a key is
    new, is gone, or a whole collection is of another kind."""

    document: int
    path: KeyPath
    node: Node | None = None


def differences(before: YamlFile, after: YamlFile, loader: Conduct) -> Iterator[Difference]:
    """The places at which two files that can be read load differently; aliases followed, merge keys
    applied."""
    if len(before.documents) != len(after.documents):
        yield Difference(0, ())
        return
    for old, new in zip(before.documents, after.documents, strict=True):
        yield from _between(old, new, loader)


def _between(old: Document, new: Document, loader: Conduct) -> Iterator[Difference]:
    assert old.root is not None
    assert new.root is not None
    stack: list[tuple[KeyPath, Node, Node]] = [((), old.root, new.root)]
    while stack:
        path, left, right = stack.pop()
        match follow(left), follow(right):
            case Scalar() as one, Scalar() as other:
                if not _same(one, other, loader):
                    yield Difference(old.index, path, one)
            case List() as one, List() as other if one.tag == other.tag:
                if len(one.items) != len(other.items):
                    yield Difference(old.index, path)
                pairs = enumerate(zip(one.items, other.items, strict=False))
                stack += [((*path, index), *pair) for index, pair in pairs]
            case Mapping() as one, Mapping() as other if one.tag == other.tag:
                ours, theirs = _entries(one), _entries(other)
                for key in ours.keys() ^ theirs.keys():
                    yield Difference(old.index, (*path, key))
                for key in ours.keys() & theirs.keys():
                    (name, value), (new_name, new_value) = ours[key], theirs[key]
                    if not _same_key(name, new_name, loader):
                        yield Difference(old.index, (*path, key))
                    stack.append(((*path, key), value, new_value))
            case _:
                yield Difference(old.index, path)


def _entries(mapping: Mapping) -> dict[str, tuple[Node, Node]]:
    return {key: (entry.key, entry.value) for key, entry, _ in effective_entries(mapping)}


def _same_key(left: Node, right: Node, loader: Conduct) -> bool:
    left, right = follow(left), follow(right)
    if isinstance(left, Scalar) and isinstance(right, Scalar):
        return _same(left, right, loader)
    return type(left) is type(right)


def _same(left: Scalar, right: Scalar, loader: Conduct) -> bool:
    """Whether two scalars load as the same value of the same type."""
    if left.tag != right.tag:
        return False
    if left.value == right.value and bool(left.style) == bool(right.style):
        return True
    one, other = value_of(left, loader.scalars), value_of(right, loader.scalars)
    if type(one) is not type(other):
        return False
    return one == other or (one != one and other != other)  # NaN is no other value than NaN


class _Gate:
    """The fixes of one file, tried together and, where that fails, in halves."""

    def __init__(self, file: YamlFile, loader: Conduct) -> None:
        self._file = file
        self._loader = loader
        self._loads = 0
        self._written: dict[tuple[int, int], KeyPath] | None = None
        self._is_yaml = kind_of(file.path) == "yaml"
        self._plain = PlainEdits(file)

    def reasons(self, fixes: Sequence[Fix]) -> list[str]:
        """Why each fix is dropped; "" for one that passes."""
        if self._file.syntax_problem or self._file.source is None:
            return ["the file cannot be parsed to its end"] * len(fixes)
        reasons = ["it overlaps other fixes"] * len(fixes)
        for group in self._groups(fixes, reasons):
            self._try(group, fixes, reasons)
        return reasons

    def _groups(
        self, fixes: Sequence[Fix], reasons: list[str]
    ) -> Iterator[list[tuple[int, list[Range]]]]:
        """Fixes that can be made together, by their index, with their edits."""
        left = []
        for index, fix in enumerate(fixes):
            ranges = ranges_of(fix, self._file.starts, len(self._file.text))
            if ranges is None:
                reasons[index] = "it is outside the file"
            else:
                left.append((index, ranges))
        while left and self._loads < MOST_LOADS:
            edits = Edits(stacked=True)
            taken = [edits.take(ranges) for _, ranges in left]
            yield [each for each, fits in zip(left, taken, strict=True) if fits]
            left = [each for each, fits in zip(left, taken, strict=True) if not fits]

    def _try(
        self, group: list[tuple[int, list[Range]]], fixes: Sequence[Fix], reasons: list[str]
    ) -> None:
        stack = [group]
        while stack:
            part = stack.pop()
            if self._loads >= MOST_LOADS:
                for index, _ in part:
                    reasons[index] = f"the file was loaded {MOST_LOADS} times for other fixes"
                continue
            ranges, own = [ranges for _, ranges in part], [fixes[i] for i, _ in part]
            allowed = self._is_yaml and self._plain.allow(ranges, own)
            reason = "" if allowed else self._reason(ranges, own)
            if not reason or len(part) == 1:
                for index, _ in part:
                    reasons[index] = reason
            else:
                middle = len(part) // 2
                stack += [part[middle:], part[:middle]]

    def _reason(self, ranges: list[list[Range]], fixes: list[Fix]) -> str:
        """What is wrong with several fixes made together; "" for nothing."""
        self._loads += 1
        edits = Edits(stacked=True)
        for each in ranges:
            edits.take(each)
        source = self._file.source
        assert source is not None
        try:
            data = encode(edits.applied(self._file.text), source)
        except UnicodeEncodeError:
            return f"{source.encoding} cannot hold it"
        after = parse(data, self._file.path)
        if after.syntax_problem or after.source is None:
            return "it would break the YAML"
        declared = {change for fix in fixes for change in fix.changes}
        for found in differences(self._file, after, self._loader):
            if not self._is_declared(found, declared):
                where = ".".join(map(str, found.path))
                return (
                    f"it would also change `{where}`" if where else "it would change other values"
                )
        return ""

    def _is_declared(self, found: Difference, declared: set[Change]) -> bool:
        """Whether a place, or what it is below, may change; a scalar also where it is written, for
        what its aliases bring in is the same scalar."""
        paths = [found.path]
        if found.node is not None:
            written = self._where_written().get((found.document, id(found.node)))
            paths += [written] if written is not None else []
        return any(
            Change(found.document, path[:length]) in declared
            for path in paths
            for length in range(len(path), -1, -1)
        )

    def _where_written(self) -> dict[tuple[int, int], KeyPath]:
        """The path of every scalar of the file, aliases not followed."""
        if self._written is None:
            self._written = {
                (document.index, id(value)): path
                for document in self._file.documents
                for path, _, value in document.nodes
                if not isinstance(value, Alias)
            }
        return self._written


def fixed(file: YamlFile, fixes: Sequence[Fix], loader: Conduct) -> bytes | None:
    """The bytes of a file with as many fixes made as do not overlap and pass the gate together;
    None where that changes nothing."""
    source = file.source
    if source is None:
        return None
    _, taken = apply_fixes(file.text, fixes)
    passing = [
        fix for fix, reason in zip(taken, reasons(file, taken, loader), strict=True) if not reason
    ]
    data = encode(apply_fixes(file.text, passing)[0], source)
    return data if data != file.data else None


def only_passing(
    found: list[Diagnostic], tried: Callable[[str, list[Fix]], dict[Fix, str]]
) -> list[Diagnostic]:
    """Located diagnostics, those whose fix is dropped without it and with the reason.

    Args:
        tried: gives the `reasons` of the fixes of a file.
    """
    by_file: dict[str, list[Fix]] = {}
    for each in found:
        if each.fix is not None:
            by_file.setdefault(each.span.file, []).append(each.fix)
    dropped = {
        (path, fix): reason
        for path, fixes in by_file.items()
        for fix, reason in tried(path, fixes).items()
        if reason
    }
    return [_without_fix(each, dropped) for each in found] if dropped else found


def _without_fix(found: Diagnostic, dropped: dict[tuple[str, Fix], str]) -> Diagnostic:
    reason = dropped.get((found.span.file, found.fix)) if found.fix is not None else None
    if not reason:
        return found
    said = f"{found.help}; no fix is offered: {reason}" if found.help else f"no fix: {reason}"
    return found._replace(fix=None, help=said)


def removable(file: YamlFile, loader: Conduct) -> tuple[Suppression, ...]:
    """The suppressions of a file, those that cannot be taken out alone without a removal."""
    fixes = []
    for each in file.suppressions:
        removal = each.removal
        assert removal is not None
        edit = Edit(each.line, removal.column, each.line, removal.end_column, removal.insert)
        fixes.append(Fix("safe", (edit,), ()))
    return tuple(
        each._replace(removal=None) if reason else each
        for each, reason in zip(file.suppressions, reasons(file, fixes, loader), strict=True)
    )


def reasons(file: YamlFile, fixes: Sequence[Fix], loader: Conduct) -> list[str]:
    """Why each fix of a file may not be made; "" for one that changes what it declares alone."""
    return _Gate(file, loader).reasons(fixes) if fixes else []
