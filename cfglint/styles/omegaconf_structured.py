"""OmegaConf structured configs: a dataclass or attrs class under which a YAML file is merged.

What is recognised: `OmegaConf.merge(OmegaConf.structured(Settings), OmegaConf.load(path))` and
`schema.merge_with(config)`, in any order of statements, through functions, variables and `cls`;
`OmegaConf.structured(Settings(**config))`.

What is checked: a key that no field has (OmegaConf raises), a value that the field's type refuses
by OmegaConf's conversions, an `Enum` member that is not there, a field without a default (`???`)
that nothing gives. Left alone: a schema whose struct flag the code takes off, and keys that a
method which renews old configs may set or take away.

Source: https://omegaconf.readthedocs.io/en/2.3_branch/structured_config.html; OmegaConf 2.3,
`omegaconf/nodes.py`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from cfglint.repository.facts import Facts
from cfglint.source.definitions import Definition
from cfglint.source.fields import Building
from cfglint.styles.flow.flows import Call, Flows, Loaded, Scope
from cfglint.styles.flow.sinks import Sink, built_by, classes, may_be, receivers
from cfglint.styles.objects import Built, openings_of
from cfglint.styles.protocol import Opening

BUILDING = Building("omegaconf", "raises", nested=True, forms=frozenset({"dataclass", "attrs"}))
OPEN = BUILDING._replace(unknown="kept")
INSTANCE = BUILDING._replace(missing="omegaconf.MISSING")
"""`structured(Settings(**config))` has its values from the file alone."""
_MERGES = frozenset({"merge", "unsafe_merge"})


class OmegaConfStructured:
    """The style's answers."""

    name = "omegaconf_structured"
    words = ("OmegaConf",)

    def openings(self, facts: Facts) -> Iterator[Opening]:
        """One opening a schema that a file is merged into."""
        yield from openings_of(self.name, facts, _built(facts))


STYLE = OmegaConfStructured()


def _built(facts: Facts) -> Iterator[Built]:
    if not any(True for _ in facts.having("structured(")):
        return
    for path in facts.used("structured("):
        for call in facts.once(Flows).calls(path):
            if (inner := made_structured(facts, call)) is not None:
                for sink in built_by(facts.once(Flows), Call(inner, call.scope)):
                    yield Built(sink, INSTANCE)
    for path in facts.used("merge(", "merge_with("):
        building = OPEN if "set_struct" in facts.text(path) else BUILDING
        for call in facts.once(Flows).calls(path):
            for sink in _by_merge(facts, call):
                yield Built(sink, building)


def made_structured(facts: Facts, call: Call) -> ast.Call | None:
    """The call `Settings(**config)` of which a call makes a structured config; None for others."""
    if facts.once(Flows).full_name(call.scope, call.node.func) != "omegaconf.OmegaConf.structured":
        return None
    given = call.node.args[0] if call.node.args else None
    return given if isinstance(given, ast.Call) else None


def _by_merge(facts: Facts, call: Call) -> Iterator[Sink]:
    function = call.node.func
    if not isinstance(function, ast.Attribute):
        return
    if function.attr == "merge_with":
        parts = [function.value, *call.node.args]
    elif function.attr in _MERGES and _is_omegaconf(facts, call.scope, function.value):
        parts = list(call.node.args)
    else:
        return
    schemas = [_schemas(facts, call, each) for each in parts]
    if not any(schemas):
        return
    number = next(number for number, found in enumerate(schemas) if found)
    others = [each for index, each in enumerate(parts) if index != number]
    files = [each for node in others if (each := facts.once(Flows).loaded(call.scope, node))]
    for loaded in files[:1]:
        more = len(others) > 1
        for schema in schemas[number]:
            yield Sink(schema, call, loaded._replace(adds=False), _anything(loaded, more))


def _is_omegaconf(facts: Facts, scope: Scope, node: ast.expr) -> bool:
    """Whether an expression names OmegaConf's class, by whatever name the module imports it."""
    named = ast.unparse(node)
    return named.endswith("OmegaConf") or (
        named.isidentifier() and facts.once(Flows).full_name(scope, node) == "omegaconf.OmegaConf"
    )


def _anything(loaded: Loaded, more: bool) -> frozenset[str]:
    """What else is merged may give what the file lacks; it never excuses what the file has."""
    return frozenset({"*"}) if more or loaded.adds else frozenset()


def _schemas(facts: Facts, call: Call, node: ast.expr) -> list[Definition]:
    """The classes of which an expression is `OmegaConf.structured(...)`."""
    found: list[Definition] = []
    for each in may_be(facts.once(Flows), call.scope, node, 3):
        made = each.node
        if not isinstance(made, ast.Call) or not made.args:
            continue
        if not ast.unparse(made.func).endswith("structured"):
            continue
        given = made.args[0]
        given = given.func if isinstance(given, ast.Call) else given
        if isinstance(given, ast.Name) and given.id == "cls":
            found += receivers(facts.once(Flows), each.scope, 3) or _own(facts, each.scope)
        else:
            found += classes(facts.once(Flows), each.scope, given)
    return found


def _own(facts: Facts, scope: Scope) -> list[Definition]:
    own = facts.once(Flows).definition(scope.path, scope.cls) if scope.cls is not None else None
    return [own] if own is not None else []
