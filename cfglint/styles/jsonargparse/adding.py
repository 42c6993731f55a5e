"""What is added to a parser of jsonargparse by hand."""

from __future__ import annotations

import ast

from cfglint.contract import Contract, Key, Need, Type
from cfglint.repository.facts import Facts, place
from cfglint.repository.frames import Frame, Value
from cfglint.repository.parsers import Collector, Declared
from cfglint.source.annotations import type_of, union
from cfglint.source.declarations import contract_of
from cfglint.source.definitions import Definition
from cfglint.source.fields import Building
from cfglint.source.syntax import last_part
from cfglint.styles.jsonargparse.contracts import BUILDING, Tree, optional, parameters


class Arguments(Collector):
    """Collects what is added to a parser of jsonargparse. `waives` says that it is given defaults
    for keys that are not known."""

    def __init__(self, facts: Facts, tree: Tree) -> None:
        super().__init__(facts.frames, Declared())
        self._facts = facts
        self.tree = tree
        self.waives = False

    def argument(self, node: ast.Call, frame: Frame, dest: str) -> None:
        """`add_argument("--a.b", type=int)`."""
        made = self.found.arguments[dest]
        keywords = {keyword.arg: keyword.value for keyword in node.keywords}
        type = made.type
        inside = None
        if "type" in keywords:
            type = type_of(self._facts.library, frame.where, keywords["type"], self._inside)
            inside = type.inside
        if keywords.get("default") is not None and ast.unparse(keywords["default"]) == "None":
            type = union((type, Type("none", "None")), type.text)
        if made.nargs not in ("", "'?'"):
            type = Type("list", type.text, (type,)) if type.kind != "any" else type
        if last_part(keywords.get("action", ast.Constant(None))) == "ActionConfigFile":
            self.found.config += made.options
        need = made.required
        key = Key(made.at, "required" if need else "optional", type, made.default, made.doc, inside)
        path = tuple(part for part in dest.split(".") if part)
        self.tree.put(path, key._replace(choices=made.choices))

    def _inside(self, found: Definition) -> Contract | None:
        return contract_of(self._facts.library, found, self._building)

    @property
    def _building(self) -> Building:
        return BUILDING._replace(conversion=self.tree.root.conversion)

    def method(self, node: ast.Call, frame: Frame, name: str) -> bool:
        """The methods by which jsonargparse adds signatures."""
        given = {keyword.arg: keyword.value for keyword in node.keywords}
        by_position = dict(enumerate(node.args))
        if name in ("add_class_arguments", "add_function_arguments", "add_dataclass_arguments"):
            target = by_position.get(0)
            nested = by_position.get(1, given.get("nested_key"))
            self.signature(node, frame, target, nested, given.get("skip"))
            return True
        if name == "add_method_arguments" and len(node.args) > 1:
            nested = by_position.get(2, given.get("nested_key"))
            method = self.frames.text(Value(node.args[1], frame))
            owner = ast.unparse(node.args[0])
            target = ast.parse(f"{owner}.{method}", mode="eval").body
            self.signature(node, frame, target, nested, given.get("skip"))
            return True
        if name == "add_subclass_arguments":
            nested = by_position.get(1, given.get("nested_key"))
            required = isinstance(given.get("required"), ast.Constant)
            self.named(node, frame, nested, Type("class", "a class"), required)
            return True
        if name == "link_arguments" and len(node.args) > 1:
            target_name = self.frames.text(Value(node.args[1], frame))
            if target_name is None:
                self.tree.root = optional(self.tree.root)
            else:
                self.tree.waive(tuple(target_name.split(".")))
            return True
        if name == "set_defaults":
            self._defaulted(node, frame)
            return True
        return name in _OTHERS

    def signature(
        self,
        node: ast.Call,
        frame: Frame,
        target: ast.expr | None,
        nested: ast.expr | None,
        skip: ast.expr | None,
    ) -> None:
        """Add the parameters of a class or function under a nested key."""
        path = self.path(nested, frame)
        found = self.frames.definition(frame, ast.unparse(target)) if target is not None else None
        if found is None or path is None:
            self.doubt(frame, node)
            if path:
                self.tree.put(path, Key(place(frame.module.path, node)))
            return
        contract = parameters(self._facts.library, found, self.tree.root.conversion)
        left_out = skipped(skip)
        keys = {k: v for k, v in contract.keys.items() if left_out is None or k not in left_out}
        if left_out is None:
            contract = contract._replace(unknown="unsure")
        self.tree.spread(path, contract._replace(keys=keys))

    def named(
        self, node: ast.Call, frame: Frame, nested: ast.expr | None, type: Type, required: bool
    ) -> None:
        """A key for one node that names its class."""
        path = self.path(nested, frame)
        if not path:
            self.doubt(frame, node)
            return
        need: Need = "required" if required else "optional"
        self.tree.put(path, Key(place(frame.module.path, node), need, type))

    def _defaulted(self, node: ast.Call, frame: Frame) -> None:
        """`parser.set_defaults({"model.lr": 0.1})`: what has a default is not missing."""
        names = [keyword.arg for keyword in node.keywords if keyword.arg is not None]
        for argument in node.args:
            if not isinstance(argument, ast.Dict):
                self.waives = True
                continue
            for key in argument.keys:
                text = self.frames.text(Value(key, frame)) if key is not None else None
                names.append(text or "")
                self.waives |= text is None
        for name in names:
            self.tree.waive(tuple(name.split(".")))

    def path(self, nested: ast.expr | None, frame: Frame) -> tuple[str, ...] | None:
        """A nested key as a path, () for none; None where it is not known."""
        if nested is None or (isinstance(nested, ast.Constant) and nested.value is None):
            return ()
        text = self.frames.text(Value(nested, frame))
        return tuple(text.split(".")) if text else None


_OTHERS = frozenset(
    {"parse_path", "parse_object", "parse_string", "parse_env", "instantiate_classes", "save"}
    | {"instantiate", "dump", "get_defaults", "validate", "add_instantiator", "check_config"}
    | {"get_config_files", "strip_meta", "merge_config"}
)
"""Methods of a parser that add nothing to it."""


def skipped(node: ast.expr | None) -> frozenset[str] | None:
    """The names that `skip={"a"}` leaves out; None where they are not known."""
    if node is None or (isinstance(node, ast.Constant) and node.value is None):
        return frozenset()
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
    return frozenset(str(each) for each in value) if isinstance(value, (set, list, tuple)) else None
