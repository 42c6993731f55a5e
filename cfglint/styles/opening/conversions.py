"""What the code of a repository makes of values, whatever the loader made of them.

`float(config["lr"])`, an option of argparse that has a type and takes its default from YAML, and
the field of a Pydantic model each make a number of a text. Code that compares with the text "None"
expects it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cfglint.repository.imports import Imports

_CALL = re.compile(
    r"\b(?:float|int|eval|literal_eval|Decimal|as_tensor|tensor)"
    r"\(((?:[^()\n]|\([^()\n]*\)){1,200})\)"
)
_CALL_WORDS = ("float(", "int(", "eval(", "Decimal(", "tensor(")
_KEY = re.compile(r"""[.]([A-Za-z_]\w*)|["']([\w.-]+)["']|^\s*([A-Za-z_]\w*)\s*$""")
_OPTION = re.compile(r"""\.add(?:_argument)?\(\s*((?:["']-{0,2}[\w-]+["']\s*,?\s*)+)""")
_OPTION_NAME = re.compile(r"""["']-{0,2}([\w-]+)["']""")
_NUMBER_TYPE = re.compile(r"\btype\s*=\s*(?:\w+\.)*\w*(?:float|int|number|eval)", re.IGNORECASE)
_DEFAULT_FROM = re.compile(r"\bdefault\s*=\s*[A-Za-z_]\w*(?:\.get\(|\[|\.\w)")
_LONGEST_OPTION = 400
_FIELD = re.compile(
    r"^[ \t]+(\w+)[ \t]*:[ \t]*([^=\n#]*?\b\w*(?:float|int|Float|Int|Decimal)\b[^=\n#]*)",
    re.MULTILINE,
)
_NUMBER_FIELD = re.compile(r":[^=:\n#]*(?:float|int|Float|Int|Decimal)")
_DECODERS = (
    *("pydantic", "pyrallis", "draccus", "simple_parsing", "cattr", "mashumaro"),
    *("dataclass_wizard", "marshmallow"),
)


def numbers_in(text: str) -> Iterator[str]:
    """The names in calls of a module such as `float(config["lr"])`."""
    if not any(word in text for word in _CALL_WORDS):
        return
    for match in _CALL.finditer(text):
        for attribute, quoted, bare in _KEY.findall(match[1]):
            name = (attribute or quoted or bare).rpartition(".")[2]
            yield name
            yield name.lstrip("_")  # what a property reads for it


_KEPT = re.compile(
    r"""^[ \t]*(?:self\.)?(\w{2,})[ \t]*=[ \t]*[\w.]+\[["'](\w+)["']\][ \t]*(?:#[^\n]*)?$""",
    re.MULTILINE,
)


def kept_in(text: str) -> Iterator[tuple[str, str]]:
    """The names that a module has for keys, with the keys: `self.rate = config["lr"]`."""
    for match in _KEPT.finditer(text) if "']" in text or '"]' in text else ():
        yield match[1], match[2]


def options_in(text: str) -> Iterator[tuple[str, bool]]:
    """The options of argparse in a module that make a number of a text, and whether the default of
    each comes from another object, as that of `default=cfg["lr"]` does."""
    matches = list(_OPTION.finditer(text)) if "add_argument(" in text or ".add(" in text else []
    for index, match in enumerate(matches):
        end = matches[index + 1].start() if index + 1 < len(matches) else len(text)
        rest = text[match.end() : min(end, match.end() + _LONGEST_OPTION)]
        if _NUMBER_TYPE.search(rest):
            given = _DEFAULT_FROM.search(rest) is not None
            for name in _OPTION_NAME.findall(match[1]):
                yield name.replace("-", "_"), given


def fields_in(text: str) -> Iterator[str]:
    """The fields of a module's classes that are annotated as numbers."""
    if "class " in text and _NUMBER_FIELD.search(text):
        for match in _FIELD.finditer(text):
            yield match[1]


_NONE_AS_TEXT = re.compile(
    r"""(?:[=!]=\s*|\bin\s*[(\[{][^)\]}\n]{0,60})["']None["']|["']None["']\s*(?:[=!]=|:)"""
    r"""|\blower\(\)[^\n]{0,40}["']none["']"""
)


def compares_none(text: str) -> bool:
    """Whether a module has the text "None", as code that handles it does."""
    return "one" in text and _NONE_AS_TEXT.search(text) is not None


def decodes(text: str) -> bool:
    """Whether a module uses a library that makes values of the types that fields declare."""
    return any(word in text for word in _DECODERS)


def converted_in(texts: Iterable[tuple[str, str]]) -> frozenset[str]:
    """The keys that calls and options of some module of a repository make numbers of.

    Args:
        texts: (path, text) of the repository's Python files.
    """
    names: set[str] = set()
    options: set[tuple[str, bool]] = set()
    laid_over = False
    for _, text in texts:
        own = set(numbers_in(text))
        names |= own
        if own:
            names.update(key for name, key in kept_in(text) if name in own)
        options.update(options_in(text))
        laid_over |= "set_defaults(" in text
    return frozenset(names | {name for name, given in options if given or laid_over})


def declared_in(texts: Iterable[tuple[str, str]], imports: Imports) -> frozenset[str]:
    """The fields that classes of a repository declare as numbers, where a library makes values of
    the types that they declare: it is imported by the class's module, or by one that this imports,
    which has the project's base class.

    Args:
        texts: (path, text) of the repository's Python files.
    """
    fields: dict[str, frozenset[str]] = {}
    decoding: set[str] = set()
    for path, text in texts:
        if decodes(text):
            decoding.add(path)
        if found := frozenset(fields_in(text)):
            fields[path] = found
    if not decoding:
        return frozenset()
    having = (n for path, n in fields.items() if path in decoding or imports.has(path, decoding))
    return frozenset().union(*having)
