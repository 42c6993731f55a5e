"""Nodes of a config that name code: Hydra's `_target_`, torchtune's `_component_`, and the
`class_path` of LightningCLI and jsonargparse, each with the arguments that stand beside it."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator

from cfglint.compose.items import Item
from cfglint.source.library import Definition, Library
from cfglint.source.named import NOTHING_KNOWN, Absent, Added, Passed, Target
from cfglint.source.naming import CLI_SECTIONS, nodes_of
from cfglint.source.reads import CodeReads, Note, Read
from cfglint.source.signatures import signature_of

_SPECIAL = frozenset(
    {"_target_", "_component_", "_partial_", "_convert_", "_recursive_", "_args_", "_mode_"}
)

GIVEN_BY_THE_CLI = frozenset({"params", "optimizer"})
"""Arguments of optimizers and schedulers that LightningCLI passes itself."""


def targets_of(root: Item, library: Library) -> list[Target]:
    """Every node of a composed config that names code."""
    return [_target(*found, library) for found in nodes_of(root, ())]


def _target(item: Item, path: tuple[str, ...], keyword: str, library: Library) -> Target:
    entries = item.mapping
    naming = entries[keyword]
    name = str(naming.value)
    inside: tuple[str, ...] = ()
    arguments = {key: value for key, value in entries.items() if key not in _SPECIAL}
    if keyword == "class_path":
        inside = ("init_args",)
        init = entries.get("init_args")
        arguments = dict(init.mapping) if init is not None else {}
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
            found.append(Target((section,), "", name, item, arguments, (), signature, None, False))
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
