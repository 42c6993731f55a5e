"""Where the code of a repository opens YAML, and with which loader: found in its text.

A repository is looked through once, so a module costs one search for words before anything else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from cfglint.document.conduct import PYYAML as SAFE
from cfglint.document.conduct import PYYAML_FULL as FULL
from cfglint.document.conduct import PYYAML_UNSAFE as UNSAFE
from cfglint.document.conduct import Conduct
from cfglint.styles import hyperpyyaml, jsonargparse, yacs
from cfglint.styles.hydra.conduct import OMEGACONF
from cfglint.styles.ruamel import CONDUCT as RUAMEL

TYPED = SAFE._replace(converts=True)
"""PyYAML, and then each text is converted to the type that the program declares for its key."""
OWN = SAFE._replace(shown="the project's loader", tags=("",))
"""A loader class of the project."""
UNKNOWN = OWN._replace(converts=True)
"""A library that reads YAML, and of which cfglint knows no more."""


class Load(NamedTuple):
    """One call that opens YAML; `line` counts from 1. `several` says that it reads all documents
    of a file."""

    file: str
    line: int
    conduct: Conduct
    several: bool = False


_PLAIN_IMPORT = re.compile(r"^[ \t]*import[ \t]+([^\n#]*\byaml\b[^\n#]*)", re.MULTILINE)
_FROM_IMPORT = re.compile(
    r"^[ \t]*from[ \t]+(ruamel(?:[._]yaml)?|yaml|omegaconf)[ \t]+import[ \t]+"
    r"(\([^)]{0,8000}\)|[^\n#]+)",
    re.MULTILINE,
)
_NAME = re.compile(r"([\w.]+)(?:[ \t]+as[ \t]+(\w+))?")
_LOAD = "safe_load_all|safe_load|full_load_all|full_load|unsafe_load_all|unsafe_load|load_all|load"
_BY_NAME = {"safe": SAFE, "full": FULL, "unsafe": UNSAFE}
_LOADERS = {
    "SafeLoader": SAFE,
    "CSafeLoader": SAFE,
    "FullLoader": FULL,
    "CFullLoader": FULL,
    "Loader": UNSAFE,
    "CLoader": UNSAFE,
    "UnsafeLoader": UNSAFE,
    "CUnsafeLoader": UNSAFE,
    "BaseLoader": UNKNOWN,
    "CBaseLoader": UNKNOWN,
}
_HYDRA = (OMEGACONF,)
_OTHERS: tuple[tuple[str, str, tuple[Conduct, ...]], ...] = (
    ("load_hyperpyyaml", r"\bload_hyperpyyaml\(", (hyperpyyaml.CONDUCT,)),
    ("hydra.main", r"\bhydra\.main\b", _HYDRA),
    ("@hydra_", r"@hydra_(?:main|runner)\b", _HYDRA),
    ("initialize_config_", r"\binitialize_config_\w+\(", _HYDRA),
    ("hydra.initialize", r"\bhydra\.initialize\(", _HYDRA),
    ("merge_from_file", r"\.merge_from_file\(", (yacs.CONDUCT,)),
    ("load_yaml_with_base", r"\bload_yaml_with_base\(", (yacs.CONDUCT,)),
    ("LightningCLI", r"\bLightningCLI\(", (jsonargparse.CONDUCT,)),
    ("jsonargparse", r"\bjsonargparse\.|\bfrom jsonargparse\b", (jsonargparse.CONDUCT,)),
    ("Config.fromfile", r"\bConfig\.fromfile\(", (UNSAFE,)),
    ("mmcv.load", r"\bmmcv\.load\(", (UNSAFE,)),
    ("mmengine.load", r"\bmmengine\.load\(", (UNSAFE,)),
    ("parse_yaml_file", r"\.parse_yaml_file\(", (SAFE,)),
    ("fromYAML", r"\.fromYAML\(", (SAFE,)),
    (".from_yaml", r"Box\w*\.from_yaml\(", (SAFE, RUAMEL)),
    ("box_from_file", r"\bbox_from_file\(", (SAFE, RUAMEL)),
    ("TrlParser", r"\bTrlParser\(", (TYPED,)),
    ("pyrallis", r"\bpyrallis\.\w+\(", (TYPED,)),
    ("draccus", r"\bdraccus\.\w+\(", (TYPED,)),
    ("configargparse", r"\b(?:from|import) configargparse\b", (TYPED,)),
    ("simple_parsing", r"\b(?:from|import) simple_parsing\b", (TYPED,)),
    ("Dynaconf", r"\bDynaconf\(", (UNKNOWN,)),
    ("anyconfig", r"\banyconfig\.\w*load", (UNKNOWN,)),
    ("strictyaml", r"\bstrictyaml\.\w*load", (UNKNOWN,)),
    ("sconf", r"\b(?:from|import) sconf\b", (RUAMEL,)),
    ("argbind", r"\bargbind\.parse_args\(", (UNSAFE,)),
    ("confuse", r"\bconfuse\.\w+\(", (UNKNOWN,)),
)
"""A word that a module has, the call that opens YAML, and what may open it."""
_OTHER_CALLS = tuple((word, re.compile(pattern), found) for word, pattern, found in _OTHERS)
_MOST_ARGUMENTS = 400
"""Characters of a call that its loader is looked for in."""
_LOADER_ARGUMENT = re.compile(r"\bLoader\s*=\s*([\w.]+)")
_SECOND_ARGUMENT = re.compile(r",\s*((?:\w+\.)*\w*[Ll]oader)\s*,?\s*$")
_REREADS = re.compile(
    r"\bfor\s+\w+\s*,\s*(\w+)\s+in\s+(?:[\w.]+\.items\(\)|enumerate\([\w.]+\))[^\n]*(?:\n[^\n]*){0,12}?"
    r"\b(?:float|int|eval|literal_eval)\(\s*\1\s*\)"
)
_REREADS_TEXTS = re.compile(
    r"\bisinstance\(\s*(\w+)\s*,\s*str\s*\)(?:[^\n]*\n){1,8}?\s*\1\s*=\s*float\(\s*\1\s*\)"
)
"""`if isinstance(value, str): value = float(value)`, of any value that is set."""
_REREADS_BEFORE = re.compile(
    r"\b(?:float|int|eval|literal_eval)\(\s*(\w+)\s*\)[^\n]*\bfor\s+\w+\s*,\s*\1\s+in\b"
)


def _rereads(text: str) -> bool:
    """Whether a module reads the values of a mapping once more, text by text."""
    if "_decode_cfg_value" in text:
        return True
    if "isinstance(" in text and "float(" in text and _REREADS_TEXTS.search(text):
        return True
    if ".items()" not in text and "enumerate(" not in text:
        return False
    return any(pattern.search(text) for pattern in (_REREADS, _REREADS_BEFORE))


def loads_in(path: str, text: str) -> Iterator[Load]:
    """The places where a module opens YAML."""
    found = list(_by_name(text)) if "yaml" in text or "OmegaConf" in text else []
    found += _by_other_calls(text)
    converts = bool(found) and _rereads(text)
    for position, conduct in found:
        if not _in_comment(text, position):
            line = text.count("\n", 0, position) + 1
            several = text[position : text.find("(", position)].endswith("_all")
            if converts:
                conduct = conduct._replace(converts=True)
            yield Load(path, line, conduct, several)


def _by_name(text: str) -> Iterator[tuple[int, Conduct]]:
    """The loads of PyYAML, ruamel.yaml and OmegaConf, by the names that a module gives them."""
    pyyaml, functions, ruamel, omegaconf = _names(text)
    known = "|".join(re.escape(name) for name in (*pyyaml, *ruamel, *omegaconf))
    for match in re.finditer(rf"\b({known})\.((?:round_trip_)?(?:{_LOAD}))\(", text):
        name = match[1]
        if name in pyyaml:
            yield match.start(), _of_pyyaml(match[2], _arguments(text, match.end()))
        else:
            yield match.start(), RUAMEL if name in ruamel else OMEGACONF
    if functions:
        for match in re.finditer(rf"(?<![\w.])({'|'.join(functions)})\(", text):
            yield match.start(), _of_pyyaml(functions[match[1]], _arguments(text, match.end()))
    if ruamel:
        for match in re.finditer(r"\bYAML\([^()\n]*\)\.load", text):
            yield match.start(), RUAMEL


def _by_other_calls(text: str) -> Iterator[tuple[int, Conduct]]:
    for word, pattern, conducts in _OTHER_CALLS:
        match = pattern.search(text) if word in text else None
        if match is not None:
            yield from ((match.start(), conduct) for conduct in conducts)


def _in_comment(text: str, position: int) -> bool:
    return "#" in text[text.rfind("\n", 0, position) + 1 : position]


def _names(text: str) -> tuple[set[str], dict[str, str], set[str], set[str]]:
    """The names by which a module calls PyYAML, PyYAML's functions, ruamel.yaml and OmegaConf."""
    pyyaml: set[str] = set()
    functions: dict[str, str] = {}
    ruamel: set[str] = set()
    omegaconf = {"OmegaConf"}
    for match in _PLAIN_IMPORT.finditer(text):
        for name, alias in _NAME.findall(match[1]):
            if name == "yaml":
                pyyaml.add(alias or name)
            elif name in ("ruamel.yaml", "ruamel_yaml"):
                ruamel.add(alias or name)
    for match in _FROM_IMPORT.finditer(text):
        for name, alias in _NAME.findall(match[2]):
            if match[1] == "omegaconf":
                omegaconf |= {alias} if name == "OmegaConf" and alias else set()
            elif match[1] == "yaml":
                if re.fullmatch(_LOAD, name):
                    functions[alias or name] = name
            elif name == "yaml":
                ruamel.add(alias or name)
            elif name == "YAML":
                made = rf"\b(\w+)\s*(?::[^=:\n]+)?=\s*{alias or name}\("
                ruamel |= set(re.findall(made, text))
                ruamel.add(alias or name)
    for alias in list(ruamel):
        ruamel |= set(re.findall(rf"\b(\w+)\s*=\s*{re.escape(alias)}\.YAML\(", text))
    return pyyaml - ruamel, functions, ruamel, omegaconf


def _arguments(text: str, start: int) -> str:
    """The text of a call's arguments, which begin at `start`."""
    depth = 1
    for index in range(start, min(len(text), start + _MOST_ARGUMENTS)):
        character = text[index]
        depth += (character in "([{") - (character in ")]}")
        if depth == 0:
            return text[start:index]
    return text[start : start + _MOST_ARGUMENTS]


def _of_pyyaml(function: str, arguments: str) -> Conduct:
    kind = function.partition("_")[0]
    if kind in _BY_NAME:
        return _BY_NAME[kind]
    match = _LOADER_ARGUMENT.search(arguments) or _SECOND_ARGUMENT.search(arguments)
    return _LOADERS.get(match[1].rpartition(".")[2], OWN) if match else UNSAFE


_FLOAT_RESOLVER = re.compile(r"add_implicit_resolver\(\s*u?['\"]tag:yaml\.org,2002:float['\"]")
_TAG_TEXT = re.compile(r"""["'](![\w:./-]*|tag:yaml\.org,2002:[\w/.:-]+)["']""")
_TAG_PREFIX = re.compile(
    r"""add_multi_constructor\(\s*(?:tag_prefix\s*=\s*)?u?["'](![\w:./-]*|tag:[\w.,:/-]*)["']"""
)
_ANY_TAG = re.compile(
    r"""add_(?:multi_)?constructor\(\s*(?!tag(?:_prefix)?\s*=)"""
    r"""(?:None|["']["']|[A-Za-tv-z_]|[fuFU]{0,2}["'][^"'\n]*(?:[{%][^"'\n]*["']|["']\s*\+))"""
)
_TAG_WORDS = ("constructor", "yaml_tag", "yaml_object", "yaml_include", "yamlinclude", "pyaml_env")


def resolves_floats(text: str) -> bool:
    """Whether a module gives PyYAML's loader a resolver to which `1e-5` is a number."""
    return "add_implicit" in text and _FLOAT_RESOLVER.search(text) is not None


def tags_in(text: str) -> tuple[set[str], set[str]]:
    """The tags for which a module registers constructors, and those that it registers with
    whatever follows; "" among the latter where its text does not show the names."""
    if not any(word in text for word in _TAG_WORDS):
        return set(), set()
    prefixes = set(_TAG_PREFIX.findall(text))
    if _ANY_TAG.search(text) or "!" in prefixes:
        prefixes.add("")
    return set(_TAG_TEXT.findall(text)), prefixes
