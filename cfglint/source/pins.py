"""Which version of a package a repository asks for.

A signature of another version than the project's proves nothing: `Trainer(gpus=1)` was right for
Lightning 1.9 and raises in 2.0.
"""

from __future__ import annotations

import fnmatch
import glob
import os
import re
from functools import cached_property
from typing import NamedTuple

from cfglint.files.reading import names_in, text_of

FILES = (
    *("requirements*.txt", "requirements/*.txt", "*/requirements*.txt", "environment*.y*ml"),
    *("setup.py", "setup.cfg", "pyproject.toml", "Pipfile", "*/environment*.y*ml"),
    *("conda*.y*ml", "*/conda*.y*ml", "*[_-]env.y*ml", "env.y*ml"),
)
"""Where a repository names its dependencies, from its root."""

_PIN = re.compile(
    r"(?<![\w.-])([A-Za-z][\w.-]*)(?:\[[\w,. -]*\])?[ \t]*(?:[\"']?[ \t]*=[ \t]*[\"'])?[ \t]*"
    r"((?:[ \t]*,?[ \t]*(?:===?|~=|!=|<=|>=|<|>)[ \t]*\d[\w.*]*)+)"
)
_OF_CONDA = re.compile(r"(?m)^([ \t]*-\s*[A-Za-z][\w.-]*)=(\d[\w.*]*)(?:=\S+)?[ \t]*$")
"""`- omegaconf=2.0.6=py38_0`: conda pins a version, and a build, with one sign."""
_OF_POETRY = re.compile(
    r"(?ms)^\[tool\.poetry\.(?:[\w.-]+\.)?(?:dev-)?dependencies\][ \t]*$.*?(?=^\[|\Z)"
)
"""A table of Poetry's dependencies."""
_BY_POETRY = re.compile(
    r"(?m)^[ \t]*([A-Za-z][\w.-]*)[ \t]*=[ \t]*"
    r"(?:\{[^}\n]*?\bversion[ \t]*=[ \t]*)?[\"']([^\"'\n]*)[\"'][^\n]*$"
)
_OF_A_COMMIT = re.compile(
    r"(?<![\w.-])([A-Za-z][\w.-]*)(?:\[[\w,. -]*\])?[ \t]*@[ \t]*git\+"
    r"|git\+[\w:/.@-]*/([\w-]+?)(?:\.git)?(?:@[\w./-]+)?(?:[\s\"'#]|$)"
)
"""A package that is built from a commit, which may be of no release."""
_BOUND = re.compile(r"(===?|~=|!=|<=|>=|<|>)\s*(\d[\w.*]*)")


_MANY = 10**6
"""Beyond any part of a version."""


class Span(NamedTuple):
    """The least and the greatest version that some bounds allow, as numbers."""

    least: tuple[int, ...] = ()
    greatest: tuple[int, ...] = (_MANY,)

    def excludes(self, before: str, after: str) -> bool:
        """Whether all of its versions lie up to one version, or from another on.

        Args:
            before: a version; "-" for none.
            after: the same.
        """
        return (before != "-" and self.greatest <= _numbers(before)) or (
            after != "-" and self.least >= _numbers(after)
        )

    def meets(self, first: str, last: str) -> bool:
        """Whether any of its versions may lie between two; none does where bounds contradict each
        other, as those of two environments do."""
        if self.least > self.greatest:
            return False
        return self.least <= _numbers(last) and self.greatest >= _numbers(first)

    def around(self, versions: tuple[str, ...]) -> tuple[str, str]:
        """The nearest of some versions, in ascending order, that have all of these between them."""
        below = [each for each in versions if _numbers(each) <= self.least]
        above = [each for each in versions if _numbers(each) >= self.greatest]
        return [*versions[:1], *below][-1], [*above, versions[-1]][0]


ANY_VERSION = Span()


class Pins:
    """The bounds on versions that the files of some folders state.

    Args:
        folders: the folders above a config, the nearest first.
    """

    def __init__(self, folders: list[str]) -> None:
        self._folders = folders

    @cached_property
    def _texts(self) -> list[str]:
        """The files that name dependencies."""
        found: list[str] = []
        for folder in self._folders:
            for pattern in FILES:
                for path in _matching(folder, pattern)[:20]:
                    text = text_of(path)
                    if path.endswith(("yml", "yaml")):
                        text = _OF_CONDA.sub(r"\1==\2", text)
                    if path.endswith("toml"):
                        text = _OF_POETRY.sub(_without_poetry, text)
                    found.append(text)
        return found

    @cached_property
    def _bounds(self) -> dict[str, list[tuple[str, str]]]:
        """Distribution -> operators and versions."""
        found: dict[str, list[tuple[str, str]]] = {}
        for text in self._texts:
            for name, bounds in _PIN.findall(text):
                found.setdefault(_normal(name), []).extend(_BOUND.findall(bounds))
        return found

    @cached_property
    def _of_commits(self) -> frozenset[str]:
        """The distributions that are built from a commit."""
        pairs = (pair for text in self._texts for pair in _OF_A_COMMIT.findall(text))
        return frozenset(_normal(name) for pair in pairs for name in pair if name)

    def is_of_a_commit(self, package: str) -> bool:
        """Whether a package is built from a commit: it may be of no release."""
        return _normal(package) in self._of_commits

    def allow(self, package: str, version: str) -> bool:
        """Whether the bounds on a package allow a version; True where there are none."""
        return all(
            _holds(_numbers(version), operator, bound)
            for operator, bound in self._bounds.get(_normal(package), ())
        )

    def are_before(self, package: str, version: str) -> bool:
        """Whether the bounds on a package allow no version from one on."""
        return self.span(package).greatest <= _numbers(version)

    def span(self, package: str) -> Span:
        """The least and the greatest version that the bounds on a package allow."""
        span = Span()
        for operator, bound in self._bounds.get(_normal(package), ()):
            numbers = _numbers(bound)
            exact = operator in ("==", "===") and "*" not in bound and len(numbers) > 2
            above = (*(numbers[:-1] if operator == "~=" else numbers), *(() if exact else (_MANY,)))
            if operator in ("==", "===", "~=", ">=", ">"):
                span = span._replace(least=max(span.least, numbers))
            if operator in ("==", "===", "~=", "<=", "<"):
                greatest = numbers if operator in ("<=", "<") else above
                span = span._replace(greatest=min(span.greatest, greatest))
        return span


def _without_poetry(table: re.Match[str]) -> str:
    """A table of Poetry's dependencies with bounds that others use too.

    Source: https://python-poetry.org/docs/dependency-specification/.
    """
    return _BY_POETRY.sub(lambda line: f"{line[1]}{_bounds_of(line[2])}", table[0])


def _bounds_of(constraint: str) -> str:
    """`^1.2.3` as `>=1.2.3,<2`, `~1.2.3` as `>=1.2.3,<1.3`, and a version alone as `==`."""
    bounds: list[str] = []
    for each in (part.strip() for part in constraint.split(",")):
        sign, version = each[:1], each.lstrip("^~ ")
        numbers = _numbers(version)
        if sign not in ("^", "~") or each.startswith("~=") or not numbers:
            bounds.append(f"=={each}" if sign.isdigit() else each)
            continue
        at = min(1, len(numbers) - 1)
        if sign == "^":
            at = next((place for place, part in enumerate(numbers) if part), len(numbers) - 1)
        above = (*numbers[:at], numbers[at] + 1)
        bounds.append(f">={version},<{'.'.join(map(str, above))}")
    return ",".join(bounds)


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _numbers(version: str) -> tuple[int, ...]:
    """The release of a version as numbers: `2.6.0rc1` is (2, 6, 0)."""
    found = re.match(r"\d+(?:\.\d+)*", version)
    return tuple(int(part) for part in found[0].split(".")) if found else ()


def _holds(version: tuple[int, ...], operator: str, bound: str) -> bool:
    """Whether a version keeps one bound; `==1.9` is any 1.9."""
    other = _numbers(bound)
    if operator in ("==", "==="):
        return version[: len(other)] == other
    if operator == "~=":
        return version >= other and version[: len(other) - 1] == other[:-1]
    if operator == "!=":
        return True
    padded = (*other, *(0,) * (len(version) - len(other)))
    if operator in ("<", "<="):
        return version < padded or (operator == "<=" and version[: len(other)] == other)
    return version >= padded if operator == ">=" else version > padded


def _matching(folder: str, pattern: str) -> list[str]:
    """The files of a folder, or of those in it, that a pattern such as `*/environment*.yml` is for;
    not those to which links lead out of the repository."""
    above, name = os.path.split(pattern)
    folders = [folder]
    if above:
        inner = (os.path.join(folder, each) for each in fnmatch.filter(names_in(folder), above))
        folders = [each for each in inner if os.path.isdir(each)]
    found = [
        os.path.join(each, n) for each in folders for n in fnmatch.filter(names_in(each), name)
    ]
    return sorted(found)


def installed_version(folder: str, package: str) -> str:
    """The version of a package in a folder such as `site-packages`; "" where that is not known."""
    pattern = os.path.join(glob.escape(folder), f"{package.replace('-', '_')}-*.dist-info")
    for path in glob.glob(pattern):
        return os.path.basename(path).removesuffix(".dist-info").rpartition("-")[2]
    return ""
