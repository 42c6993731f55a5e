"""Hydra's `ConfigStore`, and registries of dataclasses: a section names an entry, whose dataclass
has its other keys.

What is recognised: `ConfigStore.instance().store(name=..., node=Settings)` for a primary config of
that name, or of any where the name is computed; a decorator or call
`register_task("translation", dataclass=TranslationConfig)` for a section `task` that has the name
under `_name`, `name` or `type`.

What is checked: a key that no field has, values that the field's type refuses by OmegaConf's
conversions. Left alone: config groups in the store, and keys that something else may add: of an
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
from cfglint.styles.flow.flows import Call, Flows, Scope
from cfglint.styles.flow.sinks import classes
from cfglint.styles.objects import opening
from cfglint.styles.omegaconf_structured import BUILDING
from cfglint.styles.protocol import Opening

NAMES = ("_name", "_name_", "name", "type", "_type_")
"""Keys under which a section names its entry."""

MOST_CLASSES = 4
"""Classes of one keyword that are looked at."""


class ConfigStore:
    """The style's answers."""

    name = "config_store"
    words = ("ConfigStore", "register")

    def openings(self, facts: Facts) -> Iterator[Opening]:
        """One opening a stored schema, with what registries say of its sections; one for the
        registries alone where none is stored."""
        registered = Registered(facts)
        stored = list(_stored(facts))
        for call, name, schema in stored:
            declared = _Declared(facts, registered, schema, name)
            yield opening(self.name, facts, call, declared.of, schema.node.name)
        path = registered.first
        if not stored and path:
            first = Call(ast.Call(ast.Name(""), [], []), Scope(path))
            yield opening(self.name, facts, first, _Declared(facts, registered).of, "registries")


STYLE = ConfigStore()


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
        first = _nth(call.node, 0) or keyword(call.node, "name")
        if "register" not in maker or first is None or plain_value(first) != name:
            return
        for each in call.node.keywords:
            if each.arg is not None and isinstance(each.value, (ast.Name, ast.Attribute)):
                for target in classes(facts.once(Flows), call.scope, each.value)[:MOST_CLASSES]:
                    if form_of(facts.library, target) in ("dataclass", "attrs"):
                        yield Entry(name, maker, target, call)


def _stored(facts: Facts) -> Iterator[tuple[Call, str, Definition]]:
    """The schemas that code stores outside of groups; the name is "" where it is computed."""
    for path in facts.used("ConfigStore"):
        for call in facts.once(Flows).calls(path):
            function = call.node.func
            if not isinstance(function, ast.Attribute) or function.attr != "store":
                continue
            node = keyword(call.node, "node") or _nth(call.node, 1)
            name = keyword(call.node, "name") or _nth(call.node, 0)
            if node is None or name is None or keyword(call.node, "group") is not None:
                continue
            made = node.func if isinstance(node, ast.Call) else node
            if not isinstance(made, (ast.Name, ast.Attribute)):
                continue
            text = plain_value(name)
            for target in classes(facts.once(Flows), call.scope, made)[:MOST_CLASSES]:
                if form_of(facts.library, target) in ("dataclass", "attrs"):
                    yield call, text if isinstance(text, str) else "", target


def _nth(call: ast.Call, number: int) -> ast.expr | None:
    return call.args[number] if number < len(call.args) else None


class _Declared:
    """The contract of one config: the stored schema, and in its sections what they name."""

    def __init__(
        self,
        facts: Facts,
        registered: Registered,
        schema: Definition | None = None,
        name: str = "",
    ) -> None:
        self._facts = facts
        self._schema = schema
        self._name = name
        self._registered = registered
        self._contract: Callable[[Definition], Contract | None] = cache(self._made)

    def _made(self, target: Definition) -> Contract | None:
        made = contract_of(self._facts.library, target, BUILDING)
        return _kept(made) if made is not None else None

    def of(self, experiment: Experiment) -> Contract | None:
        """The contract for a config; None where this is none of its programs."""
        own = os.path.splitext(os.path.basename(experiment.primary or experiment.file))[0]
        if self._name and self._name != own:
            return None
        root = self._contract(self._schema) if self._schema is not None else None
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
