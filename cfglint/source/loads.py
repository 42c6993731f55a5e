"""Where a program opens its config: which of its loads is the one of this file.

A load is known by where its path comes from: an option, an argument, a text of the code. Two loads
of one path give the same config; a load of another path gives another file, of which nothing is
known here. A program that opens several configs is read once for each of them, and a config is held
against the load that it fits.
"""

from __future__ import annotations

import ast
import os
import re

from cfglint.compose.items import MANDATORY, Item, from_node
from cfglint.document.conduct import PYYAML
from cfglint.document.tree import read_file, read_own
from cfglint.files import YAML_ENDINGS
from cfglint.files.reading import inside, repository
from cfglint.source.machine import Machine
from cfglint.source.matching import fits
from cfglint.source.mistyped import full_name, no_paths_in
from cfglint.source.operations import spelled
from cfglint.source.paths import named_values
from cfglint.source.paths import path_of as path_beside
from cfglint.source.values import (
    UNKNOWN,
    AttributeTable,
    Cfg,
    Const,
    Default,
    DefaultPath,
    Either,
    Form,
    Given,
    Origin,
    Pattern,
    Scope,
    Table,
    Value,
    given,
    held,
)

OF_PROJECTS = frozenset(
    {"load_config", "load_yaml", "load_yaml_config", "read_config", "read_yaml", "get_config"}
    | {"parse_config", "load_cfg", "get_cfg", "loadyaml"}
)
"""Names that projects give to functions which load a config; they are followed where that can be
done."""
PATHS = frozenset(
    {"open", "io.open", "codecs.open", "fsspec.open", "Path", "PurePath", "pathlib.Path", "str"}
    | {"os.fspath", "StringIO", "io.StringIO", "os.path.join"}
    | {"os.path.abspath", "os.path.realpath", "os.path.expanduser", "os.path.normpath"}
    | {"os.path.expandvars"}
)
"""Calls that make a path of a path, or a file of it."""
FOLDER_OF = "os.path.dirname"
"""The call that gives the folder of a file: of a config's path no path of the config."""
PATH_METHODS = frozenset(
    {"open", "read", "read_text", "read_bytes", "resolve", "absolute", "expanduser", "joinpath"}
    | {"as_posix", "strip", "expandvars"}
)
TESTS = {
    **dict.fromkeys(("os.path.exists", "os.path.isfile", "exists", "is_file"), True),
    **dict.fromkeys(("os.path.isdir", "is_dir"), False),
}
"""Questions about a path -> what they give for the path of a config."""

_OF_OS_PATH = frozenset(
    name.rpartition(".")[2] for name in (*PATHS, *TESTS, FOLDER_OF) if name.startswith("os.path.")
)


def open_path(m: Machine, origin: Origin | None, short: str, form: Form) -> Value:
    """What the load of a path gives: the config, where it is its path."""
    origin = _by_its_end(m, origin) or origin
    other = other_file(m, origin, form)
    if other is not None:
        return other
    name = origin.name if origin is not None else f"?{short}"
    if origin is not None and origin.text and m.loading.is_this_file(m.modules.root, origin.text):
        if name not in m.loading.several:
            m.loading.exact.add(name)
            if m.loading.opened not in ("", name):  # others are laid over it
                m.section.laid_over.add(())
        if m.loading.usual and m.loading.is_this_file(m.modules.root, m.loading.usual):
            name = m.loading.opened
    fits = origin is None or m.loading.fits(origin.pattern)
    if fits:
        m.loading.origins[name] = None
    if fits and not m.loading.opened:
        m.loading.opened = name
    if name == m.loading.opened and origin is not None and origin.usual:
        m.loading.usual = origin.usual
    if not fits and origin is not None:
        return one_of_a_folder(m, origin)
    if name != m.loading.opened:
        return UNKNOWN
    m.loading.was_opened = True
    if origin is not None and origin.parts:
        m.loading.made_of = origin.pattern
    return held((), form)


def is_a_text(origin: Origin) -> bool:
    """Whether what is parsed is the text of an option: `yaml.safe_load(args.overrides)`. An option
    that is called after a file may be an open one."""
    return origin.raw and not origin.text and _OF_FILES.search(origin.name.lower()) is None


_OF_FILES = re.compile("conf|cfg|file|path|yaml|yml|stream|param|hp|opt")


def other_file(m: Machine, origin: Origin | None, form: Form) -> Value | None:
    """What a YAML file has that is not the config's own, and whose path the code or the config
    says: a file of defaults, a base; None where there is no such file. One outside of the
    repository is not read."""
    if origin is None or not origin.text or m.loading.is_this_file(m.modules.root, origin.text):
        return None
    if not m.loading.file or not origin.text.endswith(YAML_ENDINGS):
        return None
    own = os.path.dirname(os.path.abspath(m.loading.file))
    paths = [os.path.join(folder, origin.text) for folder in (m.modules.root, own)]
    path = next((path for path in paths if os.path.isfile(path)), None)
    if path is None or os.path.realpath(path) == os.path.realpath(m.loading.file):
        return None
    if not inside(path, repository(own) or m.modules.root):
        return UNKNOWN
    roots = [document.root for document in read_file(path).documents if document.root]
    if len(roots) != 1:
        return None
    found = from_node(roots[0], path, 0, PYYAML)
    m.loading.bases[path] = None
    return _as_table(found, Table if form[0] == "dict" else AttributeTable)


def _by_its_end(m: Machine, origin: Origin | None) -> Origin | None:
    """A file of which the code says the end of the path, below a folder that is not known: the one
    of the repository's packages that has it, where one alone does."""
    if origin is None or origin.text or not origin.name.startswith(_BELOW):
        return None
    end = origin.name.removeprefix(_BELOW)
    if not _is_file(end) or end.startswith(("/", ".")) or "/" not in end:
        return None
    root = m.modules.root
    found = [os.path.join(root, each, end) for each in os.listdir(root)]
    there = [path for path in (os.path.join(root, end), *found) if os.path.isfile(path)]
    return Origin(origin.name, origin.pattern, False, there[0]) if len(there) == 1 else None


_BELOW = ".../"
"""The start of the name of a path of which the folder is not known."""


def one_of_a_folder(m: Machine, origin: Origin) -> Value:
    """What a load gives whose path means one of the files of a folder, and not the config: the keys
    that any of them has, each of which may be there."""
    folder = origin.pattern.replace("\\", "").rpartition("/")[0]
    if not folder or ".*" in folder or origin.text:
        return UNKNOWN
    folder = os.path.join(m.modules.root, folder)
    if not os.path.isdir(folder) or not inside(folder, m.modules.root):
        return UNKNOWN
    named = origin.pattern.rpartition("/")[2]
    names = [n for n in sorted(os.listdir(folder)) if fits(named, n, unsure=False)]
    files = [os.path.join(folder, name) for name in names]
    if not 0 < len(files) <= MOST_FILES:
        return UNKNOWN
    roots = [document.root for file in files for document in read_own(file).documents]
    items = [from_node(root, "", 0, PYYAML) for root in roots if root is not None]
    if not items or not all(item.is_mapping for item in items):
        return UNKNOWN
    return _any_of(items)


def _any_of(items: list[Item]) -> Value:
    """A mapping with the keys that any of several has, to all depths."""
    found: dict[str, list[Item]] = {}
    for item in items:
        for key, child in item.mapping.items():
            found.setdefault(key, []).append(child)
    return Table(
        {
            key: _any_of(several) if all(each.mapping for each in several) else UNKNOWN
            for key, several in found.items()
        }
    )


MOST_FILES = 64
"""Files of a folder of which it is asked what any of them has."""


def origin_of(m: Machine, value: Value) -> Origin | None:
    """Where a path comes from; None where nothing is known of it."""
    match value:
        case Origin():
            return value
        case Either(values=values):
            found = [o for each in values if (o := origin_of(m, each)) is not None]
            own = (o for o in found if o.text and m.loading.is_this_file(m.modules.root, o.text))
            chosen = [o for o in own if m.loading.opened in ("", o.name)]
            given = [o for o in found if not o.text]  # `args.config or run.config_path`
            fitting = [o for o in given if o.raw and not o.pattern]
            if not given:
                m.loading.several |= {o.name for o in chosen}
            found = [*fitting, *given, *chosen, *found]
            return found[0] if found else None
        case DefaultPath():
            return _of_options(m, value)
        case Default(value=str(usual), option=option) if option:
            return Origin(option, usual=usual)
        case Default(option=option) if option:
            return Origin(option)
        case Given(value=str(text)) if text:  # a file that the config names
            return Origin("the config", raw=False, text=text)
        case Given():
            return Origin("the config")
        case Const(value=str(text)):
            return Origin(repr(text), ending_of(re.escape(text)), False, text)
        case Pattern(regex=regex):
            return Origin(regex, ending_of(regex))
    return None


def _of_options(m: Machine, path: DefaultPath) -> Origin:
    """Where a path comes from that is made of options: from these, where other values of them give
    the path of the config; else it is the one that their defaults give."""
    pattern = ending_of(path.regex)
    if not m.loading.fits(pattern):
        return Origin(repr(path.value), ending_of(re.escape(path.value)), False, path.value)
    made = Origin(path.regex, pattern, False, usual=path.value)
    made.parts = True
    return made


def spelled_path(node: ast.expr, scope: Scope) -> str:
    """The name of a call as it is written, or, of a function of `os.path`, as that module has it:
    `os.path.join` for `osp.join`."""
    name = spelled(node)
    if name in PATHS or name.rpartition(".")[2] not in _OF_OS_PATH:
        return name
    full = full_name(node, scope)
    return full if full.startswith("os.path.") else name


def of_a_path(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """A call that makes a path or a file of a path, or asks something of it."""
    name = spelled_path(node.func, scope)
    values = [m.value(argument, scope) for argument in node.args]
    if name == FOLDER_OF:
        return _folder_in(values)
    if name == "str" and values and type(values[0]) is not Origin:
        return None
    known = name in PATHS or name.rpartition(".")[2] in m.modules.knowledge.paths
    if known and no_paths_in(values, m.record.as_written):
        return None  # it raises, or makes a text of a number
    if known and values:
        if name == "os.path.join":
            placed = beside_code(m, node.args[:-1], values[-1], scope)
            return placed or named_in_part(values) or join_path(m, values)
        return path_of(m, values[0])
    if name in TESTS and values:
        return ask_path(m, values[0], name)
    match node.func:
        case ast.Attribute(value=holder, attr=method):
            return _of_the_path(m, m.value(holder, scope), method, values)
    return None


def _folder_in(values: list[Value]) -> Value | None:
    """The folder of a file: known of a base that a config names, of the config's own path not."""
    match values:
        case [Given(value=str(text))] if _is_file(text):
            return given(os.path.dirname(text), values[0].keys)
        case [Origin(text=str(text), raw=False)] if _is_file(text):
            return given(os.path.dirname(text), values[0].keys)
    return UNKNOWN if any(isinstance(value, Origin) for value in values) else None


def _of_the_path(m: Machine, holder: Value, method: str, values: list[Value]) -> Value | None:
    """A method of a path; None of anything else."""
    if not isinstance(holder, Origin):
        return None
    if method in TESTS:
        return ask_path(m, holder, method)
    if method == "joinpath":
        return join_path(m, [holder, *values])
    if method in ("startswith", "endswith") and len(values) == 1:
        return compare_text(m, holder, method, values[0])
    return holder.made() if method in PATH_METHODS else None


def path_of(m: Machine, value: Value) -> Value | None:
    """What stands for a path that was wrapped, or opened."""
    match value:
        case Default():
            origin = origin_of(m, value)
            return origin.made() if origin is not None else None
        case Given():
            return origin_of(m, value)
        case Const(value=str(text)) if _is_file(text):
            return origin_of(m, value)
        case Either():
            origin = origin_of(m, value)
            return origin.made() if origin is not None else None
        case Origin():
            return value.made()
    return None


def beside_code(m: Machine, before: list[ast.expr], last: Value, scope: Scope) -> Value | None:
    """A YAML file whose path the code builds from its location: `Path(__file__).parent / name`.

    Args:
        before: the expressions in front of the file's name.
        last: the file's name.
    """
    match last:
        case DefaultPath():
            return None
        case Const(value=str(name)) if _is_file(name):
            names = named_values(scope.module.tree)
        case _:
            return None
    parts = [
        path_beside(e, names, scope.module.path, m.modules.root, m.modules.root) for e in before
    ]
    known = [part for part in parts if part is not None]
    path = os.path.join(*known, name) if len(known) == len(parts) > 0 else ""
    if not os.path.isabs(path) or not os.path.isfile(path):
        return None
    path = os.path.normpath(path)
    return Origin(
        repr(os.path.relpath(path, m.modules.root)), ending_of(re.escape(name)), False, path
    )


def named_in_part(values: list[Value]) -> Value | None:
    """`os.path.join(here, "config", kind, f"{name}.yaml")`: the end of the path is known in part,
    and the folders in front of it that are texts are known too."""
    match values[-1]:
        case Pattern(regex=regex):
            last = Origin(regex, regex)
        case DefaultPath(regex=regex):
            last = Origin(regex, regex)
            last.parts = True
        case Origin(pattern=regex, text="") if regex:
            last = values[-1]
        case _:
            return None
    if not last.pattern.endswith(_OF_YAML):
        return None
    for value in reversed(values[:-1]):
        match value:
            case Const(value=str(folder)) if folder:
                last = last.made(f"{re.escape(folder)}/{last.pattern}")
            case _:
                break
    name = last.name if isinstance(values[-1], Origin) else last.pattern
    made = Origin(name, ending_of(last.pattern), False)
    made.parts = last.parts
    return made


_OF_YAML = (r"\.yaml", r"\.yml")
"""How a regular expression of such a path ends."""


_FOLDER = "the folder of a base"


def folder_of(path: str) -> Origin:
    """The folder of a file whose path is known, as `Path` has it."""
    return Origin(_FOLDER, raw=False, text=os.path.dirname(path))


def _in_folder(folder: str, names: list[Value]) -> Origin | None:
    """A file or a folder below a folder; None where a name is not known."""
    texts = [each.value for each in names if isinstance(each, Const) and type(each.value) is str]
    if len(texts) < len(names):
        return None
    path = os.path.join(folder, *texts)
    return Origin("the config" if _is_file(path) else _FOLDER, raw=False, text=path)


def join_path(m: Machine, values: list[Value]) -> Value | None:
    """`os.path.join(a, b)` and `a / b`."""
    match values:
        case [Origin(name=name, text=folder), *names] if name == _FOLDER:
            return _in_folder(folder, names)
    origins = [value for value in values if isinstance(value, Origin)]
    match values[-1]:
        case Given(value=str(last)) if _is_file(last):  # one that the config names is another one
            folders = [v.value for v in values[:-1] if type(v) is Const and type(v.value) is str]
            return Origin("the config", raw=False, text=os.path.join(*folders, last))
        case Given():
            pass
        case Const(value=str(last)):
            if all(isinstance(value, Const) for value in values):
                return _path_of_texts(values)
            return Origin(_BELOW + last, ending_of(re.escape(last)), False)
    return origins[-1].made() if origins else None


def _path_of_texts(values: list[Value]) -> Value | None:
    """The path of a YAML file of which every part is known."""
    texts = [v.value for v in values if type(v) is Const and type(v.value) is str]
    if len(texts) < len(values) or not _is_file(texts[-1]):
        return None
    return Const(os.path.join(*texts))


def ask_path(m: Machine, value: Value, name: str) -> Value:
    """Whether a path is there: the config's is, as a file."""
    known = isinstance(value, Origin) and m.loading.is_given(value)
    return Const(TESTS[name]) if known else UNKNOWN


def compare_text(m: Machine, holder: Origin, method: str, wanted: Value) -> Value:
    """`path.endswith(".yaml")`, of the config's own path."""
    if not m.loading.is_given(holder):
        return UNKNOWN
    match wanted:
        case Const(value=str(text)):
            texts: tuple[str, ...] = (text,)
        case Const(value=tuple(several)) if all(type(text) is str for text in several):
            texts = several
        case _:
            return UNKNOWN
    if method == "endswith":
        return Const(m.loading.file.endswith(texts)) if m.loading.file else UNKNOWN
    return Const(False) if all("://" in text for text in texts) else UNKNOWN


def is_among(m: Machine, path: Origin, values: Value) -> bool | None:
    """`path in PRESETS`: the path of a config is none of the names that it has no end of."""
    texts: list[object]
    match values:
        case Table(entries=entries, open=False):
            known = [each.value for each in entries.values() if isinstance(each, Const)]
            texts = [*entries, *known]
        case Const(list() | tuple() | set() as names):
            texts = list(names)
        case _:
            return None
    if not m.loading.is_given(path) or not m.loading.file:
        return None
    own = os.path.basename(m.loading.file)
    return None if any(type(text) is str and text.endswith(own) for text in texts) else False


def _as_table(item: Item, kind: type[Table]) -> Value:
    """The values of a file as a literal in code."""
    if item.interpolated or item.value == MANDATORY:
        return UNKNOWN
    if item.is_mapping:
        return kind({key: _as_table(child, kind) for key, child in item.mapping.items()})
    return Const(item.plain())


def config_in(value: Value) -> Value | None:
    """The config in what a function gives: it, or what was made of it; None for neither."""
    match value:
        case Cfg() | Table(rest=(_, *_)):
            return value
        case Either(values=values):
            found = [each for each in values if isinstance(each, Cfg)]
            return found[0] if found and all(each == found[0] for each in found) else None
    return None


def ending_of(pattern: str) -> str:
    """The end of a path that says which file is meant: what stands behind the last unknown folder,
    `..` or `.`."""
    parts = pattern.replace("\\.", "\0").split("/")
    kept: list[str] = []
    for part in reversed(parts):
        if part in ("\0", "\0\0", "", ".*"):
            break
        kept.insert(0, part)
    return "/".join(kept).replace("\0", "\\.")


def _is_file(text: str) -> bool:
    """Whether a text is the path of a config, and no YAML itself."""
    return "\n" not in text and text.endswith(YAML_ENDINGS)
