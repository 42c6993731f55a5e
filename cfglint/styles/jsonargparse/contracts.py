"""Signatures as contracts: what jsonargparse makes keys of."""

from __future__ import annotations

from cfglint.contract import Code, Contract, Conversion, Key
from cfglint.source.declarations import contract_of, contract_of_signature
from cfglint.source.definitions import Definition
from cfglint.source.fields import Building
from cfglint.source.library import Library
from cfglint.source.signatures import signature_of

BUILDING = Building(
    "jsonargparse",
    "raises",
    nested=True,
    forms=frozenset({"dataclass", "attrs", "model", "settings"}),
)
"""A dataclass under a parameter becomes nested keys; any other class is a `class_path`."""


def parameters(library: Library, found: Definition, by: Conversion = "jsonargparse") -> Contract:
    """What a function, or a class's constructor, takes as keys."""
    building = BUILDING._replace(conversion=by)

    def inside(held: Definition) -> Contract | None:
        return contract_of(library, held, building)

    form = contract_of(library, found, building)
    if form is not None:
        return form
    made = contract_of_signature(library, found, building, inside)
    unknown = "raises" if made.unknown == "kept" else made.unknown
    untyped = {
        name
        for name, parameter in signature_of(library, found).parameters.items()
        if not parameter.annotation  # with `fail_untyped=False` the default is None
    }
    keys: dict[str, Key] = {}
    for name, key in made.keys.items():
        key = key._replace(need="optional") if name in untyped else key
        keys[name] = _with_defaults(key) if key.need == "optional" else key
    return made._replace(keys=keys, unknown=unknown)


def _with_defaults(key: Key) -> Key:
    """A parameter with a default: what is inside has its values from there."""
    if key.inside is None:
        return key
    return key._replace(inside=optional(key.inside))


def optional(contract: Contract) -> Contract:
    """A contract in which nothing is required."""
    keys = {
        name: key._replace(
            need="optional", inside=optional(key.inside) if key.inside is not None else None
        )
        for name, key in contract.keys.items()
    }
    return contract._replace(keys=keys)


def _requires(contract: Contract) -> bool:
    """Whether a mapping has to have some key."""
    return any(key.need == "required" for key in contract.keys.values())


class Tree:
    """Keys of a parser while they are collected, at nested paths; `given` are those that the code
    gives itself."""

    def __init__(self, name: str, at: Code, by: Conversion) -> None:
        self.root = Contract(name, at, {}, "raises", by)
        self.given: set[tuple[str, ...]] = set()

    def put(self, path: tuple[str, ...], key: Key) -> None:
        """Add a key; mappings on the way are made."""
        holder = self._at(path[:-1])
        if holder is not None:
            holder.keys[path[-1]] = key

    def spread(self, path: tuple[str, ...], contract: Contract) -> None:
        """Add the keys of a contract at a path, () for the root."""
        holder = self._at(path)
        if holder is None:
            return
        holder.keys.update(contract.keys)
        if contract.unknown != "raises":
            self._doubt(path, contract)

    def _doubt(self, path: tuple[str, ...], contract: Contract) -> None:
        if not path:
            self.root = self.root._replace(unknown="unsure")
            return
        holder = self._at(path[:-1])
        if holder is not None and path[-1] in holder.keys:
            key = holder.keys[path[-1]]
            inside = key.inside or contract
            holder.keys[path[-1]] = key._replace(inside=inside._replace(unknown="unsure"))

    def _has(self, path: tuple[str, ...]) -> bool:
        """Whether there is a key at a path."""
        holder: Contract | None = self.root
        for name in path[:-1]:
            key = holder.keys.get(name) if holder is not None else None
            holder = key.inside if key is not None else None
        return bool(path) and holder is not None and path[-1] in holder.keys

    def waive(self, path: tuple[str, ...]) -> None:
        """Note that the code itself gives a key. A section all of whose other keys have defaults
        need not be there either."""
        self.given.add(path)
        holder = self._at(path[:-1]) if self._has(path) else None
        if holder is not None:
            key = holder.keys[path[-1]]
            inside = optional(key.inside) if key.inside is not None else None
            holder.keys[path[-1]] = key._replace(need="optional", inside=inside)
        while holder is not None and len(path) > 1 and not _requires(holder):
            path = path[:-1]
            holder = self._at(path[:-1])
            if holder is not None:
                holder.keys[path[-1]] = holder.keys[path[-1]]._replace(need="optional")

    def _at(self, path: tuple[str, ...]) -> Contract | None:
        """The mapping at a path, as one that may be changed: a class that several parameters are
        annotated with has one contract for all."""
        holder = self.root
        for name in path:
            key = holder.keys.get(name)
            if key is None:
                made = Contract(holder.name, holder.at, {}, "raises", holder.conversion)
                key = holder.keys[name] = Key(holder.at, inside=made)
            elif key.inside is None:
                return None
            else:
                inside = key.inside._replace(keys=dict(key.inside.keys))
                key = holder.keys[name] = key._replace(inside=inside)
            assert key.inside is not None
            holder = key.inside
        return holder
