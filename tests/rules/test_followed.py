"""Where code decides what a config may hold, and which part of it a program never builds."""

from __future__ import annotations

import pytest

from cfglint.compose.items import lookup
from cfglint.diagnostic import Severity
from cfglint.rules.choices import severity_of
from cfglint.rules.context import ExperimentContext
from cfglint.rules.followed import confirms, is_decided, is_read, is_shipped
from cfglint.schema.bind import Key
from cfglint.source.named import Form, Target
from cfglint.source.reads import Broken, CodeReads
from tests.rules.contexts import context_of, escape, program, read

BROKEN = (Broken((), "m", "m.py", 1, "no"),)


@pytest.mark.parametrize(
    ("code", "section", "decided"),
    [
        ([], "", False),
        ([program("a")], "", True),
        ([program("a", notes=(escape(),))], "", False),
        ([program(notes=(escape(),))], "", True),  # it gets the config, and was not followed
        ([program(notes=(escape(),), whole=False)], "", False),
        ([program("a", whole=False)], "", False),
        ([program("a", whole=False, broken=BROKEN)], "", True),
        ([program("a"), program("b", notes=(escape(),))], "", False),
        ([program("x", section="m"), program("b", notes=(escape(),))], "m", True),
        ([program("x", section="m", notes=(escape(),)), program("b")], "m", False),
        ([program("x", section="m", notes=(escape(),)), program("b")], "n", False),
        ([program("b")], "m", True),
    ],
)
def test_a_program_that_was_followed_decides(
    code: list[CodeReads], section: str, decided: bool
) -> None:
    assert is_decided(context_of("m: {x: 1}\n", *code), section) is decided


@pytest.mark.parametrize(
    ("code", "path", "found"),
    [
        (program("m.x"), "m.x", True),
        (program("m"), "m.x", True),  # a mapping above it
        (program("m.x"), "m.y", False),
        (program("m.x"), "m", False),
        (program("x", section="m"), "m.x", True),
        (program("x", section="m"), "m.y", False),
        (program("x", section="m"), "x", False),
        (program("x", section="m"), "m", False),
        (program("x", section="m"), "n.x", False),
        (program(idle=(read("m.x"),)), "m.x", True),
        (program("a", "m.x"), "m.x", True),
    ],
)
def test_a_key_is_read(code: CodeReads, path: str, found: bool) -> None:
    assert is_read(context_of("m: {x: 1}\n", code), tuple(path.split("."))) is found
    other = program("elsewhere", section="o")
    assert is_read(context_of("m: {x: 1}\n", other, code), tuple(path.split("."))) is found


FAMILY = "model: {name: M_01_ISFM, type: ISFM, backbone: B_09_FNO, modes: 3}\n"


@pytest.mark.parametrize(
    ("code", "path", "counts"),
    [
        ([], "model.modes", True),
        ([program("name", section="model")], "model.modes", False),
        ([program("modes", section="model")], "model.modes", True),
        ([program("name", section="model", notes=(escape(),))], "model.modes", True),
        ([program("name", section="model")], "model", False),
        ([program("name", section="model")], "other.key", False),
    ],
)
def test_what_a_schema_says_counts_where_the_code_confirms_it(
    code: list[CodeReads], path: str, counts: bool
) -> None:
    assert confirms(context_of(FAMILY, *code), tuple(path.split("."))) is counts


def test_a_schema_of_the_users_own_counts() -> None:
    context = context_of(FAMILY, program("name", section="model"))
    binding = context.bound.sections["model"]
    assert is_shipped(binding.keys["modes"], "model")
    assert is_shipped(None, "model")
    binding.keys = {**binding.keys, "modes": Key({}, ("Mine",), False)}
    assert not is_shipped(binding.keys["modes"], "model")
    assert confirms(context, ("model", "modes"))
    assert not confirms(context, ("model", "backbone"))


NODES = "kind: small\nnets: {small: {_target_: a.B}, large: {_target_: a.C}}\n"


def target(context: ExperimentContext, path: str, form: Form) -> Target:
    naming = lookup(context.bound.experiment.root, f"{path}._target_")
    assert naming is not None
    return Target(tuple(path.split(".")), form, "a.B", naming, {}, (), None, None, False)


HYDRA = Form("_target_", "hydra")
CHOSEN = frozenset({("nets",)})


@pytest.mark.parametrize(
    ("code", "severity"),
    [
        ([], "error"),
        ([program("kind", "nets.small", chosen_from=CHOSEN)], "warning"),
        ([program("kind", "nets.large", chosen_from=CHOSEN)], "error"),
        ([program("kind", "nets.large.width", chosen_from=CHOSEN)], "error"),
        ([program("kind", "nets", chosen_from=CHOSEN)], "warning"),
        ([program("kind", chosen_from=frozenset({("other",)}), notes=(escape(),))], "error"),
        ([program("kind", "nets.large")], "error"),
        ([program("kind", "nets")], "error"),
        ([program("kind")], "warning"),  # it never comes to this part of the config
        ([program("kind", notes=(escape(),))], "error"),
        ([program("kind", whole=False)], "error"),
        ([program()], "error"),
        ([program("kind", shared=True)], "error"),
        ([program("kind", completed=True)], "error"),
        ([program("kind", idle=(read("nets.large"),))], "error"),
        ([program("kind", idle_escapes=frozenset({("nets",)}))], "error"),
        ([program("kind", idle_escapes=frozenset({("kind",)}))], "warning"),
        ([program("width", section="nets")], "error"),  # no code gets the whole config
        ([program("kind"), program("nets.large", entry="eval:main")], "error"),
        ([program("kind"), program("kind", entry="eval:main")], "warning"),
    ],
)
def test_a_part_that_the_program_passes_over_is_a_warning(
    code: list[CodeReads], severity: str
) -> None:
    context = context_of(NODES, *code)
    found = severity_of(context, target(context, "nets.large", HYDRA))
    assert found is Severity(severity)


def test_a_loader_that_builds_nodes_builds_them_all() -> None:
    context = context_of(NODES, program("kind"))
    at_once = HYDRA._replace(builder="loader")
    assert severity_of(context, target(context, "nets.large", at_once)) is Severity.ERROR
