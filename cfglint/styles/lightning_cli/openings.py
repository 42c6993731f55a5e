"""Calls of LightningCLI, and the contract of each from signatures."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache

from cfglint.compose.experiment import Experiment
from cfglint.contract import Contract, Key, Type
from cfglint.files import shown
from cfglint.repository.commands import commands_of
from cfglint.repository.facts import Facts, place
from cfglint.repository.frames import Frame, Value
from cfglint.source.definitions import Definition
from cfglint.source.signatures import order_of
from cfglint.source.syntax import last_part
from cfglint.styles.jsonargparse.adding import Arguments
from cfglint.styles.jsonargparse.contracts import Tree, optional, parameters
from cfglint.styles.jsonargparse.nodes import Path
from cfglint.styles.jsonargparse.openings import asked_of, conversion_of
from cfglint.styles.lightning_cli.trainer import A_CLASS, typed
from cfglint.styles.protocol import Opening

SUBCOMMANDS = ("fit", "validate", "test", "predict")
METHOD_KEYS = ("ckpt_path", "verbose", "return_predictions", "weights_only")
"""Arguments of the trainer's methods, which are keys at the root of a subcommand's config."""

PARAMETERS = (
    *("model_class", "datamodule_class", "save_config_callback", "save_config_kwargs"),
    *("trainer_class", "trainer_defaults", "seed_everything_default", "parser_kwargs"),
)
"""Parameters of `LightningCLI` in their order."""

TRAINERS = ("lightning.pytorch.Trainer", "pytorch_lightning.Trainer")
_SEED = Type("union", "Union[bool, int]", (Type("bool", "bool"), Type("int", "int")))


def openings(facts: Facts) -> Iterator[Opening]:
    """One opening a call of the command line's class."""
    for name in _names(facts):
        for node, frame in facts.calls(name):
            yield from _opening(facts, frame, node)


def _opening(facts: Facts, frame: Frame, node: ast.Call) -> Iterator[Opening]:
    lineage = lineage_of(facts, frame, node.func)
    if lineage is None:
        return
    command_line = CommandLine(facts, frame, node, lineage)
    made = cache(command_line.contract)

    def declared(experiment: Experiment) -> Contract | None:
        contract, given = made()
        return asked_of(facts, _for(contract, experiment), experiment, given)

    path = frame.module.path
    function = f":{frame.function.name}" if frame.function is not None else ""
    yield Opening(
        "lightning_cli",
        f"{shown(path)}{function}",
        place(path, node),
        (path, *commands_of(facts, path)),
        declared=declared,
    )


def _names(facts: Facts) -> list[str]:
    """`LightningCLI` and the names of classes that derive from it."""
    names = ["LightningCLI"]
    for name in names:  # it grows during the loop
        for path in facts.having(name):
            tree = facts.tree(path)
            for node in ast.walk(tree) if tree is not None else ():
                derives = isinstance(node, ast.ClassDef) and name in map(last_part, node.bases)
                if isinstance(node, ast.ClassDef) and derives and node.name not in names:
                    names.append(node.name)
    return names


def lineage_of(facts: Facts, frame: Frame, node: ast.expr) -> list[Definition] | None:
    """The project's classes below `LightningCLI` that a call is of, () for itself; None for any
    other call."""
    found = facts.frames.definition(frame, ast.unparse(node))
    if found is None or not isinstance(found.node, ast.ClassDef):
        return [] if last_part(node) == "LightningCLI" else None
    order = [
        each
        for each in order_of(facts.library, found)[0]
        if not each.module.name.startswith(("lightning.", "pytorch_lightning."))
    ]
    bases = [last_part(base) for each in order for base in _bases_of(each)]
    return order if "LightningCLI" in bases or last_part(node) == "LightningCLI" else None


def _bases_of(found: Definition) -> list[ast.expr]:
    return found.node.bases if isinstance(found.node, ast.ClassDef) else []


def _for(contract: Contract, experiment: Experiment) -> Contract:
    """A contract for one config: below a subcommand where that is how it is written."""
    names = set(experiment.root.mapping)
    if not names or not names <= set(SUBCOMMANDS):
        return contract
    keys = {name: Key(contract.at, inside=contract) for name in SUBCOMMANDS}
    return contract._replace(keys=keys)


class CommandLine:
    """One call, and what it makes of a config."""

    def __init__(
        self, facts: Facts, frame: Frame, node: ast.Call, lineage: list[Definition]
    ) -> None:
        self._facts = facts
        self._frame = frame
        self._node = node
        self._lineage = lineage
        self._given = dict(zip(PARAMETERS, node.args, strict=False))
        self._given |= {each.arg: each.value for each in node.keywords if each.arg is not None}
        self._spread = any(each.arg is None for each in node.keywords)

    def contract(self) -> tuple[Contract, frozenset[Path]]:
        """The keys of its configs, and those that the program gives itself."""
        at = place(self._frame.module.path, self._node)
        name = f"`{ast.unparse(self._node.func)}` in {shown(self._frame.module.path)}"
        settings = self._literal("parser_kwargs")
        by = conversion_of(settings.get("parser_mode"))
        tree = Tree(name, at, by)
        for plain in ("config", "seed_everything", *METHOD_KEYS):
            tree.put((plain,), Key(at, type=_SEED if plain == "seed_everything" else Type("any")))
        added = Added(self._facts, tree)
        self._core(tree, added)
        for each in reversed(self._lineage):
            self._own(each, added)
        if self._is_not("auto_configure_optimizers", False):
            for plain, kind in (
                ("optimizer", added.optimizers),
                ("lr_scheduler", added.schedulers),
            ):
                if not kind:
                    tree.put((plain,), Key(at, type=A_CLASS))
        unsure = added.found.open or self._spread or self._overrides_defaults()
        root = tree.root._replace(unknown="unsure") if unsure else tree.root
        defaults = any("default_config_files" in ast.unparse(v) for v in settings.values())
        defaults |= "default_config_files" in settings
        return optional(root) if defaults or added.waives else root, frozenset(tree.given)

    def _literal(self, name: str) -> dict[str, ast.expr]:
        """The entries of an argument that is a dictionary literal."""
        given = self._given.get(name)
        if given is None:
            return {}
        for source in self._facts.frames.sources(Value(given, self._frame)):
            if isinstance(source.node, ast.Dict):
                return {
                    str(key.value): value
                    for key, value in zip(source.node.keys, source.node.values, strict=True)
                    if isinstance(key, ast.Constant)
                }
        return {}

    def _is_not(self, name: str, value: object) -> bool:
        given = self._given.get(name)
        return not (isinstance(given, ast.Constant) and given.value is value)

    def _core(self, tree: Tree, added: Added) -> None:
        """The sections of the trainer, the model and the data."""
        at = tree.root.at
        self._section(tree, "trainer", self._given.get("trainer_class"), "")
        for name in self._literal("trainer_defaults"):
            tree.waive(("trainer", name))
        self._section(tree, "model", self._given.get("model_class"), "subclass_mode_model")
        self._section(tree, "data", self._given.get("datamodule_class"), "subclass_mode_data")
        if "trainer" not in tree.root.keys:
            tree.put(("trainer",), Key(at))

    def _section(self, tree: Tree, name: str, node: ast.expr | None, mode: str) -> None:
        at = tree.root.at
        if mode and (_is_none(node) or (mode in self._given and self._is_not(mode, False))):
            tree.put((name,), Key(at, type=A_CLASS))
            return
        found = self._class(name, node)
        if found is None:
            tree.put((name,), Key(at))
            return
        contract = parameters(self._facts.library, found, tree.root.conversion)
        if name == "trainer" and _is_none(node):
            contract = typed(contract)
        tree.put((name,), Key(contract.at, inside=contract))

    def _class(self, section: str, node: ast.expr | None) -> Definition | None:
        if section == "trainer" and _is_none(node):
            found = self._facts.library.find(self._trainer())
            return found if isinstance(found, Definition) else None
        if not isinstance(node, (ast.Name, ast.Attribute)):
            return None
        for source in self._facts.frames.sources(Value(node, self._frame)):
            if isinstance(source.node, (ast.Name, ast.Attribute)):
                text = ast.unparse(source.node)
                named = self._facts.frames.definition(source.frame, text)
                if named is not None:
                    return named
        return None

    def _trainer(self) -> str:
        """The trainer of the package that the command line's class is imported from."""
        modules = [self._frame.module, *(each.module for each in self._lineage)]
        texts = [self._facts.text(self._facts.path_of(each) or "") for each in modules]
        new = any(re.search(r"\blightning\.pytorch\b", text) for text in texts)
        return TRAINERS[0] if new else TRAINERS[1]

    def _own(self, found: Definition, added: Added) -> None:
        """What a class of the project's adds to its parser."""
        for node in found.node.body:
            if isinstance(node, ast.FunctionDef) and node.name == "add_arguments_to_parser":
                names = [each.arg for each in node.args.args]
                if len(names) > 1:
                    owner = self._lineage[0]
                    frame = Frame(found.module, found.modules, node, (), owner)
                    added.collect(frame, names[1])

    def _overrides_defaults(self) -> bool:
        """Whether a class of the project's replaces what the library adds itself."""
        names = {"add_default_arguments_to_parser", "add_core_arguments_to_parser", "init_parser"}
        names |= {"setup_parser", "_add_arguments", "subcommands", "add_core_arguments"}
        return any(
            getattr(n, "name", "") in names for each in self._lineage for n in each.node.body
        )


def _is_none(node: ast.expr | None) -> bool:
    return node is None or (isinstance(node, ast.Constant) and node.value is None)


class Added(Arguments):
    """Collects what `add_arguments_to_parser` adds."""

    def __init__(self, facts: Facts, tree: Tree) -> None:
        super().__init__(facts, tree)
        self.optimizers = False
        self.schedulers = False

    def method(self, node: ast.Call, frame: Frame, name: str) -> bool:
        """The methods that Lightning's parser adds to jsonargparse's."""
        given = {keyword.arg: keyword.value for keyword in node.keywords}
        nested = node.args[1] if len(node.args) > 1 else given.get("nested_key")
        if name == "add_lightning_class_args":
            target = node.args[0] if node.args else given.get("lightning_class")
            if "subclass_mode" in given:
                self.named(node, frame, nested, A_CLASS, False)
            else:
                self.signature(node, frame, target, nested, None)
            return True
        if name in ("add_optimizer_args", "add_lr_scheduler_args"):
            self.optimizers |= name == "add_optimizer_args"
            self.schedulers |= name == "add_lr_scheduler_args"
            self._of_torch(node, frame, name, nested)
            return True
        return super().method(node, frame, name)

    def _of_torch(self, node: ast.Call, frame: Frame, name: str, nested: ast.expr | None) -> None:
        """An optimizer or a scheduler under its key: one class, or any of several."""
        usual = "optimizer" if name == "add_optimizer_args" else "lr_scheduler"
        nested = nested if nested is not None else ast.Constant(usual)
        target = node.args[0] if node.args else None
        if isinstance(target, (ast.Name, ast.Attribute)):
            skip = ast.Constant("params" if usual == "optimizer" else "optimizer")
            self.signature(node, frame, target, nested, ast.Set([skip]))
        else:
            self.named(node, frame, nested, A_CLASS, False)
