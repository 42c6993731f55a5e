"""What the styles share that build objects from a file: openings from calls and their classes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from typing import NamedTuple

from cfglint.compose.experiment import Experiment
from cfglint.compose.items import Item
from cfglint.contract import Code, Contract, Key
from cfglint.document.kinds import YAML, kinds_of
from cfglint.files import shown
from cfglint.repository.facts import Facts, place
from cfglint.source.declarations import contract_of
from cfglint.source.fields import Building
from cfglint.styles.flow.flows import Call, Loaded
from cfglint.styles.flow.sinks import Sink, adjusted
from cfglint.styles.protocol import Opening

Declared = Callable[[Experiment], Contract | None]


class Built(NamedTuple):
    """A sink with how its class is built."""

    sink: Sink
    building: Building


def openings_of(style: str, facts: Facts, built: Iterable[Built]) -> Iterator[Opening]:
    """One opening a place where a file is loaded, and a class that it becomes.

    Classes that are built from different sections of one file in one function are one contract.
    """
    whole: list[Built] = []
    parts: dict[tuple[Code, int], list[Built]] = {}
    for each in built:
        loaded = each.sink.loaded
        if loaded.section:
            parts.setdefault(_place_of(each), []).append(each)
        else:
            whole.append(each)
    beside = {_place_of(each) for each in whole}
    for each in whole:
        sections = parts.get(_place_of(each), [])
        yield opening(
            style,
            facts,
            each.sink.call,
            _unless(each, _once(partial(_with_sections, facts, each, sections))),
            each.sink.target.node.name,
            loaded=each.sink.loaded,
        )
    for place_of, group in parts.items():
        if place_of in beside:
            continue
        yield opening(
            style,
            facts,
            group[0].sink.call,
            _once(partial(_of_sections, facts, group)),
            " and ".join(dict.fromkeys(each.sink.target.node.name for each in group)),
            loaded=group[0].sink.loaded,
        )


def _place_of(built: Built) -> tuple[Code, int]:
    """Where the file is loaded, and the function that makes an object of it."""
    return built.sink.loaded.at, id(built.sink.call.scope.function)


def _with_sections(facts: Facts, built: Built, sections: list[Built]) -> Contract | None:
    """The contract of the class that the whole file becomes, where the same function makes classes
    of sections first and passes them on: `Config(model=Model(**cfg["model"]), **rest)`."""
    made = _contract(facts, built)
    if made is None or not sections:
        return made
    made = made._replace(keys=dict(made.keys))
    for each in sections:
        inner = _contract(facts, each)
        path = each.sink.loaded.section
        if inner is None or (len(path) == 1 and path[0] not in _taken(built)):
            continue
        if len(path) == 1:
            made.keys[path[0]] = Key(inner.at, inside=inner)
        else:
            _put(made, path, inner)
    return made


def _taken(built: Built) -> frozenset[str]:
    """The keys that code takes out of the file, or gives the class itself."""
    return built.sink.loaded.taken | built.sink.loaded.given | built.sink.given


def always(contract: Contract) -> Declared:
    """One contract for every config."""
    return lambda experiment: contract


def _once(make: Callable[[], Contract | None]) -> Declared:
    """A contract that is made when it is first asked for."""
    made = cache(make)
    return lambda experiment: made()


def _unless(built: Built, declared: Declared) -> Declared:
    """A contract that says nothing of unknown keys where another class may be built."""
    unless = built.sink.unless
    if not unless:
        return declared

    def made(experiment: Experiment) -> Contract | None:
        found = declared(experiment)
        if found is None or not ("*" in unless or _gives_any(experiment.root, unless)):
            return found
        return _unsure(found)

    return made


def _unsure(contract: Contract) -> Contract:
    """A contract that another class may add keys to, at any level."""
    keys = {
        name: key._replace(inside=_unsure(key.inside), type=key.type._replace(inside=None))
        if key.inside is not None
        else key
        for name, key in contract.keys.items()
    }
    return contract._replace(keys=keys, unknown="unsure")


def _gives_any(item: Item, keys: frozenset[str]) -> bool:
    """Whether a config gives one of several keys a value, at any level."""
    return any(
        (name in keys and bool(child.value)) or _gives_any(child, keys)
        for name, child in item.mapping.items()
    )


def _contract(facts: Facts, built: Built) -> Contract | None:
    made = contract_of(facts.library, built.sink.target, built.building)
    return adjusted(made, built.sink) if made is not None else None


def _of_sections(facts: Facts, group: list[Built]) -> Contract | None:
    """A mapping whose keys are the sections that the code builds classes from."""
    root: Contract | None = None
    for each in group:
        made = _contract(facts, each)
        if made is None:
            continue
        at = each.sink.loaded.at
        if root is None:
            root = Contract(f"the code in {at.file}", at, {}, "kept", made.conversion)
        _put(root, each.sink.loaded.section, made)
    return root


def _put(root: Contract, path: tuple[str, ...], made: Contract) -> None:
    for name in path[:-1]:
        key = root.keys.get(name)
        if key is None or key.inside is None:
            between = Contract(root.name, root.at, {}, "kept", root.conversion)
            key = root.keys[name] = Key(root.at, inside=between)
        assert key.inside is not None
        root = key.inside
    root.keys.setdefault(path[-1], Key(made.at, inside=made))


def opening(
    style: str,
    facts: Facts,
    call: Call,
    declared: Declared,
    name: str,
    *paths: str,
    loaded: Loaded | None = None,
) -> Opening:
    """An opening at a call, with the scripts that may reach it."""
    path = call.scope.path
    function = call.scope.function
    inside = f":{function.name}" if function is not None else ""
    return Opening(
        style,
        f"{shown(path)}{inside} ({name})",
        place(path, call.node),
        starting(facts, path),
        paths,
        declared=declared,
        kinds=kinds_of(loaded.by) if loaded is not None else YAML,
    )


def starting(facts: Facts, path: str) -> tuple[str, ...]:
    """The scripts that a file is reached from, itself first."""
    return (path,)
