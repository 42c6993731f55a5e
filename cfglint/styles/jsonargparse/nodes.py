"""Nodes that name their class, where an annotation takes one: `class_path` with `init_args`."""

from __future__ import annotations

import ast
from typing import NamedTuple

from cfglint.compose.items import Item
from cfglint.contract import Bounds, Code, Contract, Conversion, Key, Need, Type
from cfglint.names import nearest
from cfglint.repository.alike import given_by_others
from cfglint.source.declarations import lineage_of
from cfglint.source.definitions import Definition
from cfglint.source.library import Library, is_installed
from cfglint.source.signatures import is_built, order_of
from cfglint.source.tables import is_of_a_table
from cfglint.styles.jsonargparse.contracts import parameters
from cfglint.styles.jsonargparse.forms import GIVEN
from cfglint.styles.jsonargparse.short_names import ShortNames

KEYS = ("class_path", "init_args", "dict_kwargs")
"""What such a node may have; jsonargparse refuses all else."""

_A_PATH = Bounds(pattern=r"^\w+(\.\w+)*$")
"""What jsonargparse can import, or looks for among the subclasses: it refuses any other text."""

MOST_DEPTH = 40
"""Levels that are looked into."""

Path = tuple[str, ...]


class Asked(NamedTuple):
    """One config that a contract is made for; `given` are paths of arguments that the program gives
    itself, by links and defaults. `short` finds classes that are named without their module.
    `whole` says that the config has all that a run is built of."""

    library: Library
    file: str
    short: ShortNames
    given: frozenset[Path] = frozenset()
    whole: bool = False

    def needed(self, key: Key, path: Path, beside: frozenset[str]) -> Key:
        """A key that this config does not give: it is required where configs beside this one give
        it, since a command line or a second config may give any, and within a node of a config
        that is whole."""
        if key.need != "required":
            return key
        inside = self.whole and "init_args" in path[-2:-1] and bool(beside)
        wanted = path not in self.given and (inside or given_by_others(self.file, path, beside))
        return key if wanted else key._replace(need="optional")


def with_nodes(asked: Asked, contract: Contract, item: Item, path: Path = ()) -> Contract:
    """A contract for one config: where it takes a class, what the class that is named takes.

    Args:
        path: where the item is.
    """
    beside = frozenset(name.removesuffix("+") for name in item.mapping)
    known = beside & set(contract.keys)
    keys = {
        name: key if name in beside else asked.needed(key, (*path, name), known)
        for name, key in contract.keys.items()
    }
    for name, child in item.mapping.items():
        key = contract.find(name.removesuffix("+"))  # `callbacks+` adds to `callbacks`
        below = (*path, name)
        if key is None or len(path) > MOST_DEPTH:
            continue
        if key.inside is not None:
            keys[name] = key._replace(inside=with_nodes(asked, key.inside, child, below))
        else:
            nodes = Nodes(asked, contract.conversion, key.at)
            keys[name] = key._replace(type=nodes.typed(key.type, child, below))
    return contract._replace(keys=keys)


class Nodes(NamedTuple):
    """Nodes under one key, which is declared at `at`."""

    asked: Asked
    by: Conversion
    at: Code

    def typed(self, type: Type, item: Item, path: Path) -> Type:
        """A type for one value: a class by what the node names, a list by each of its items."""
        if type.kind == "class" and type.inside is None and _is_node(item):
            return type._replace(inside=self.node(item, path, self._made_by_itself(type)))
        if type.kind == "any" and _is_node(item) and _is_callable(type.text):
            return Type("class", type.text, inside=self.node(item, path, called_later=True))
        if type.kind == "any" and _names_no_class(item):
            return Type("class", inside=self.node(item, path))
        if type.kind == "union":
            return type._replace(of=tuple(self.typed(each, item, path) for each in type.of))
        if type.kind == "list" and type.of and isinstance(item.value, list):
            each_of = tuple(
                self.typed(type.of[0], each, (*path, str(number)))
                for number, each in enumerate(item.value)
            )
            if any(each is not type.of[0] for each in each_of):
                return Type("tuple", type.text, each_of)
        return type

    def _made_by_itself(self, type: Type) -> Definition | None:
        """The class of the repository that an annotation names, where it can be made as it is: a
        node without a `class_path` stands for it."""
        name = type.text.strip("'\"")
        if not all(part.isidentifier() for part in name.split(".")):
            return None
        found = self.asked.library.defined_in(self.at.file, name)
        if found is None or found.cls is None or _is_foreign(found):
            return None
        order = lineage_of(self.asked.library, found).order
        return found if not any(_is_abstract(each) for each in order) else None

    def node(
        self,
        item: Item,
        path: Path,
        usual: Definition | None = None,
        called_later: bool = False,
    ) -> Contract:
        """What a node that names its class may have; `usual` is what it stands for where it names
        none. One that is called later may get what is required then. In a config that is no whole
        one, which is laid over another, the class may be named there."""
        named = item.mapping.get("class_path")
        name = "" if named is None or isinstance(named.value, (dict, list)) else str(named.value)
        short = self.asked.short
        found = self.asked.library.find(name) if "." in name else short.find(name)
        meant = short.meant(name) if name and "." not in name else None
        if named is None and usual is not None:
            found, name = usual, usual.node.name
        init = Key(self.at)
        if isinstance(found, Definition) and is_built(self.asked.library, found):
            init = self._arguments(found, name, item, (*path, "init_args"), called_later)
        part = not self.asked.whole and set(item.mapping) <= {"init_args", "dict_kwargs"}
        need: Need = "required" if usual is None and not part else "optional"
        a_path = Type("str", "str", bounds=_A_PATH)
        keys = {
            "class_path": Key(self.at, need, a_path, choices=(meant,) if meant else ()),
            "init_args": init,
            "dict_kwargs": Key(self.at),
        }
        whole = f"the node of `{name}`" if name else "a node"
        whole = "the parser" if meant else whole
        return Contract(whole, init.at, keys, "raises", self.by)

    def _arguments(
        self, found: Definition, name: str, item: Item, path: Path, called_later: bool
    ) -> Key:
        """What `init_args` may have; it is needed where configs beside give an argument in it."""
        taken = parameters(self.asked.library, found, self.by)
        if taken.unknown == "unsure" and _takes_nothing(self.asked.library, found):
            taken = taken._replace(unknown="raises")
        keys = {
            key: each._replace(need="optional")
            if key in GIVEN or "dict_kwargs" in item.mapping or called_later
            else each
            for key, each in taken.keys.items()
        }
        inside = taken._replace(name=f"`{name}`", keys=keys)
        given = item.mapping.get("init_args")
        if given is not None:
            if taken.unknown == "unsure" and _is_foreign(found):
                inside = _with_near_ones_refused(inside, given)
            return Key(taken.at, inside=with_nodes(self.asked, inside, given, path))
        beside = frozenset(item.mapping)
        needed = (self.asked.needed(each, (*path, key), beside) for key, each in keys.items())
        needs = any(each.need == "required" for each in needed)
        return Key(taken.at, "required" if needs else "optional", inside=inside)


def _with_near_ones_refused(contract: Contract, given: Item) -> Contract:
    """What a class of a library takes that hands its `**kwargs` on: jsonargparse refuses what it
    cannot follow to a parameter, and a slip in one of the class's own is none of another one."""
    left = [name for name in contract.keys if name not in given.mapping]
    others = {
        name: Key(contract.at)
        for name in given.mapping
        if name not in contract.keys and nearest(name, left) is None
    }
    return contract._replace(keys={**contract.keys, **others}, unknown="raises")


def _takes_nothing(library: Library, found: Definition) -> bool:
    """Whether a class has no constructor but that of PyTorch's `Module`, which raises on any
    keyword."""
    order = order_of(library, found)[0] if found.cls is not None else []
    owner = next((each for each in order if each.has("__init__", "__new__")), None)
    if owner is None or owner.node.name != "Module":
        return False
    return "torch" in owner.module.name or owner.module.path.startswith("<torch ")


def _is_foreign(found: Definition) -> bool:
    """Whether a class is of a package of the environment, or of a table."""
    path = found.module.path
    return is_of_a_table(path) or is_installed(path)


def _is_abstract(found: Definition) -> bool:
    """Whether a class leaves methods to those that derive from it."""
    body = found.node.body
    marks = (ast.unparse(mark) for node in body for mark in getattr(node, "decorator_list", ()))
    return any("abstract" in mark for mark in marks)


def _is_node(item: Item) -> bool:
    names = item.mapping
    return any(name in names for name in KEYS) or nearest(KEYS[0], names) is not None


def _names_no_class(item: Item) -> bool:
    """Whether a node has a number where the name of its class is wanted."""
    names = item.mapping
    named = names.get(KEYS[0])
    return named is not None and set(names) <= set(KEYS) and isinstance(named.value, (int, float))


_CALLABLES = frozenset({"Callable", "OptimizerCallable", "LRSchedulerCallable"})


def _is_callable(annotation: str) -> bool:
    """Whether an annotation takes something to be called, or None: a node may name its class."""
    try:
        node = ast.parse(annotation.strip("'\""), mode="eval").body
    except (SyntaxError, ValueError):
        return False
    if isinstance(node, ast.BinOp) and ast.unparse(node.right) == "None":
        node = node.left
    if isinstance(node, ast.Subscript) and ast.unparse(node.value).endswith("Optional"):
        node = node.slice
    node = node.value if isinstance(node, ast.Subscript) else node
    return ast.unparse(node).rpartition(".")[2] in _CALLABLES
