"""Nodes of a config that name code: Hydra's `_target_`, torchtune's `_component_`, and the
`class_path` of LightningCLI and jsonargparse, each with the arguments that stand beside it."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator
from typing import NamedTuple

from cfglint.compose.items import Item
from cfglint.source.library import Absent, Definition, Library
from cfglint.source.reads import CodeReads, Note, Read
from cfglint.source.signatures import Signature, signature_of

NAMING = ("_target_", "_component_", "class_path")

_SPECIAL = frozenset(
    {"_target_", "_component_", "_partial_", "_convert_", "_recursive_", "_args_", "_mode_"}
)

_DOTTED = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+")

GIVEN_BY_THE_CLI = frozenset({"params", "optimizer"})
"""Arguments of optimizers and schedulers that LightningCLI passes itself."""


class Target(NamedTuple):
    """One node that names code.

    `path` is the node's, `keyword` the key that names it, `arguments` what is passed by keyword
    with `inside` the path from the node to them. `signature` is None where the code was not found;
    `absent` says where the name should be. `partial` leaves required arguments to a later call,
    and `nested` nodes are built by the one around them, with nothing added.
    """

    path: tuple[str, ...]
    keyword: str
    name: str
    naming: Item
    arguments: dict[str, Item]
    inside: tuple[str, ...]
    signature: Signature | None
    absent: Absent | None
    partial: bool
    nested: bool


def targets_of(root: Item, library: Library) -> list[Target]:
    """Every node of a composed config that names code."""
    return [_target(*found, library) for found in _nodes(root, (), False)]


def names_code(root: Item) -> bool:
    """Whether any node does."""
    return next(_nodes(root, (), False), None) is not None


def _nodes(
    item: Item, path: tuple[str, ...], nested: bool
) -> Iterator[tuple[Item, tuple[str, ...], str, bool]]:
    if isinstance(item.value, list):
        for number, inner in enumerate(item.value):
            yield from _nodes(inner, (*path, str(number)), nested)
        return
    keyword = ""
    for name in NAMING:
        named = item.mapping.get(name)
        if named is not None and isinstance(named.value, str) and _DOTTED.fullmatch(named.value):
            keyword = name
    if keyword:
        yield item, path, keyword, nested
    for name, inner in item.mapping.items():
        yield from _nodes(inner, (*path, name), nested or bool(keyword))


def _target(
    item: Item, path: tuple[str, ...], keyword: str, nested: bool, library: Library
) -> Target:
    entries = item.mapping
    naming = entries[keyword]
    name = str(naming.value)
    inside: tuple[str, ...] = ()
    arguments = {key: value for key, value in entries.items() if key not in _SPECIAL}
    if keyword == "class_path":
        inside = ("init_args",)
        init = entries.get("init_args")
        arguments = dict(init.mapping) if init is not None else {}
        if "dict_kwargs" in entries:
            keyword = "class_path+"
    found = library.find(name)
    signature = signature_of(library, found) if isinstance(found, Definition) else None
    flag = entries.get("_partial_")
    partial = "_args_" in entries or (flag is not None and flag.value is not False)
    recursive = entries.get("_recursive_")
    return Target(
        path,
        keyword,
        name,
        naming,
        arguments,
        inside,
        signature,
        found if isinstance(found, Absent) else None,
        partial or (recursive is not None and recursive.value is False),
        nested,
    )


def as_reads(target: Target) -> CodeReads | None:
    """What the code of a node takes, as what it reads; None where it was not found."""
    signature = target.signature
    if signature is None:
        return None
    reads = tuple(
        Read(
            (p.name,),
            p.file,
            p.line,
            p.column,
            p.column + len(p.name),
            "required" if p.required else "optional",
            True,
            p.default,
        )
        for p in signature.parameters.values()
    )
    notes: tuple[Note, ...] = ()
    if signature.open:
        notes = (Note(target.name, 0, "further arguments may be taken", True),)
    return CodeReads(
        ".".join((*target.path, *target.inside)), target.name, reads, frozenset(), notes, ()
    )


CLI_SECTIONS = ("model", "data")
"""Sections whose class LightningCLI is given in the code, in the order of its arguments."""


def is_of_a_cli(root: Item) -> bool:
    """Whether a config looks like one of LightningCLI whose classes are fixed in the code."""
    sections = [root.mapping.get(name) for name in CLI_SECTIONS]
    fixed = [s for s in sections if s is not None and s.mapping and "class_path" not in s.mapping]
    return bool(fixed) and ("trainer" in root.mapping or "seed_everything" in root.mapping)


def cli_targets(
    root: Item, library: Library, texts: list[tuple[str, str]] | None, folder: str
) -> list[Target]:
    """The sections of a LightningCLI's config, with the classes that a script gives it.

    Only where one script of the repository calls one: with several, nobody knows which is meant.

    Args:
        texts: (path, text) of the repository's Python files, which lie below `folder`.
    """
    calls = [
        (os.path.relpath(path, folder).removesuffix(".py").replace(os.sep, "."), call)
        for path, text in texts or ()
        if "CLI(" in text
        for call in _cli_calls(text)
    ]
    if len(calls) != 1:
        return []
    module, call = calls[0]
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    found: list[Target] = []
    for number, (section, keyword) in enumerate(
        zip(CLI_SECTIONS, ("model_class", "datamodule_class"), strict=True)
    ):
        node = call.args[number] if number < len(call.args) else given.get(keyword)
        item = root.mapping.get(section)
        if not isinstance(node, (ast.Name, ast.Attribute)) or item is None:
            continue
        if f"subclass_mode_{section}" in given or "class_path" in item.mapping:
            continue
        definition = library.find(f"{module}.{ast.unparse(node)}")
        if isinstance(definition, Definition) and isinstance(definition.node, ast.ClassDef):
            signature = signature_of(library, definition)
            name = f"{definition.module.name}.{definition.node.name}"
            arguments = dict(item.mapping)
            found.append(
                Target((section,), "", name, item, arguments, (), signature, None, False, False)
            )
    return found


def _cli_calls(text: str) -> list[ast.Call]:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).endswith("CLI")
        and (node.args or any((k.arg or "").endswith("_class") for k in node.keywords))
    ]


class Added(NamedTuple):
    """What some calls add to a node: names of keywords, and whether more that is not known."""

    names: frozenset[str] = frozenset()
    unknown: bool = False


class Passed(NamedTuple):
    """What a repository's own calls of `instantiate` add to what the config says, by the name of
    the node that they are given; under "" what calls add whose node has no name in the code."""

    by_name: dict[str, Added]

    def may_give(self, target: Target, argument: str) -> bool:
        """Whether some call may pass an argument of a node."""
        added = [self.by_name.get(name, Added()) for name in ("", *target.path)]
        return any(each.unknown or argument in each.names for each in added)


NOTHING_KNOWN = Passed({"": Added(unknown=True)})

_FILLER = frozenset({"cfg", "config", "conf", "configs", "args", "self", "hparams", "params"})
"""Words in the names of variables that say nothing of which node they hold."""


def passed_in(texts: list[tuple[str, str]] | None) -> Passed:
    """What is added by calls of `instantiate`, and linked by `link_arguments`."""
    if texts is None:
        return NOTHING_KNOWN
    found: dict[str, Added] = {}
    for _, text in texts:
        if "instantiate" not in text and "link_arguments" not in text:
            continue
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return NOTHING_KNOWN
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                for name, added in _added(node):
                    before = found.get(name, Added())
                    found[name] = Added(before.names | added.names, before.unknown or added.unknown)
    return Passed(found)


def _added(node: ast.Call) -> Iterator[tuple[str, Added]]:
    called = ast.unparse(node.func).rsplit(".", 1)[-1]
    if called in ("instantiate", "hydra_instantiate") and (node.args or node.keywords):
        names = frozenset(k.arg for k in node.keywords if k.arg is not None)
        unknown = len(node.args) > 1 or any(k.arg is None for k in node.keywords)
        if names or unknown:
            yield _name_of(node.args[0]) if node.args else "", Added(names, unknown)
    elif called == "link_arguments" and len(node.args) > 1:
        target = node.args[1]
        if isinstance(target, ast.Constant):
            yield "", Added(frozenset({str(target.value).rsplit(".", 1)[-1]}))
        else:
            yield "", Added(unknown=True)


def _name_of(node: ast.expr) -> str:
    """What a variable or attribute that holds a node calls it: `cfg.optimizer`, `opt_cfg`."""
    text = ""
    if isinstance(node, ast.Attribute):
        text = node.attr
    elif isinstance(node, ast.Name):
        text = node.id
    elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        text = str(node.slice.value)
    return "_".join(word for word in text.split("_") if word and word not in _FILLER)
