"""Hydra's `ConfigStore`, and registries of dataclasses: a section names an entry, whose dataclass
has its other keys.

What is recognised: `ConfigStore.instance().store(name=..., node=Settings)` for a primary config of
that name, or of any where the name is computed; a decorator or call
`register_task("translation", dataclass=TranslationConfig)` for a section `task` that has the name
under `_name`, `name` or `type`. Nodes that a defaults list chooses where no file has their name,
that of the primary config or of a stored dataclass: `- base_config`, `- model: small`,
`- model@left: small`. A choice of a group whose own name, with its group, is that of a node, or
whose own defaults list names one. A choice of a group that a stored primary config gets, which no
file has, by its only program or by a command line. A node that the repository stores for a plugin
of Hydra's. Nodes that are stored in a loop over a written list.

What is checked: a key that no field has, values that the field's type refuses by OmegaConf's
conversions; under a chosen node composing raises on both, for all that is merged after it, in any
package. A file is held against a node of the same name as well, where the program that starts with
it imports what stores the node. Left alone: keys that another node of the group has or that a
config before the node gives, and, without a chosen node, keys that something else may add: of an
unknown key only one is told that is near to a field.

Source: https://hydra.cc/docs/tutorials/structured_config/config_store/ (1.3).
"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

from cfglint.compose.experiment import Experiment
from cfglint.compose.items import Item
from cfglint.contract import Contract, Key, Type
from cfglint.repository.facts import Facts, place
from cfglint.source.annotations import plain_value, union
from cfglint.source.declarations import contract_of, form_of
from cfglint.source.definitions import Definition
from cfglint.source.fields import keyword
from cfglint.styles.config_store.chosen import (
    Stored,
    chosen_contract,
    comes_first,
    is_added_to_one,
    is_own_node,
    names_chosen,
    places_others,
    strict,
)
from cfglint.styles.config_store.composed import held_of, is_of_others
from cfglint.styles.config_store.storing import MOST_CLASSES, stored
from cfglint.styles.flow.flows import Call, Flows, Scope
from cfglint.styles.flow.sinks import classes
from cfglint.styles.objects import opening
from cfglint.styles.omegaconf_structured import BUILDING
from cfglint.styles.protocol import Opening

NAMES = ("_name", "_name_", "name", "type", "_type_")
"""Keys under which a section names its entry."""


class ConfigStore:
    """The style's answers."""

    name = "config_store"
    words = ("ConfigStore", "register")

    def openings(self, facts: Facts) -> Iterator[Opening]:
        """One opening a stored schema, with what registries say of its sections; one for the
        registries alone where none is stored."""
        registered = Registered(facts)
        held = stored(facts)
        whole = [each for each in held if not each.group]
        for each in whole:
            declared = _Declared(facts, registered, held, each)
            yield opening(self.name, facts, each.call, declared.of, each.target.node.name)
        path = registered.first
        if not whole and (path or held):
            named = Call(ast.Call(ast.Name(""), [], []), Scope(path))
            first = held[0].call if held else named
            declared = _Declared(facts, registered, held)
            yield opening(self.name, facts, first, declared.of, "registries")


__all__ = ["STYLE", "held_of", "is_of_others", "of_plugin"]

STYLE = ConfigStore()


def of_plugin(facts: Facts, choice: str) -> Contract | None:
    """What a section of Hydra's own may hold by the node that the repository stores for a plugin,
    named with its group; None where it stores none, or several."""
    chosen = [each for each in stored(facts) if each.whole == choice]
    targets = {id(each.target.node): each.target for each in chosen}
    made = [contract_of(facts.library, each, BUILDING) for each in targets.values()]
    return strict(made[0]) if len(made) == 1 and made[0] is not None else None


class Entry(NamedTuple):
    """A dataclass that a call registers: `maker` is the call's own name."""

    name: str
    maker: str
    target: Definition
    call: Call


_REGISTERS = r"""register\w*\(\s*(?:name\s*=\s*)?['"]{}['"]\s*,[^()]*=\s*[\w.]+"""


class Registered:
    """The dataclasses that the calls of a repository register by name; each name is looked for
    when it is first asked for."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self.named: Callable[[str], tuple[Entry, ...]] = cache(self._named)

    @property
    def first(self) -> str:
        """The first file with such a call; "" for none."""
        return next(self._files(r"[\w.\-]+"), "")

    def _files(self, name: str) -> Iterator[str]:
        pattern = re.compile(_REGISTERS.format(name))
        return (p for p in self._facts.used("register") if pattern.search(self._facts.text(p)))

    def _named(self, name: str) -> tuple[Entry, ...]:
        return tuple(
            entry
            for path in self._files(re.escape(name))
            for call in self._facts.once(Flows).calls(path)
            for entry in self._entries(call, name)
        )

    def _entries(self, call: Call, name: str) -> Iterator[Entry]:
        facts = self._facts
        maker = getattr(call.node.func, "attr", getattr(call.node.func, "id", ""))
        first = call.node.args[0] if call.node.args else keyword(call.node, "name")
        if "register" not in maker or first is None or plain_value(first) != name:
            return
        for each in call.node.keywords:
            if each.arg is not None and isinstance(each.value, (ast.Name, ast.Attribute)):
                for target in classes(facts.once(Flows), call.scope, each.value)[:MOST_CLASSES]:
                    if form_of(facts.library, target) in ("dataclass", "attrs"):
                        yield Entry(name, maker, target, call)


class _Declared:
    """The contract of one config: the stored schema, and in its sections what they name."""

    def __init__(
        self,
        facts: Facts,
        registered: Registered,
        stored: list[Stored],
        schema: Stored | None = None,
    ) -> None:
        self._facts = facts
        self._stored = stored
        self._schema = schema
        self._registered = registered
        self._contract: Callable[[Definition], Contract | None] = cache(self._made)
        self._strict: Callable[[Definition], Contract | None] = cache(self._composed)

    def _composed(self, target: Definition) -> Contract | None:
        return contract_of(self._facts.library, target, BUILDING)

    def _made(self, target: Definition) -> Contract | None:
        made = contract_of(self._facts.library, target, BUILDING)
        return _kept(made) if made is not None else None

    def of(self, experiment: Experiment) -> Contract | None:
        """The contract for a config; None where this is none of its programs."""
        own = os.path.splitext(os.path.basename(experiment.primary or experiment.file))[0]
        named = self._schema.name if self._schema is not None else ""
        matched = self._matched(experiment)
        if matched is not None:
            return matched
        root = self._chosen(experiment)
        if root is None:
            if named and named != own:
                return None
            root = self._contract(self._schema.target) if self._schema is not None else None
        keys = dict(root.keys) if root is not None else {}
        found = 0
        for section, item in experiment.root.mapping.items():
            entry = self._entry(section, item)
            contract = self._contract(entry.target) if entry is not None else None
            if entry is None or contract is None:
                continue
            at = (
                keys[section].at
                if section in keys
                else place(entry.call.scope.path, entry.call.node)
            )
            names = {each: Key(contract.at) for each in NAMES if each in item.mapping}
            keys[section] = Key(at, inside=contract._replace(keys={**names, **contract.keys}))
            found += 1
        if root is None:
            if not found:
                return None
            at = next(iter(keys.values())).at
            return Contract("the registries", at, keys, "kept", "omegaconf")
        for own_key in ("defaults", "hydra"):
            keys.setdefault(own_key, Key(root.at))
        return root._replace(keys=keys)

    def _matched(self, experiment: Experiment) -> Contract | None:
        """What a choice of a group is held against alone: the node that is stored under its
        own name, with its group."""
        first = next((each for each in self._stored if not each.group), None)
        if experiment.primary not in ("", experiment.file) or self._schema is not first:
            return None  # another opening says it
        found = [each for each in self._stored if is_own_node(experiment.file, each)]
        made = self._strict(found[0].target) if found else None
        if made is None or len({id(each.target.node) for each in found}) > 1:
            return None
        own = experiment.root.mapping.keys() - {"defaults"}
        if 2 * len(own & made.keys.keys()) < len(own):
            return None  # a file of another tree, which has the name by chance
        keys = dict(strict(made).keys)
        keys.setdefault("defaults", Key(made.at))
        return made._replace(keys=keys, unknown="raises")

    def _chosen(self, experiment: Experiment) -> Contract | None:
        """What composing holds the config against, where its defaults list chooses stored nodes."""
        if not experiment.groups or places_others(experiment) or is_added_to_one(experiment):
            return None
        schema = self._schema
        if schema is not None and schema.name not in names_chosen(experiment):
            schema = None
        if schema is None and any(not each.group for each in self._stored):
            return None  # the opening of the schema itself says it
        others = [e for e in self._stored if schema is not None and e.whole == schema.whole]
        if len({id(each.target.node) for each in others}) > 1:
            return None
        if schema is not None and (schema.package or not comes_first(experiment, schema.name)):
            return None
        target = schema.target if schema is not None else None
        return chosen_contract(experiment, target, self._stored, self._strict)

    def _entry(self, section: str, item: Item) -> Entry | None:
        """The entry that a section names, in the registry that has its name."""
        given = item.mapping
        name = next((given[each].value for each in NAMES if each in given), None)
        if not isinstance(name, str):
            return None
        fitting = [e for e in self._registered.named(name) if e.maker.endswith(section)]
        targets = {id(each.target.node) for each in fitting}
        return fitting[0] if len(targets) == 1 else None


def _kept(contract: Contract) -> Contract:
    """A contract whose config something else may add keys to: the program, or its command line,
    which gives a value for a null as well."""
    keys = {
        name: key._replace(
            inside=_kept(key.inside) if key.inside is not None else None,
            type=union((key.type, Type("none", "None")), key.type.text),
        )
        for name, key in contract.keys.items()
    }
    return contract._replace(keys=keys, unknown="kept")
