"""Command lines and parsers of jsonargparse, and the contract of each from signatures."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from functools import cache

from cfglint.compose.experiment import Experiment
from cfglint.contract import Contract, Conversion, Key, Type
from cfglint.files import shown
from cfglint.repository.commands import commands_of
from cfglint.repository.facts import Facts, place
from cfglint.repository.frames import Frame, Value, own_nodes
from cfglint.source.annotations import full_name
from cfglint.source.definitions import Definition
from cfglint.source.signatures import order_of
from cfglint.source.syntax import last_part
from cfglint.styles.jsonargparse.adding import Arguments
from cfglint.styles.jsonargparse.contracts import Tree, optional, parameters
from cfglint.styles.jsonargparse.nodes import Asked, Path, with_nodes
from cfglint.styles.jsonargparse.short_names import ShortNames
from cfglint.styles.protocol import Opening

_OF_A_RUN = ("trainer", "model")
"""Sections that a config has which is no part of another one."""

_READS = ("ActionConfigFile", "parse_path", "default_config_files", "ActionYesNo", "parse_args")


def openings(facts: Facts) -> Iterator[Opening]:
    """One opening a command line, a subcommand, or a parser that is made by hand."""
    for path in facts.having("jsonargparse"):
        for frame in facts.scopes(path):
            for node in own_nodes(frame.body):
                name = last_part(node.func) if isinstance(node, ast.Call) else ""
                if name not in _MAKERS or not isinstance(node, ast.Call):
                    continue
                if is_of(facts, frame, node.func, "jsonargparse"):
                    yield from _MAKERS[name](facts, frame, node)


def is_of(facts: Facts, frame: Frame, node: ast.expr, package: str) -> bool:
    """Whether a name is one of a package, by the imports of its module."""
    text = ast.unparse(node)
    name = full_name(facts.library, frame.module, text)
    return name.startswith(f"{package}.") or _imported_inside(frame, text, package)


def _imported_inside(frame: Frame, text: str, package: str) -> bool:
    """Whether the function itself imports a name from a package."""
    head = text.partition(".")[0]
    for node in own_nodes(frame.body):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == package:
            names = [alias.asname or alias.name for alias in node.names]
            if head in names:
                return True
    return False


def conversion_of(node: ast.expr | None) -> Conversion:
    """What checks the values, by the `parser_mode`."""
    omegaconf = isinstance(node, ast.Constant) and str(node.value).startswith("omegaconf")
    return "jsonargparse_omegaconf" if omegaconf else "jsonargparse"


def _of_cli(facts: Facts, frame: Frame, node: ast.Call) -> Iterator[Opening]:
    keywords = {keyword.arg: keyword.value for keyword in node.keywords}
    components = node.args[0] if node.args else keywords.get("components")
    by = conversion_of(keywords.get("parser_mode"))
    if components is None:
        found = _of_module(facts, frame)
    else:
        found = list(_components(facts, Value(components, frame), ()))
    single = len(found) == 1 and not found[0][0]
    path = frame.module.path
    scripts = (path, *commands_of(facts, path))
    every = list(_with_methods(facts, found))
    for names, definition in every:
        words = () if single and definition.cls is not None else names
        below = {n[-1]: d for n, d in every if n[:-1] == names and len(n) == len(names) + 1}
        yield Opening(
            "jsonargparse",
            f"{shown(path)}: {' '.join(words) or definition.node.name}",
            place(path, node),
            scripts,
            declared=_asked(facts, definition, below, by),
            words=words,
        )


def _asked(
    facts: Facts, definition: Definition, below: Mapping[str, Definition], by: Conversion
) -> Callable[[Experiment], Contract | None]:
    """The contract of a component, made when it is first asked for.

    Args:
        below: its subcommands; a config that is given before one may have the section of each.
    """

    @cache
    def made() -> Contract:
        own = parameters(facts.library, definition, by)
        inside = {name: parameters(facts.library, each, by) for name, each in below.items()}
        sections = {
            name: Key(each.at, type=Type("dict"), inside=each) for name, each in inside.items()
        }
        return own._replace(keys={**sections, **own.keys})

    return lambda experiment: asked_of(facts, made(), experiment)


def asked_of(
    facts: Facts, contract: Contract, experiment: Experiment, given: frozenset[Path] = frozenset()
) -> Contract:
    """What a parser asks of one config: its nodes that name classes are held against these.

    Args:
        given: paths of arguments that the program gives itself.
    """
    whole = all(name in experiment.root.mapping for name in _OF_A_RUN)
    asked = Asked(facts.library, experiment.file, facts.once(ShortNames), given, whole)
    return with_nodes(asked, contract, experiment.root)


Component = tuple[tuple[str, ...], Definition]
"""The subcommands on the way to it, () for none, and a function or class."""


def _components(facts: Facts, value: Value, names: tuple[str, ...]) -> Iterator[Component]:
    for source in facts.frames.sources(value):
        node = source.node
        if isinstance(node, (ast.List, ast.Tuple)):
            for each in node.elts:
                for _, found in _components(facts, Value(each, source.frame), ()):
                    yield (*names, found.node.name), found
        elif isinstance(node, ast.Dict):
            for key, held in zip(node.keys, node.values, strict=True):
                name = facts.frames.text(Value(key, source.frame)) if key is not None else None
                if name is not None and name != "_help":
                    yield from _components(facts, Value(held, source.frame), (*names, name))
        elif isinstance(node, (ast.Name, ast.Attribute)):
            definition = facts.frames.definition(source.frame, ast.unparse(node))
            if definition is not None:
                yield names, definition


def _with_methods(facts: Facts, found: list[Component]) -> Iterator[Component]:
    """Components, and after a class its public methods, which are subcommands of it: their
    parameters are the keys of a config that is given after the subcommand."""
    for names, definition in found:
        yield names, definition
        if definition.cls is None:
            continue
        methods: dict[str, Definition] = {}
        whole = True
        for each in order_of(facts.library, definition)[0]:
            for name, method in each.methods.items():
                decorators = {ast.unparse(each) for each in method.decorator_list}
                if name.startswith("_") or "property" in decorators:
                    continue
                whole = whole and not decorators  # a file may be for the method that is not read
                methods.setdefault(name, each._replace(node=method, positional=1))
        if whole:
            yield from (((*names, name), method) for name, method in methods.items())


def _of_module(facts: Facts, frame: Frame) -> list[Component]:
    """What `CLI()` takes: all functions and classes that the module itself defines."""
    found: list[Component] = []
    for node in frame.module.tree.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            own = node is frame.function or node.name.startswith("_")
            found += [] if own else [((node.name,), Definition(frame.module, node, frame.modules))]
    return [((), found[0][1])] if len(found) == 1 else found


def _of_parser(facts: Facts, frame: Frame, node: ast.Call) -> Iterator[Opening]:
    holder = _holder(frame, node)
    if not holder:
        return
    keywords = {keyword.arg: keyword.value for keyword in node.keywords}
    path = frame.module.path
    by = conversion_of(keywords.get("parser_mode"))
    tree = Tree(f"the parser in {shown(path)}", place(path, node), by)
    arguments = Arguments(facts, tree)
    arguments.collect(frame, holder)
    text = facts.text(path) or ast.unparse(frame.module.tree)
    if not tree.root.keys or not any(word in text for word in _READS):
        return
    contract, given = tree.root, frozenset(tree.given)
    if arguments.found.open or arguments.waives or "default_config_files" in keywords:
        contract = optional(contract)
    if arguments.found.open or _adds_subcommands(frame):
        contract = contract._replace(unknown="unsure")

    yield Opening(
        "jsonargparse",
        shown(path) + (f":{frame.function.name}" if frame.function is not None else ""),
        place(path, node),
        (path, *commands_of(facts, path)),
        tuple(arguments.found.paths),
        declared=lambda experiment: asked_of(facts, contract, experiment, given),
    )


def _adds_subcommands(frame: Frame) -> bool:
    return any(
        isinstance(node, ast.Attribute) and node.attr == "add_subcommands"
        for node in own_nodes(frame.body)
    )


def _holder(frame: Frame, node: ast.Call) -> str:
    for each in own_nodes(frame.body):
        if isinstance(each, ast.Assign) and each.value is node:
            return ast.unparse(each.targets[0])
    return ""


_MAKERS: dict[str, Callable[[Facts, Frame, ast.Call], Iterator[Opening]]] = {
    "CLI": _of_cli,
    "auto_cli": _of_cli,
    "auto_parser": _of_cli,
    "ArgumentParser": _of_parser,
}
