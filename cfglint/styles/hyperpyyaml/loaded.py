"""What the loader makes of a document: objects that are built, and references between keys.

`!new:`, `!name:`, `!apply:` and `!module:` build objects, whose insides no program reads as keys;
`!ref <key>` and `!copy <key>` stand for another value; `!include:file` for another file. Keys that
start with `__` are taken away after loading.

Source: HyperPyYAML 1.2.3, `hyperpyyaml/core.py` (`resolve_references`, `deref`).
"""

from __future__ import annotations

import ast
import itertools
import os
import re
from collections.abc import Iterator, Mapping

from cfglint.compose.experiment import ComposeProblem, Unreadable
from cfglint.compose.items import OBJECT, Item, tag_of
from cfglint.document.composer import compose
from cfglint.document.nodes import Scalar
from cfglint.files import YAML_ENDINGS, files_below
from cfglint.files.reading import names_in, text_of
from cfglint.names import nearest
from cfglint.source.arithmetic import binary
from cfglint.source.values import Const

_REFERENCE = r"<([^<>]*)>"
_ONE_REFERENCE = r"<([^<>]*)>\Z"

MOST_STEPS = 32
"""References to references that are followed."""


def as_loaded(root: Item) -> Item:
    """The document as the program gets it: references replaced, built objects opaque."""
    loaded = _loaded(root, root, 0)
    if isinstance(loaded.value, dict):
        kept = {key: value for key, value in loaded.value.items() if not key.startswith("__")}
        return loaded._replace(value=kept)
    return loaded


def _loaded(item: Item, root: Item, steps: int) -> Item:
    tag = tag_of(item)
    if tag in ("!ref", "!copy"):
        return _referred(item, root, steps)
    if tag.startswith("!") and tag not in ("!", "!tuple"):
        return item._replace(value=OBJECT)
    if isinstance(item.value, dict):
        entries = {key: _loaded(child, root, steps) for key, child in item.value.items()}
        return item._replace(value=entries)
    if isinstance(item.value, list):
        return item._replace(value=[_loaded(child, root, steps) for child in item.value])
    return item


def _referred(item: Item, root: Item, steps: int) -> Item:
    """What a reference stands for, where it is a reference alone; else it is known when loading."""
    match = re.match(_ONE_REFERENCE, str(item.value))
    found = find(root, match[1])[0] if match is not None else None
    if found is None or steps > MOST_STEPS or (match is not None and "." in match[1]):
        return item._replace(value=OBJECT)
    return _loaded(found, root, steps + 1)._replace(place=item.place, node=item.node)


def as_built(root: Item) -> Item:
    """The document as the code that it names gets it: a reference to a plain value is that value,
    with the place where it stands; what is known when loading alone is unknown."""
    return _built(root, root)


def _built(item: Item, root: Item) -> Item:
    tag = tag_of(item)
    if tag in ("!ref", "!copy"):
        found = _plain_value(item, root, 0)
        return found._replace(earlier=(item,)) if found is not None else item._replace(value=OBJECT)
    if tag in _LATE or _is_tuple(item):
        return item._replace(value=OBJECT)
    if isinstance(item.value, dict):
        return item._replace(value={key: _built(each, root) for key, each in item.value.items()})
    if isinstance(item.value, list):
        return item._replace(value=[_built(each, root) for each in item.value])
    return item


_LATE = ("!PLACEHOLDER", "!tuple")
"""Tags of values that are known when loading."""


def references_of(mapping: Mapping[str, Item]) -> dict[str, Item]:
    """The entries of a mapping as code gets it that are written as references, as they stand."""
    return {
        key: item.earlier[-1]
        for key, item in mapping.items()
        if item.earlier and tag_of(item.earlier[-1]) in ("!ref", "!copy")
    }


def _is_tuple(item: Item) -> bool:
    """Whether a plain text is a tuple to the loader: `(3, 3)`."""
    value = item.value
    return isinstance(value, str) and value.startswith("(") and value.endswith(")")


def _plain_value(item: Item, root: Item, steps: int) -> Item | None:
    """The number, text or list of such that a reference stands for; None for all others."""
    match = re.match(_ONE_REFERENCE, str(item.value))
    if match is None and steps <= MOST_STEPS:
        return _computed(item, root, steps)
    found = find(root, match[1])[0] if match is not None else None
    if found is None or steps > MOST_STEPS or (match is not None and "." in match[1]):
        return None
    if tag_of(found) in ("!ref", "!copy"):
        return _plain_value(found, root, steps + 1)
    members = found.value if isinstance(found.value, list) else []
    plain = not isinstance(found.value, dict) and not _is_tuple(found)
    plain = plain and not any(isinstance(m.value, (dict, list)) for m in members)
    return found if plain and not any(tag_of(m) for m in (found, *members)) else None


def _computed(item: Item, root: Item, steps: int) -> Item | None:
    """What references among other text give: a number where the text is arithmetic on numbers, the
    text where it is not. It has the place of the operand that is no number, if there is one."""
    parts: dict[str, Item] = {}
    texts: dict[str, str] = {}
    for name in references_in(item):
        found = find(root, name)[0] if "." not in name else None
        if found is not None and tag_of(found) in ("!ref", "!copy"):
            found = _plain_value(found, root, steps + 1)
        if found is None or tag_of(found) or (plain := _in_text(found)) is None:
            return None
        parts[name], texts[name] = found, plain
    text = re.sub(_REFERENCE, lambda each: texts[each[1]], str(item.value))
    value = computed(text)
    if value is not None:
        return item._replace(value=value, node=None)
    words = [each for each in parts.values() if isinstance(each.value, (str, list))]
    sums = re.search(r"[*/+%]|\s-\s", re.sub(_REFERENCE, "", str(item.value)))
    place = words[0].place if sums and len(words) == 1 else item.place
    return item._replace(value=text, node=None, place=place)


def _in_text(item: Item) -> str | None:
    """What a value is among other text; None where that is not known. A list is Python's text of
    it, of which no arithmetic is made."""
    if not isinstance(item.value, list):
        return str(item.value) if isinstance(item.value, (int, float, str)) else None
    numbers = all(isinstance(m.value, (int, float)) and not tag_of(m) for m in item.value)
    return str([each.value for each in item.value]) if numbers else None


_SIGNS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow)

MOST_EXPONENT = 64


def computed(text: str) -> float | None:
    """The number that arithmetic in a text gives; None for other text."""
    try:
        return _number(ast.parse(text.strip(), mode="eval").body)
    except (SyntaxError, ValueError, ArithmeticError, RecursionError, MemoryError):
        return None


def _number(node: ast.expr) -> float:
    """The value of arithmetic on numbers.

    Raises:
        ValueError: it is something else.
    """
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            return value
        case ast.BinOp(left=left, op=sign, right=right) if isinstance(sign, _SIGNS):
            first, second = _number(left), _number(right)
            if not isinstance(sign, ast.Pow) or abs(second) <= MOST_EXPONENT:
                match binary(sign, Const(first), Const(second)):  # which bounds the result
                    case Const(value=int() | float() as value):
                        return value
    raise ValueError("no arithmetic on numbers")


def find(root: Item, name: str) -> tuple[Item | None, tuple[str, ...] | None]:
    """The value that `a[b]` names, or the names at the level where it is missing; neither where it
    is not known."""
    item = root
    for part in path_of(name):
        if tag_of(item).startswith(("!ref", "!copy", "!include", "!apply", "!PLACEHOLDER")):
            return None, None
        child = item.mapping.get(part)
        if child is None:
            plain = not isinstance(item.value, dict) and not tag_of(item)
            return None, tuple(item.mapping) if plain or isinstance(item.value, dict) else None
        item = child
    return item, None


def references_in(item: Item) -> list[str]:
    """The names that a reference has in angle brackets; none for another value."""
    if tag_of(item) not in ("!ref", "!copy"):
        return []
    return re.findall(_REFERENCE, str(item.value))


_NUMBERS = r"-?\d+(?:\.\d+)?(?:[ \t]+-?\d+(?:\.\d+)?)*"
"""Numbers in a row."""


def unreadable(root: Item) -> Iterator[Unreadable]:
    """The plain texts in round brackets that are no tuples: the loader reads what is in the
    brackets as a list in YAML. Among numbers, two without a comma between them are a text."""
    for path, item in everything(root, ()):
        text, node = item.value, item.node
        if tag_of(item) or not isinstance(node, Scalar) or node.style or not isinstance(text, str):
            continue
        if not _is_tuple(item) or "\n" in text:
            continue
        if compose(f"[{text[1:-1]}]")[1] is not None:
            yield Unreadable(path, item, "a tuple")
        elif re.fullmatch(
            rf"\(\s*{_NUMBERS}\s*(?:,\s*{_NUMBERS}\s*)*(?:,\s*)?\)", text
        ) and re.search(r"\d\s+-?\d", text):
            yield Unreadable(path, item, "a tuple of numbers")


_INCLUDE = "!include:"


def absent_files(root: Item, file: str) -> list[ComposeProblem]:
    """The files that a document includes, from its own folder, and that are not there."""
    folder = os.path.dirname(os.path.realpath(file))
    found: list[ComposeProblem] = []
    for path, item in everything(root, ()):
        name = tag_of(item).removeprefix(_INCLUDE) if tag_of(item).startswith(_INCLUDE) else ""
        if name and not os.path.isfile(os.path.join(folder, name)):
            text = f"{name} is not there, from the folder of this file"
            where = os.path.dirname(os.path.join(folder, name))
            near = nearest(os.path.basename(name), names_in(where))
            advice = f"did you mean `{near}`?" if near else ""
            found.append(ComposeProblem(item.place, ".".join(path), text, advice))
    return found


MOST_FILES = 400
"""Files near a document in which it may be included."""


_JOINS = re.compile(r"resolve_references|\.read(?:lines|_text)?\(")
"""What code has that reads the text of such a document itself, and does not only load it, or start
a program with it."""
_LOADS = "load_hyperpyyaml"
_DOCUMENT = re.compile(r"""["'](?:[\w./\-]*/)?([\w.\-]+\.ya?ml)["']""")


def is_included(file: str) -> bool:
    """Whether a document near another one includes it, or code near it names it and may join the
    two: what it refers to may be given there."""
    folder = os.path.dirname(os.path.dirname(os.path.abspath(file)))
    name = re.escape(os.path.basename(file))
    pattern = re.compile(rf"!include:(?:[\w./\-]*/)?{name}\b")
    near = itertools.islice(files_below(folder, YAML_ENDINGS), MOST_FILES)
    if any(pattern.search(text_of(path)) for path in near):
        return True
    quoted = re.compile(rf"""["'](?:[\w./\-]*/)?{name}["']""")
    code = itertools.islice(files_below(folder, (".py",)), MOST_FILES)
    texts = map(text_of, code)
    return any(quoted.search(text) and _may_join(text) for text in texts)


def _may_join(text: str) -> bool:
    """Whether code that names a document may make one of several: what it loads as it is has to
    stand alone."""
    if _JOINS.search(text) is not None:
        return True
    return _LOADS in text and len({each[1] for each in _DOCUMENT.finditer(text)}) > 1


def path_of(name: str) -> tuple[str, ...]:
    """The key path of `a[b].attribute`."""
    return tuple(part.strip("]") for part in name.partition(".")[0].split("["))


def everything(item: Item, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Item]]:
    """Every value of a document with its path, mappings and lists before what is in them."""
    yield path, item
    if isinstance(item.value, dict):
        for key, child in item.value.items():
            yield from everything(child, (*path, key))
    elif isinstance(item.value, list):
        for number, child in enumerate(item.value):
            yield from everything(child, (*path, str(number)))
