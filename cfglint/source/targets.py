"""Nodes of a config that name code: Hydra's `_target_`, torchtune's `_component_`, the `class_path`
of LightningCLI and jsonargparse, and a `type` that a registry has, each with the arguments that
stand beside it."""

from __future__ import annotations

import ast
import os
import re

from cfglint.compose.hyperpyyaml import builds
from cfglint.compose.items import Item
from cfglint.source.argument_types import contradictions
from cfglint.source.definitions import Definition, in_module
from cfglint.source.library import Library
from cfglint.source.named import Absent, Parameter, Passed, Target
from cfglint.source.naming import CLI_SECTIONS, nodes_of, types_in
from cfglint.source.reads import CodeReads, Note, Read
from cfglint.source.registries import TAKEN_FIRST, Registries
from cfglint.source.signatures import definition_of, is_built, signature_of
from cfglint.source.syntax import parsed

_SPECIAL = frozenset(
    {"_target_", "_component_", "_partial_", "_convert_", "_recursive_", "_args_", "_mode_"}
)

GIVEN_BY_THE_CLI = frozenset({"params", "optimizer"})
"""Arguments of optimizers and schedulers that LightningCLI passes itself."""


def targets_of(root: Item, library: Library) -> list[Target]:
    """Every node of a composed config that names code."""
    found = [_target(*each, library) for each in nodes_of(root, ())]
    return [_as_held(target, found, library) for target in found]


def registered_targets(root: Item, library: Library, registries: Registries) -> list[Target]:
    """Every node of a composed config whose `type` is a name in a registry of the repository."""
    found = []
    for item, path, keyword in types_in(root, ()):
        naming = item.mapping[keyword]
        entry = registries.find(str(naming.value), _scope_of(root, path))
        definition = library.defined_in(entry.path, entry.name) if entry is not None else None
        if definition is None or not is_built(library, definition):
            continue
        signature = signature_of(library, definition)
        given = {k: v for k, v in item.mapping.items() if k != keyword and k not in TAKEN_FIRST}
        name = f"{definition.module.name}.{definition.node.name}"
        found.append(
            Target(
                path,
                keyword,
                name,
                naming,
                given,
                (),
                signature,
                None,
                False,
                definition.module.path,
            )
        )
    return found


def _scope_of(root: Item, path: tuple[str, ...]) -> str:
    """The package that names of a node are of, as MMEngine has it: the nearest `_scope_` at or
    above it, else the config's `default_scope`; "" for none."""
    scope = root.mapping.get("default_scope")
    item: Item | None = root
    for part in path:
        if item is not None and isinstance(item.value, list):
            item = item.value[int(part)]
        else:
            item = item.mapping.get(part) if item is not None else None
        scope = item.mapping.get("_scope_", scope) if item is not None else scope
    return str(scope.value) if scope is not None else ""


def _as_held(target: Target, every: list[Target], library: Library) -> Target:
    """A node of `class_path` with what the argument that it is given for makes of it: only a class
    is built at once; a `Callable`, and whatever is not known, may be called later with more."""
    if target.keyword != "class_path" or target.signature is None:
        return target
    held: str | None = None
    holder: Target | None = None
    for other in every:
        inside = (*other.path, *other.inside)
        if len(inside) < len(target.path) and target.path[: len(inside)] == inside:
            holder, held = other, target.path[len(inside)].removesuffix("+")
            rest = target.path[len(inside) + 1 :]
    if holder is None or held is None:
        return target
    parameter = holder.signature.parameters.get(held) if holder.signature is not None else None
    built = parameter is not None and all(part.isdigit() for part in rest)
    if parameter is not None and built and _is_of_classes(library, parameter):
        return target
    return target._replace(partial=True)


_CONTAINERS = frozenset({"Optional", "Union", "List", "list", "Sequence", "Iterable", "Tuple"})


def _is_of_classes(library: Library, parameter: Parameter) -> bool:
    """Whether an argument is annotated with classes alone, of which jsonargparse makes one."""
    found = library.module_of(parameter.file)
    if found is None or not parameter.annotation:
        return False
    modules, module = found
    try:
        left: list[ast.expr] = [ast.parse(parameter.annotation, mode="eval").body]
    except (SyntaxError, ValueError):
        return False
    while left:
        node = left.pop()
        text = ast.unparse(node)
        if isinstance(node, ast.BinOp):
            left += [node.left, node.right]
        elif isinstance(node, ast.Tuple):
            left += node.elts
        elif isinstance(node, ast.Subscript):
            if ast.unparse(node.value).rpartition(".")[2] not in _CONTAINERS:
                return False
            left.append(node.slice)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            return _is_of_classes(library, parameter._replace(annotation=node.value))
        elif text not in ("None", "bool", "int", "float", "str"):
            place = in_module(module, modules)
            named = definition_of(library, place, text)
            if named is None or not isinstance(named.node, ast.ClassDef):
                return False
    return True


def _tagged(item: Item, path: tuple[str, ...], keyword: str, library: Library) -> Target:
    """A node of HyperPyYAML: its entries are passed by keyword, the items of a list by position."""
    name = builds(item)[1]
    found = library.find(name) if keyword != "!module:" else None
    signature = signature_of(library, found) if isinstance(found, Definition) else None
    if isinstance(found, Absent) and not library.has_package(name):
        found = None  # a folder of the same name, which need not be where imports start
    by_position = isinstance(item.value, list) or keyword == "!applyref:"
    if signature is not None and isinstance(item.value, list):
        left = list(signature.parameters.items())[len(item.value) :]
        signature = signature._replace(parameters=dict(left))
    return Target(
        path,
        keyword,
        name,
        item,
        {} if by_position else dict(item.mapping),
        (),
        signature,
        found if isinstance(found, Absent) else None,
        keyword == "!name:" or by_position,
        found.module.path if isinstance(found, Definition) else "",
    )


def _target(item: Item, path: tuple[str, ...], keyword: str, library: Library) -> Target:
    if keyword.startswith("!"):
        return _tagged(item, path, keyword, library)
    entries = item.mapping
    naming = entries[keyword]
    name = str(naming.value)
    inside: tuple[str, ...] = ()
    arguments = {key: value for key, value in entries.items() if key not in _SPECIAL}
    if keyword == "class_path":
        inside = ("init_args",)
        init = entries.get("init_args")
        arguments = _appended(init) if init is not None else {}
    found = library.find(name)
    if found is None and keyword in ("_target_", "class_path"):
        found = library.misspelt(name)
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
        found.module.path if isinstance(found, Definition) else "",
        contradictions=tuple(contradictions(library, signature, arguments)) if signature else (),
    )


def _appended(item: Item) -> dict[str, Item]:
    """The arguments that jsonargparse reads off a mapping: `callbacks+` adds to `callbacks`."""
    return {key.removesuffix("+"): value for key, value in item.mapping.items()}


def as_reads(target: Target, passed: Passed | None) -> CodeReads | None:
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
    missing = [p.name for p in signature.parameters.values() if p.required]
    may_give = passed.may_give if passed is not None else None
    given = frozenset((name,) for name in missing if may_give and may_give(target, name))
    notes: tuple[Note, ...] = ()
    if signature.open:
        notes = (Note(target.name, 0, "further arguments may be taken", True),)
    return CodeReads(".".join((*target.path, *target.inside)), target.name, reads, given, notes, ())


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
            arguments = _appended(item)
            file = definition.module.path
            found.append(
                Target((section,), "", name, item, arguments, (), signature, None, False, file)
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
    return Target(("trainer",), "", name, item, _appended(item), (), signature, None, True, file)


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
