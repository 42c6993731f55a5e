"""What the classes that a program builds of a config raise on its values themselves.

A dataclass is made of the fields that the file gives, and its `__post_init__` is followed; of a
Pydantic model the validators that come after its fields are. A value that the loader may convert is
not known, nor is what a validator that comes before the fields may set. What the code raises with
values that are known is told at the first key of the config that decides it.

Sources: https://docs.python.org/3/library/dataclasses.html (`__post_init__`),
https://docs.pydantic.dev/latest/concepts/validators/ (the order of validators).
"""

from __future__ import annotations

import ast
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import NamedTuple

from cfglint.binding.faults import faults_of
from cfglint.compose.items import Item, item_at, lookup, tag_of
from cfglint.contract import Code, Contract, Key, Type, members
from cfglint.source.budget import GaveUp
from cfglint.source.calls import comes_before, looks_before
from cfglint.source.imports import member_of, module_named, scope_of
from cfglint.source.interpreter import machine_for
from cfglint.source.invoking import invoke
from cfglint.source.machine import Machine
from cfglint.source.modules import Module, Modules
from cfglint.source.prelude import import_once
from cfglint.source.reads import Raised
from cfglint.source.syntax import call_of, last_part, text_in, uncalled
from cfglint.source.values import (
    UNKNOWN,
    Class,
    Const,
    Function,
    Instance,
    Namespace,
    Value,
    given,
    keys_of,
    listing,
)
from cfglint.styles.conversions import ARGPARSE, BUILDS, BUILDS_AS_IT_IS, HAS_VALIDATORS

MOST_STEPS = 20_000
"""Steps of the checks of one config, with the modules that they import."""

MOST_CLASSES = 40
"""Objects that are made of one config."""

Home = Callable[[str], "tuple[Modules, str] | None"]
"""The modules that a file is among, and its own name there; None where it is none of them."""


class _Made(NamedTuple):
    """An object that a loader makes of a mapping, and the class's own contract."""

    item: Item
    contract: Contract
    path: tuple[str, ...]


def raised_by_classes(
    root: Item,
    contract: Contract,
    section: tuple[str, ...],
    home: Home,
    told_elsewhere: frozenset[tuple[str, ...]],
) -> tuple[Raised, ...]:
    """What building the objects of a config raises.

    Args:
        contract: what the config's section may hold.
        home: where the module of a class is.
        told_elsewhere: keys that a command line gives, whose values are not known.
    """
    part = item_at(root, section)
    if part is not None and contract.either:  # what one of the programs takes is right
        told: list[tuple[Raised, ...]] = []
        for program in contract.either:
            by_one = raised_by_classes(root, program, section, home, told_elsewhere)
            if not by_one and not _is_refused(part, program, section):
                return ()
            told.append(by_one)
        return next(filter(None, told), ())
    if part is None or contract.conversion not in BUILDS:
        return ()
    found: dict[Raised, None] = {}
    made = list(_made_of(part, contract, section))[:MOST_CLASSES]
    for each in made[::-1]:  # what is inside is made first
        reader = _Reader(root, home, told_elsewhere)
        for raised in reader.raised(each):
            found[_told(raised, root, each)] = None
    return tuple(found)


def _made_of(item: Item, contract: Contract, path: tuple[str, ...]) -> Iterator[_Made]:
    """The objects that are made of a mapping and of what is in it, those around before those
    inside; none of a mapping that is refused before."""
    if contract.either or not item.is_mapping or _is_refused(item, contract, path):
        return
    for part in contract.parts or (contract,):
        keys = {name: contract.keys.get(name, key) for name, key in part.keys.items()}
        yield _Made(item, part._replace(keys=keys, conversion=contract.conversion), path)
    for name, child in item.mapping.items():
        key = contract.find(name)
        inside = _inside_of(key) if key is not None else None
        if inside is not None and child.is_mapping:
            yield from _made_of(child, inside, (*path, name))
        elif key is not None and isinstance(child.value, list):
            within = _of_items(key.type)
            for number, each in enumerate(child.value if within is not None else ()):
                assert within is not None
                yield from _made_of(each, within, (*path, name, str(number)))


def _is_refused(item: Item, contract: Contract, path: tuple[str, ...]) -> bool:
    """Whether a fault ends the building of a mapping before the class's own checks."""
    return any(
        fault.sure and (fault.kind != "unknown" or fault.contract.unknown == "raises")
        for fault in faults_of(item, contract, path)
    )


def _inside_of(key: Key) -> Contract | None:
    if key.inside is not None:
        return key.inside
    classes = [each for each in members(key.type) if each.kind != "none"]
    return classes[0].inside if len(classes) == 1 else None


def _of_items(type: Type) -> Contract | None:
    """The class that the items of a list become."""
    lists = [each for each in members(type) if each.kind != "none"]
    if len(lists) != 1 or lists[0].kind != "list" or not lists[0].of:
        return None
    return lists[0].of[0].inside


class _Reader:
    """Follows the checks of one class."""

    def __init__(self, root: Item, home: Home, told_elsewhere: frozenset[tuple[str, ...]]) -> None:
        self._root = root
        self._home = home
        self._elsewhere = told_elsewhere
        self._made = 0

    def raised(self, each: _Made) -> list[Raised]:
        """What making an object raises first."""
        found = self._home(each.contract.at.file)
        if found is None:
            return []
        modules, name = found
        m = machine_for(modules, _completed(self._root, each))
        m.budget.most = MOST_STEPS
        try:
            import_once(m, name)
            before = len(m.record.raised)
            m.record.tells_all = True
            instance = self._instance(m, each, name)
            if instance is not None:
                self._check(m, each, instance)
            return list(m.record.raised)[before:][:1]
        except (GaveUp, RecursionError):
            return []
        finally:
            m.undo.take_back()

    def _instance(self, m: Machine, each: _Made, module_name: str) -> Instance | None:
        """The object with its fields, as they are before its own checks."""
        module = module_named(m, module_name)
        cls = member_of(m, Namespace(module), each.contract.name) if module is not None else None
        if not isinstance(cls, Class) or not self._is_the_class(cls, each.contract.at):
            return None
        if any(cls.method(name) is not None for name in ("__init__", "__new__")):
            return None
        instance = Instance(cls)
        early = looks_before(cls)
        fields = _fields_of(cls)
        for name in fields:
            instance.attributes[name] = UNKNOWN
        for name, key in each.contract.keys.items():
            if name in fields and not (early and name not in each.item.mapping):
                field, home = fields[name]
                instance.attributes[name] = self._value(m, each, name, key, field, home)
        return instance

    @staticmethod
    def _is_the_class(cls: Class, at: Code) -> bool:
        return cls.node.lineno == at.line

    def _value(
        self, m: Machine, each: _Made, name: str, key: Key, field: ast.AnnAssign, home: Module
    ) -> Value:
        """What a field has: the file's value where it is surely kept, else its default."""
        path = (*each.path, name)
        item = each.item.mapping.get(name)
        if path in self._elsewhere or "Validator" in ast.unparse(field.annotation):
            return UNKNOWN
        if item is None:
            default = None if key.elsewhere or key.settable else _default(field)
            if key.need == "required" or default is None:
                return UNKNOWN
            value = m.value(default, scope_of(m, home))
            return given(value.value, (path,)) if isinstance(value, Const) else UNKNOWN
        if any(other in each.item.mapping for other in key.unless):
            return UNKNOWN
        return self._kept(m, item, key, each.contract.conversion, path)

    def _kept(
        self, m: Machine, item: Item, key: Key, conversion: str, path: tuple[str, ...]
    ) -> Value:
        inside = _inside_of(key)
        if inside is not None and item.is_mapping:
            return self._nested(m, item, inside, path)
        if isinstance(item.value, list) and (within := _of_items(key.type)) is not None:
            items = enumerate(item.value)
            return listing(self._nested(m, one, within, (*path, str(n))) for n, one in items)
        if conversion in BUILDS_AS_IT_IS:
            kept = _as_it_is(item, key.type, conversion)
        else:
            kept = _of_its_type(item, key.type)
        return given(kept[0], (path,)) if kept is not None else UNKNOWN

    def _nested(self, m: Machine, item: Item, contract: Contract, path: tuple[str, ...]) -> Value:
        self._made += 1
        found = self._home(contract.at.file) if self._made < MOST_CLASSES else None
        if found is None or not item.is_mapping or found[0] is not m.modules:
            return UNKNOWN
        return self._instance(m, _Made(item, contract, path), found[1]) or UNKNOWN

    def _check(self, m: Machine, each: _Made, instance: Instance) -> None:
        """Follow what the class does with its fields."""
        if each.contract.conversion in HAS_VALIDATORS:
            _by_validators(m, each, instance)
            return
        after = instance.method("__post_init__")
        if after is not None and len(after.node.args.args) == 1:
            invoke(m, after, [], {})


def _by_validators(m: Machine, each: _Made, instance: Instance) -> None:
    """The validators of a model: of each field that is given, then those of the whole."""
    whole: list[Function] = []
    for cls in reversed(instance.cls.mro()):
        for node in cls.node.body:
            method = cls.members.get(getattr(node, "name", ""))
            if not isinstance(method, Function) or not isinstance(node, ast.FunctionDef):
                continue
            for mark in node.decorator_list:
                kind, call = last_part(uncalled(mark)), call_of(mark)
                early = comes_before(mark) or "plain" in ast.unparse(mark)
                if kind == "model_validator" and not early:
                    whole.append(method)
                elif kind in ("field_validator", "validator") and call is not None and not early:
                    _by_field(m, each, instance, method, call)
    after = instance.method("model_post_init")
    if after is not None:
        invoke(m, after, [UNKNOWN], {})
    for method in whole:
        if len(method.node.args.args) == 1 and method.kind != "classmethod":
            invoke(m, method.bind(instance), [], {})


def _by_field(
    m: Machine, each: _Made, instance: Instance, method: Function, call: ast.Call
) -> None:
    """A validator of some fields: what it gives is what the field then has."""
    names = [text_in(argument) for argument in call.args]
    if "*" in names or not all(names):
        instance.attributes.update(dict.fromkeys(instance.attributes, UNKNOWN))
        return
    others: list[Value] = [UNKNOWN] * (len(method.node.args.args) - 2)
    for name in names:
        if name in each.item.mapping and name in instance.attributes:
            value = instance.attributes[name]
            made = invoke(m, method.bind(instance.cls), [value, *others], {})
            same = isinstance(made, Const) and isinstance(value, Const) and made == value
            instance.attributes[name] = value if same else _with_keys(made, value)


def _with_keys(made: Value, of: Value) -> Value:
    """What a validator gives, by the key of what it got."""
    return given(made.value, keys_of(of)) if isinstance(made, Const) else made


def _fields_of(cls: Class) -> dict[str, tuple[ast.AnnAssign, Module]]:
    """The annotated names of a class and of its bases, by name."""
    found: dict[str, tuple[ast.AnnAssign, Module]] = {}
    for each in reversed(cls.mro()):
        for node in each.node.body:
            match node:
                case ast.AnnAssign(target=ast.Name(id=name)):
                    found[name] = (node, each.module)
    return found


def _default(field: ast.AnnAssign) -> ast.expr | None:
    """The default of a field; None for none, and for one that is made by a call."""
    match field.value:
        case ast.Call(args=args, keywords=keywords) if last_part(field.value.func) in (
            "field",
            "Field",
            "attrib",
            "ib",
        ):
            named = {each.arg: each.value for each in keywords}
            if "init" in named or "default_factory" in named or "factory" in named:
                return None
            return named.get("default", args[0] if args else None)
    return field.value


Kept = tuple[object]
"""A value that is kept as it is written."""


def _as_it_is(item: Item, type: Type, conversion: str) -> Kept | None:
    """A plain value of the file, as code gets it that nothing converts it for."""
    members_ = item.value if isinstance(item.value, list) else [item]
    for each in members_:
        text = isinstance(each.value, str) and conversion in ARGPARSE
        if isinstance(each.value, (dict, list)) or each.interpolated or tag_of(each):
            return None
        if text and {one.kind for one in members(type)} - {"str", "none"}:
            return None
    return (item.plain(),)


_PLAIN = {bool: "bool", int: "int", float: "float", str: "str", type(None): "none"}


def _of_its_type(item: Item, type: Type) -> Kept | None:
    """A value that is of a declared type already, so that no conversion changes it."""
    every = members(type)
    if isinstance(item.value, list):
        lists = [each for each in every if each.kind != "none"]
        if len(lists) != 1 or lists[0].kind != "list" or len(lists[0].of) != 1:
            return None
        kept = [_of_its_type(each, lists[0].of[0]) for each in item.value]
        return ([each[0] for each in kept if each is not None],) if None not in kept else None
    kind = _PLAIN.get(item.value.__class__)
    if kind is None or item.interpolated or tag_of(item):
        return None
    kinds = {each.kind for each in every}
    if kinds - {"none", "bool", "int", "float", "str", "literal", "list", "dict", "class"}:
        return None
    if kind in kinds:
        return (item.value,)
    values = [value for each in every if each.kind == "literal" for value in each.values]
    if any(value == item.value and value.__class__ is item.value.__class__ for value in values):
        return (item.value,)
    if isinstance(item.value, int) and kind == "int" and kinds <= {"float", "none"}:
        with suppress(OverflowError):  # of more than 308 digits
            return (float(item.value),)
    return None


def _completed(root: Item, made: _Made) -> Item:
    """The config with the fields that an object has and the file does not give. Lists are mappings
    here, by number: it is asked for what is there, not for values."""

    def at(item: Item, path: tuple[str, ...]) -> Item:
        entries = _entries(item)
        if not path:
            return _with_fields(item, made.contract)
        return item._replace(value={**entries, path[0]: at(entries[path[0]], path[1:])})

    return at(root, made.path)


def _entries(item: Item) -> dict[str, Item]:
    """The entries of a mapping, and of a list by number."""
    if isinstance(item.value, list):
        return {str(number): each for number, each in enumerate(item.value)}
    return item.mapping


def _with_fields(item: Item, contract: Contract) -> Item:
    """A mapping with all fields of its class, and of those inside it."""
    entries = {name: Item(None, item.place) for name in contract.keys} | item.mapping
    for name, child in item.mapping.items():
        key = contract.find(name)
        inside = _inside_of(key) if key is not None else None
        if inside is not None and child.is_mapping:
            entries[name] = _with_fields(child, inside)
        elif key is not None and (within := _of_items(key.type)) is not None:
            items = {
                number: _with_fields(each, within) if each.is_mapping else each
                for number, each in _entries(child).items()
            }
            entries[name] = child._replace(value=items)
    return item._replace(value=entries)


def _told(raised: Raised, root: Item, made: _Made) -> Raised:
    """The same by the keys that the config has, with those that it leaves out apart."""
    present = tuple(key for key in raised.keys if lookup(root, ".".join(key)) is not None)
    absent = tuple(key for key in raised.keys if key not in present)
    if not present and made.path:
        present = (made.path,)
    return raised._replace(keys=present, absent=absent, of=made.contract.name)


def home_in(
    file_of: Callable[[str], tuple[str, str] | None], modules_of: Callable[[str], Modules]
) -> Home:
    """Where the module of a file is.

    Args:
        file_of: the folder that a file's imports start from, and its name from there.
        modules_of: the modules below a folder.
    """

    def home(file: str) -> tuple[Modules, str] | None:
        found = file_of(os.path.abspath(file))
        return (modules_of(found[0]), found[1]) if found is not None else None

    return home
