"""Sections of LightningCLI's configs whose classes the code fixes: `model`, `data`, `trainer`."""

from __future__ import annotations

import ast
import os
import re

from cfglint.compose.items import Item
from cfglint.source.definitions import Definition
from cfglint.source.library import Library
from cfglint.source.named import Target
from cfglint.source.signatures import signature_of
from cfglint.source.syntax import parsed
from cfglint.styles.lightning_cli.signs import CLI_SECTIONS, SECTION
from cfglint.styles.nodes.targets import appended


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
            arguments = appended(item.mapping)
            file = definition.module.path
            found.append(
                Target((section,), SECTION, name, item, arguments, (), signature, None, False, file)
            )
    return found


_IMPORTED = re.compile(r"\b(lightning\.pytorch|pytorch_lightning)(?:\.utilities)?\.cli\b")


def trainer_target(
    root: Item, library: Library, texts: list[tuple[str, str]] | None
) -> Target | None:
    """The section `trainer` of a LightningCLI's config, whose keys are arguments of the trainer;
    None where no script calls one, or gives it another trainer."""
    using = [text for _, text in texts or () if "LightningCLI" in text]
    packages = {name for text in using for name in _IMPORTED.findall(text)}
    if len(packages) != 1 or any("trainer_class" in text for text in using):
        return None
    name = f"{packages.pop()}.Trainer"
    found = library.find(name)
    if not isinstance(found, Definition):
        return None
    item = root.mapping["trainer"]
    signature = signature_of(library, found)
    file = found.module.path
    return Target(
        ("trainer",), SECTION, name, item, appended(item.mapping), (), signature, None, True, file
    )


def _cli_calls(text: str) -> list[ast.Call]:
    tree = parsed(text)
    if tree is None:
        return []
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).endswith("CLI")
        and (node.args or any((k.arg or "").endswith("_class") for k in node.keywords))
    ]
