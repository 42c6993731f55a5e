"""Values of a node's arguments, held against the types that the code it names declares.

Python checks no annotation, so only what hardly any code can use counts: a word for a number, and
a text of digits for a number of a library that computes with it at once.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from cfglint.compose.items import Item
from cfglint.contract import Type, members
from cfglint.contract.contradiction import contradicts
from cfglint.document.nodes import Scalar, follow
from cfglint.source.annotations import plain_value, resolve, type_of_text
from cfglint.source.definitions import FUNCTIONS, Definition, in_module
from cfglint.source.library import Library, is_installed
from cfglint.source.mistyped import looks_at
from cfglint.source.named import Contradiction, Parameter, Signature
from cfglint.source.operations import spelled
from cfglint.source.syntax import name_of, nodes_in
from cfglint.source.tables import ASKED, COMPUTED, is_of_a_table

_CHECKED = frozenset({"int", "float", "none", "literal"})
"""Kinds that a text contradicts where there is no other."""
_NUMBERS = frozenset({"int", "float", "bool"})
_NO_TEXTS = frozenset({"int", "float", "none", "class"})
"""Kinds that a text of digits does not fit; the class is one such as `Tensor`."""


def _is_reference(item: Item) -> bool:
    """Whether a value is a text that a loader may take for another key's value, or for code, as
    MONAI's does: `@rate`, `$len(names)`."""
    return isinstance(item.value, str) and item.value[:1] in ("@", "$")


def contradictions(
    library: Library, signature: Signature, arguments: dict[str, Item]
) -> Iterator[Contradiction]:
    """The arguments whose values contradict the declared type of the parameter."""
    for name, item in arguments.items():
        parameter = signature.parameters.get(name)
        if parameter is None or item.interpolated or _is_reference(item):
            continue
        computed = is_of_a_library(parameter) and COMPUTED in parameter.annotation
        if not isinstance(item.value, (str, list, int, float) if computed else str):
            continue  # code may take a list, a mapping or null in the place of what it declares
        type = _declared(library, parameter)
        if type is None:
            continue
        if not isinstance(item.value, str):
            takes = {each.kind for each in members(type)} & _NUMBERS
            if isinstance(item.value, list) or not (takes or isinstance(item.value, bool)):
                yield Contradiction(parameter, item, type, True)
            continue
        kinds = {each.kind for each in members(type)}
        if computed and _is_in_other_letters(item.value, type):
            continue
        if (
            kinds <= _CHECKED
            and contradicts(item, type)
            and (computed or not is_asked(library, parameter, item.value))
        ):
            yield Contradiction(parameter, item, type, computed or "literal" not in kinds)
        elif (
            is_of_a_library(parameter)
            and _is_quoted_number(item)
            and kinds <= _NO_TEXTS
            and not (computed and ASKED in parameter.annotation)
        ):
            yield Contradiction(parameter, item, type, True)


def _is_in_other_letters(word: str, type: Type) -> bool:
    """Whether a word is one of those that are taken but for capitals, of which a library may make
    small letters."""
    words = (each for kind in members(type) for each in kind.values if isinstance(each, str))
    return word.lower() in {each.lower() for each in words}


def _declared(library: Library, parameter: Parameter) -> Type | None:
    """The type of a parameter that takes a number, given words, or a path alone; None for any
    other."""
    if not parameter.annotation:
        return _of_default(parameter) if is_of_a_library(parameter) else None
    found = library.module_of(parameter.file)
    if found is None:
        return None
    modules, module = found
    type = type_of_text(library, in_module(module, modules), parameter.annotation)
    if COMPUTED in parameter.annotation and is_of_a_table(parameter.file):
        return type
    numbers = any(each.kind in ("int", "float", "literal") for each in members(type))
    return type if numbers else None


def _of_default(parameter: Parameter) -> Type | None:
    """A number, where the default is one: a table of a library leaves out what it cannot name."""
    try:
        value = plain_value(ast.parse(parameter.default, mode="eval").body)
    except (SyntaxError, ValueError):
        return None
    return Type("float", "float") if type(value) is float else None


def is_asked(library: Library, parameter: Parameter, value: object) -> bool:
    """Whether the function compares the argument, converts it or asks for its type, or hands it to
    code that has the value's very words."""
    if is_of_a_table(parameter.file):
        return ASKED in parameter.annotation
    if any(looks_at(node, parameter.name) for _, node in functions(library, parameter)):
        return True
    return any(_has(taker.node, value) for taker, _ in takers_of(library, parameter))


def functions(library: Library, parameter: Parameter) -> Iterator[tuple[Definition, ast.AST]]:
    """The functions whose parameter it is, by its line, with their module."""
    found = library.module_of(parameter.file)
    if found is None:
        return
    modules, module = found
    for kind in FUNCTIONS:
        for node in nodes_in(module.tree, kind):
            if node.lineno <= parameter.line <= (node.end_lineno or node.lineno):
                yield in_module(module, modules), node


def takers_of(library: Library, parameter: Parameter) -> Iterator[tuple[Definition, ast.Call]]:
    """The classes and functions that a function hands an argument to, as far as they are found,
    each with the call."""
    for where, node in functions(library, parameter):
        for call in _calls_with(node, parameter.name):
            match resolve(library, where, spelled(call.func)):
                case Definition() as taker:
                    yield taker, call


def _calls_with(function: ast.AST, name: str) -> Iterator[ast.Call]:
    """The calls of a function that an argument is given to."""
    for call in nodes_in(function, ast.Call):
        given = [*call.args, *(keyword.value for keyword in call.keywords)]
        if name in map(name_of, given):
            yield call


def _has(node: ast.AST, value: object) -> bool:
    """Whether code has a constant."""
    return any(each.value == value for each in nodes_in(node, ast.Constant))


def is_of_a_library(parameter: Parameter) -> bool:
    """Whether a parameter is that of a package of the environment, or of a table."""
    file = parameter.file
    return is_of_a_table(file) or is_installed(file)


def _is_quoted_number(item: Item) -> bool:
    """Whether a text is a number in quotes; without them, Y103 says what the loader makes of it."""
    node = follow(item.node) if item.node is not None else None
    if not isinstance(node, Scalar) or node.style not in ("'", '"'):
        return False
    try:
        float(str(item.value))
    except ValueError:
        return False
    return True
