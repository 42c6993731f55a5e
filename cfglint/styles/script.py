"""A script that loads its config itself, by PyYAML or its kin, and reads keys off what it got.

What is recognised: a file with a main guard, one that loads or is set going at its top level, a
console script of the package, from which a call of a loader is reached: `yaml.safe_load`,
`OmegaConf.load`, ruamel's `YAML().load`, through functions of the project's own.

What is checked: the script is followed from its start (`cfglint reads` shows what was read): a key
that it reads and the config lacks, and one that nothing in it reads. Where an option without a
default says what the script does, it trains: `args.mode == "train"` holds, unless the config's path
says that it is for a test.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from cfglint.contract import Code
from cfglint.document.kinds import OTHER_KINDS, YAML, Kind
from cfglint.files import shown
from cfglint.repository.commands import commands
from cfglint.repository.facts import Facts
from cfglint.repository.reach import Reach
from cfglint.source.reads import SCRIPT
from cfglint.styles.protocol import Opening
from cfglint.styles.registry import knowledge

LOADS = re.compile(
    r"\b(?:yaml\s*\.\s*(?:\w*_)?load(?:_all)?\b|safe_load\b|full_load\b|unsafe_load\b|YAML\("
    r"|OmegaConf\s*\.\s*load\b|load_yaml\w*\(|merge_from_file\b|_load_yaml\b|parse_yaml|load_hyperpyyaml\b|Config\s*\.\s*fromfile\b)"
)
_RENAMED = re.compile(r"\bOmegaConf\s+as\s+(\w+)")
"""Another name for the class that loads."""

_BY_NAME = re.compile(r"^[ \t]*from\s+yaml\s+import\b[^\n]*\bload(?:_all)?\b", re.MULTILINE)
"""PyYAML's `load`, which code then calls by that name alone."""

_COMMENT = re.compile(r"^[ \t]*#.*$", re.MULTILINE)

_LOAD_WORDS = (
    *("yaml", "YAML(", "safe_load", "full_load", "unsafe_load", "OmegaConf", "merge_from_file"),
    "fromfile",
)
"""Texts one of which a file has that loads: to look for them first is faster."""


@cache
def _of_styles(kind: Kind = "yaml") -> tuple[tuple[str, str], ...]:
    """The loaders of a kind of text that styles know (`calls.py`) and the expressions above do not
    have: library and call of each."""
    known = knowledge()
    own = {name: known.kinds.get(name, YAML) for name in known.loads}
    names = [name for name, kinds in own.items() if kind in kinds]
    names = [name for name in names if kind != "json" or "yaml" not in own[name]]  # once is enough
    names = [name for name in names if kind != "yaml" or not LOADS.search(f"{name}(")]
    parts = [name.split(".") for name in names if "." in name and "(" not in name]
    return tuple((each[0], f"{each[-1]}(") for each in parts)


_GUARD = re.compile(r"^if\s+__name__\s*==", re.MULTILINE)
_OPENS = re.compile(r"(?i)arg|opt|cfg|conf|ya?ml|main|cli\b|parse|click|typer|fire|run|train|app\b")
"""A word below the guard of a script that opens a config; a module that only tries itself out
has none of it."""

_PARSES = re.compile(r"^\w[^\n]*\b(?:parse_args\(|parse_known_args\(|sys\.argv\b)", re.MULTILINE)
"""A line at the top level that takes the command line."""

_PARSE_WORDS = ("parse_args(", "parse_known_args(", "sys.argv")


def _parses(text: str) -> bool:
    """Whether a line at the top level takes the command line."""
    return any(word in text for word in _PARSE_WORDS) and _PARSES.search(text) is not None


_YAML_PATH = re.compile(r"""["']([\w./\-+]*[\w\-+]\.(?:ya?ml|toml|json))["']""")
_YAML_TEMPLATE = re.compile(
    r"""["']((?=[^"'\n]*(?:%s|\{))(?:[\w./\-+]|%s|\{[\w.\[\]]*\})+\.ya?ml)["']"""
)
"""A path of which the code says a part: `configs/%s_%s.yaml`, `configs/{name}.yaml`."""
_STARTS = re.compile(
    r"^(?:(?:\w+\.)*(?:main|train|run|fit|cli)\w*\("
    r"|if\b[^\n]*:\n[ \t]+(?:\w+\.)*(?:main|train|run|fit|cli)\w*\("
    r"|\w[^\n=(]*=[ \t]*(?:\w+\.)*\w*(?:parse|opt|conf|cfg|arg)\w*\()",
    re.MULTILINE,
)
"""A line at the top level that takes a config, or sets a run going, by a function of any name: in a
file that nothing imports, it is a script's."""

_TOP_LEVEL_CALL = re.compile(r"^(?![ \t#]|def |class |from |import |@)[^\n]*\(", re.MULTILINE)


class Script:
    """The style's answers."""

    name = "script"

    @property
    def words(self) -> tuple[str, ...]:
        """Texts one of which a repository has whose scripts load configs."""
        plain = ("load", "YAML", "merge_from_file", "fromfile", "parse_yaml")
        return (*plain, *(library for library, _ in _of_styles()))  # "load" is of all kinds

    def openings(self, facts: Facts) -> Iterator[Opening]:
        """One opening a script from which a loader is reached."""
        having = facts.having(*_LOAD_WORDS, *(library for library, _ in _of_styles()))
        loading = {path for path in having if loads_a_config(facts.text(path))}
        yield from self._that_reach(facts, loading, YAML)
        for kind in OTHER_KINDS:
            calls = _of_styles(kind)
            having = facts.having(*(library for library, _ in calls))
            loading = {path for path in having if _has_any(facts.text(path), calls)}
            yield from self._that_reach(facts, loading, (kind,))

    def _that_reach(
        self, facts: Facts, loading: set[str], kinds: tuple[Kind, ...]
    ) -> Iterator[Opening]:
        """The scripts that reach one of the modules which load a config."""
        if not loading:
            return
        reach = facts.once(Reach)
        bits = reach.of(loading)
        started = {name: (path, function) for name, path, function in commands(facts)}
        for path, text in _running(facts, loading, bits):
            file = facts.file(path)
            if file is None:
                continue
            yield Opening(
                self.name,
                shown(path),
                Code(shown(path), _line_of_guard(text)),
                (path, *(name for name, where in started.items() if where[0] == path)),
                _paths_in(text),
                templates=tuple(dict.fromkeys(_YAML_TEMPLATE.findall(text))),
                entry=f"{file.module.name}:{SCRIPT}",
                root=file.modules.root,
                kinds=kinds,
            )
        for name, (path, function) in started.items():
            if reach.reaches(path, bits) and (file := facts.file(path)) is not None:
                yield Opening(
                    self.name,
                    f"{shown(path)}:{function}",
                    Code(shown(path), 1),
                    (name,),
                    _paths_in(facts.text(path)),
                    entry=f"{file.module.name}:{function}",
                    root=file.modules.root,
                    kinds=kinds,
                )


STYLE = Script()


def _running(facts: Facts, loading: set[str], bits: int) -> Iterator[tuple[str, str]]:
    """The files that run and reach a loader, with their texts. One that loads when it is imported
    is no script beside the one that imports it."""
    reach = facts.once(Reach)
    imported: list[tuple[str, str]] = []
    starting: list[str] = []
    for path, text in facts.texts:
        if not reach.reaches(path, bits):
            continue
        guard = _GUARD.search(text)
        guarded = guard is not None and _OPENS.search(text, guard.end()) is not None
        called = path in loading or _parses(text)
        at_once = called and _TOP_LEVEL_CALL.search(text) is not None
        is_imported = reach.is_imported(path)
        if at_once and is_imported and not guarded:
            imported.append((path, text))
        elif guarded or at_once or (not is_imported and _STARTS.search(text) is not None):
            starting.append(path)
            yield path, text
    for path, text in imported:
        own = reach.of({path})
        if not any(reach.reaches(each, own) for each in starting):
            yield path, text


def loads_a_config(text: str) -> bool:
    """Whether a module has a call of a loader."""
    if LOADS.search(text) is not None:
        return True
    renamed = _RENAMED.search(text)
    if renamed is not None and f"{renamed[1]}.load(" in text:
        return True
    if "from yaml" in text and _BY_NAME.search(text) is not None:
        return True
    return _has_any(text, _of_styles())


def _paths_in(text: str) -> tuple[str, ...]:
    """The paths of configs that code has in quotes; in a comment, one is of no run."""
    return tuple(dict.fromkeys(_YAML_PATH.findall(_COMMENT.sub("", text))))


def _has_any(text: str, calls: tuple[tuple[str, str], ...]) -> bool:
    """Whether a module has one of several calls of libraries."""
    return any(library in text and call in text for library, call in calls)


def _line_of_guard(text: str) -> int:
    match = _GUARD.search(text)
    return text.count("\n", 0, match.start()) + 1 if match else 1
