"""Dataclasses and attrs classes that are built from what a YAML file holds.

What is recognised: `Settings(**config)`; `HfArgumentParser(...)` with `parse_dict` and
`parse_yaml_file`, also of a parser class of the project's; TRL's `TrlParser`; `draccus` and
`pyrallis` (`wrap`, `parse`, `load`, `decode`); `dacite.from_dict`; `cattrs.structure`; `load` and
`load_yaml` of a class that derives from simple_parsing's `Serializable`; class methods of the
project's own that call one of these; functions of the project's own that go over `fields(cls)` and
build the class of them. The file is followed to the call through functions, attributes and
sections; so is what a function under `@hydra.main` gets.

What is checked: a field without a default that nothing gives, a key that no field has (by what the
parser does with it), and values, where the parser converts or checks them: `Settings(**config)` and
`HfArgumentParser` do not, so there only a number that is a text is told where a number is declared,
and what `TrainingArguments` itself raises on.

Sources: transformers, `hf_argparser.py`; trl, `scripts/utils.py`; draccus and pyrallis,
`parsers/decoding.py`; dacite, `core.py`; cattrs, `converters.py`; simple_parsing 0.1.7,
`helpers/serialization/serializable.py`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import partial
from itertools import islice
from typing import TypeGuard

from cfglint.contract import Contract, Key, Unknown
from cfglint.repository.facts import Facts
from cfglint.source.annotations import plain_value
from cfglint.source.declarations import contract_of, form_of, lineage_of
from cfglint.source.definitions import Definition
from cfglint.source.fields import SERIALIZABLE, Building, keyword
from cfglint.source.syntax import last_part
from cfglint.source.tables import is_of_a_table
from cfglint.styles.flow.by_fields import built_by_fields
from cfglint.styles.flow.flows import MOST_CALLERS, Call, Flows
from cfglint.styles.flow.sinks import (
    Expression,
    Sink,
    adjusted,
    classes,
    constructed,
    may_be,
    passed,
)
from cfglint.styles.objects import Built, always, opening, openings_of
from cfglint.styles.omegaconf_structured import made_structured
from cfglint.styles.protocol import Opening

FORMS = frozenset({"dataclass", "attrs", "named tuple"})
CALL = Building(forms=frozenset({"dataclass", "attrs", "model", "settings", "named tuple"}))
_PACKAGES = ("draccus", "pyrallis")
_DACITE = Building("dacite", "ignored", nested=True, gives_none=True)
_CATTRS = Building("cattrs", "ignored", nested=True)


class DataclassParsers:
    """The style's answers."""

    name = "dataclass_parsers"
    words = ("dataclass", "attr", "parse_args_and_config", "parse_yaml_file", "parse_dict")

    def openings(self, facts: Facts) -> Iterator[Opening]:
        """One opening a class, or a set of classes, that a file becomes."""
        yield from openings_of(self.name, facts, _built(facts))
        yield from _hf_parsers(facts)
        yield from _wrapped(facts)
        yield from _loading_themselves(facts)


STYLE = DataclassParsers()


def _built(facts: Facts) -> Iterator[Built]:
    structured = {
        id(made_structured(facts, call))
        for path in facts.used("structured(")
        for call in facts.once(Flows).calls(path)
    }
    for sink in constructed(facts.once(Flows)):
        if id(sink.call.node) in structured:  # OmegaConf checks it
            continue
        if form_of(facts.library, sink.target) in FORMS and not _is_pydantic(sink):
            yield Built(sink, CALL)
    for each in built_by_fields(facts.once(Flows)):
        if form_of(facts.library, each.sink.target) in FORMS:
            building = CALL._replace(unknown=each.builder.unknown, nested=each.builder.nested)
            yield Built(each.sink, building)
    for path in facts.used("dacite", "cattr", *_PACKAGES):
        for call in facts.once(Flows).calls(path):
            yield from _by_function(facts, call)


def _is_pydantic(sink: Sink) -> bool:
    assert isinstance(sink.target.node, ast.ClassDef)
    return any("pydantic" in ast.unparse(each) for each in sink.target.node.decorator_list)


def _by_function(facts: Facts, call: Call) -> Iterator[Built]:
    """`dacite.from_dict`, `cattrs.structure`, `draccus.decode` and their kin."""
    name = facts.once(Flows).full_name(call.scope, call.node.func)
    if name in ("dacite.from_dict", "dacite.core.from_dict"):
        building = _of_dacite(keyword(call.node, "config") or _nth(call.node, 2))
        cls, value = _both(call.node, ("data_class", 0), ("data", 1))
    elif name in ("cattrs.structure", "cattr.structure"):
        building = _CATTRS
        value, cls = _both(call.node, ("obj", 0), ("cl", 1))
    elif name in ("draccus.decode", "pyrallis.decode"):
        building = _of_package(name)
        cls, value = _both(call.node, ("cls", 0), ("raw_value", 1))
    else:
        return
    if cls is not None and value is not None:
        for sink in passed(facts.once(Flows), call, cls, value):
            yield Built(sink, building)


def _nth(call: ast.Call, number: int) -> ast.expr | None:
    return call.args[number] if number < len(call.args) else None


def _both(
    call: ast.Call, one: tuple[str, int], other: tuple[str, int]
) -> tuple[ast.expr | None, ast.expr | None]:
    """Two arguments of a call, by name or position."""
    first, second = ((_nth(call, number) or keyword(call, name)) for name, number in (one, other))
    return first, second


def _of_dacite(config: ast.expr | None) -> Building:
    """Of `dacite.Config(strict=True, cast=[...])`: casts and hooks may take any value."""
    if config is None:
        return _DACITE
    if not isinstance(config, ast.Call):
        return _DACITE._replace(conversion="none", unknown="unsure")
    names = {each.arg: each.value for each in config.keywords}
    building = _DACITE
    strict = names.get("strict")
    if strict is not None:
        unknown: Unknown = "raises" if plain_value(strict) is True else "unsure"
        building = building._replace(unknown=unknown)
    off = names.get("check_types")
    if {"cast", "type_hooks", None} & set(names) or (off is not None and plain_value(off) is False):
        building = building._replace(conversion="none")
    return building


def _of_package(name: str) -> Building:
    conversion = "draccus" if name.startswith("draccus") else "pyrallis"
    return Building(conversion, "raises", nested=True)


_HF_METHODS = frozenset({"parse_dict", "parse_yaml_file"})
_TRL_METHODS = frozenset({"parse_args_and_config"})
_TRL_RAISES = "0.19"
"""Since when TRL's parser raises on a key that no class has; before, it drops it."""


def _hf_parsers(facts: Facts) -> Iterator[Opening]:
    for path in facts.used(*_HF_METHODS, *_TRL_METHODS):
        for call in facts.once(Flows).calls(path):
            function = call.node.func
            if not isinstance(function, ast.Attribute):
                continue
            if function.attr in _HF_METHODS | _TRL_METHODS:
                yield from _by_parser(facts, call, function)


def _by_parser(facts: Facts, call: Call, function: ast.Attribute) -> Iterator[Opening]:
    loaded = None
    if function.attr == "parse_dict":
        value = _nth(call.node, 0) or keyword(call.node, "args")
        loaded = facts.once(Flows).loaded(call.scope, value) if value is not None else None
        if loaded is None:
            return
    for maker, where in _parsers(facts, call, function.value):
        types, whole = _types_of(facts, maker)
        fields = [contract_of(facts.library, each, CALL) for each in types]
        known = [each for each in fields if each is not None]
        if not known:
            continue
        merged = _merged(known, whole and len(known) == len(types), function.attr, call)
        if function.attr in _TRL_METHODS and merged.unknown == "raises":
            dropped = facts.library.is_before("trl", _TRL_RAISES)
            merged = merged._replace(unknown="ignored" if dropped else "raises")
        if merged.unknown == "raises" and any(map(partial(_is_of_a_commit, facts), types)):
            merged = merged._replace(unknown="unsure")
        if loaded is not None:
            merged = adjusted(merged, Sink(types[0], call, loaded))
        names = ", ".join(each.name for each in known)
        yield opening("dataclass_parsers", facts, where, always(merged), names)


def _is_of_a_commit(facts: Facts, target: Definition) -> bool:
    """Whether a class, or a base of it, is known by a table, and the repository asks for a commit
    of its package: that may have fields that no release has."""
    lines = lineage_of(facts.library, target).order
    tables = (each.module for each in lines if is_of_a_table(each.module.path))
    return any(facts.library.is_of_a_commit(each.name.partition(".")[0]) for each in tables)


def _parsers(facts: Facts, call: Call, parser: ast.expr) -> Iterator[tuple[Expression, Call]]:
    """The expressions that make a parser, and where the program is that has it: at the call, or,
    where a parser class of the project's calls its own method, where that class is made."""
    flows, own = facts.once(Flows), call.scope.cls
    if own is None or ast.unparse(parser) not in ("self", "super()"):
        for made in may_be(flows, call.scope, parser, 4):
            yield made, call
        return
    for each in islice(flows.calls_of(own.name), MOST_CALLERS):
        target = flows.defined(each.scope, each.node.func)
        if target is not None and target.node is own:
            yield Expression(each.scope, each.node), each


def _types_of(facts: Facts, made: Expression) -> tuple[list[Definition], bool]:
    """The dataclasses of `HfArgumentParser((A, B))`, and whether all of them were found."""
    node = made.node
    found: list[Definition] = []
    if not isinstance(node, ast.Call) or not ast.unparse(node.func).endswith("Parser"):
        return found, False
    given = _nth(node, 0) or keyword(node, "dataclass_types")
    whole = given is not None
    for each in may_be(facts.once(Flows), made.scope, given, 4) if given is not None else ():
        members = each.node.elts if isinstance(each.node, (ast.Tuple, ast.List)) else [each.node]
        for member in members:
            known = classes(facts.once(Flows), each.scope, member)
            whole &= len(known) == 1
            found += known
    return found, whole


def _merged(known: list[Contract], whole: bool, method: str, call: Call) -> Contract:
    """The fields of several classes as keys of one mapping."""
    keys: dict[str, Key] = {}
    for each in known:
        for name, key in each.keys.items():
            keys.setdefault(name, key)
    unknown: Unknown = "raises"
    extra = keyword(call.node, "allow_extra_keys") or _nth(call.node, 1)
    if extra is not None and plain_value(extra) is True:
        unknown = "ignored"
    if not whole or any(each.unknown == "unsure" for each in known):
        unknown = "unsure"
    name = " + ".join(each.name for each in known[:3]) + (" ..." if len(known) > 3 else "")
    parts = tuple(known)
    if method in _TRL_METHODS:
        keys = {name: key._replace(elsewhere=True) for name, key in keys.items()}
        keys.setdefault("env", Key(known[0].at))
        return Contract(name, known[0].at, keys, unknown, "hf_argparse", parts=parts)
    return Contract(name, known[0].at, keys, unknown, parts=parts)


_PARSERS = frozenset(f"{p}.{name}" for p in _PACKAGES for name in ("parse", "argparsing.parse"))
_LOADERS = frozenset(f"{package}.load" for package in _PACKAGES)
_WRAPS = ("draccus.wrap", "pyrallis.wrap", "draccus.argparsing.wrap", "pyrallis.argparsing.wrap")


def _wrapped(facts: Facts) -> Iterator[Opening]:
    """`@draccus.wrap()` over a function, and `draccus.parse(Settings)`; the command line may give
    what the file lacks. `draccus.load(Settings, stream)` takes the file alone."""
    for path in facts.used(*_PACKAGES):
        for call in facts.once(Flows).calls(path):
            name = facts.once(Flows).full_name(call.scope, call.node.func)
            cls = _nth(call.node, 0) or keyword(call.node, "config_class")
            if name in _PARSERS | _LOADERS and cls is not None:
                for target in classes(facts.once(Flows), call.scope, cls):
                    yield from _of_class(facts, call, target, name)
            elif name in _WRAPS:
                for target in _annotated(facts, call):
                    yield from _of_class(facts, call, target, name)


def _annotated(facts: Facts, call: Call) -> list[Definition]:
    """The class that the first parameter of a wrapped function is annotated with."""
    tree = facts.tree(call.scope.path)
    for node in ast.walk(tree) if tree is not None else ():
        if (
            isinstance(node, ast.FunctionDef)
            and call.node in node.decorator_list
            and node.args.args
        ):
            annotation = node.args.args[0].annotation
            if annotation is not None:
                return classes(facts.once(Flows), call.scope, annotation)
    return []


def _of_class(facts: Facts, call: Call, target: Definition, name: str) -> Iterator[Opening]:
    made = contract_of(facts.library, target, _of_package(name))
    if made is None:
        return
    if name not in _LOADERS:
        keys = {name: key._replace(elsewhere=True) for name, key in made.keys.items()}
        made = made._replace(keys=keys)
    yield opening("dataclass_parsers", facts, call, always(made), made.name)


_OWN_LOADERS = frozenset({"load", "load_yaml"})


def _loading_themselves(facts: Facts) -> Iterator[Opening]:
    """`Settings.load("a.yaml")`, where the class derives from `Serializable`. A key that no field
    has is dropped with a warning, unless the call says that it is not to be."""
    for path in facts.used("simple_parsing"):
        for name in _serializable_in(facts, path):
            for user in facts.used(f"{name}.load"):
                for call in facts.once(Flows).calls(user):
                    yield from _loaded_itself(facts, call, name)


def _serializable_in(facts: Facts, path: str) -> list[str]:
    """The names of the classes of a file that derive from `Serializable`."""
    tree = facts.tree(path)
    found: list[str] = []
    for node in tree.body if tree is not None else ():
        if isinstance(node, ast.ClassDef) and node.bases:
            target = facts.defined(path, node.name)
            if target is not None and lineage_of(facts.library, target).roots & SERIALIZABLE:
                found.append(node.name)
    return found


def _loaded_itself(facts: Facts, call: Call, name: str) -> Iterator[Opening]:
    function = call.node.func
    if not isinstance(function, ast.Attribute) or function.attr not in _OWN_LOADERS:
        return
    if last_part(function.value) != name:
        return
    drops = keyword(call.node, "drop_extra_fields") or _nth(call.node, 1)
    refuses = drops is not None and plain_value(drops) is False
    building = Building("simple_parsing", "raises" if refuses else "ignored", nested=True)
    for target in classes(facts.once(Flows), call.scope, function.value):
        lineage = lineage_of(facts.library, target)
        made = contract_of(facts.library, target, building)
        if made is None or not lineage.roots & SERIALIZABLE:
            continue
        later = (each for one in lineage.order for each in one.node.body if _is_set_later(each))
        keys = {ast.unparse(each.target): Key(made.at) for each in later} | made.keys
        made = made._replace(keys=keys)
        yield opening("dataclass_parsers", facts, call, always(made), made.name)


def _is_set_later(node: ast.stmt) -> TypeGuard[ast.AnnAssign]:
    """Whether a statement is a field that the constructor does not take: a file may have it."""
    match node:
        case ast.AnnAssign(value=ast.Call() as made):
            given = keyword(made, "init")
            return given is not None and plain_value(given) is False
    return False
