"""What the rules of the dynamic stage say of a trace's outcome, without tracing."""

from __future__ import annotations

from typing import Any

import pytest

from cfglint.diagnostic import Related, Span
from cfglint.dynamic.cards import Card
from cfglint.dynamic.events import LossCall, Trouble
from cfglint.dynamic.outcome import Knob, Outcome, Peak
from cfglint.dynamic.replay import Failure, Large, Memory, PhasePeak
from cfglint.rules import registry
from cfglint.rules.context import DynamicContext
from cfglint.rules.traced import also_set, code_place, place_of, power
from cfglint.rules.values import keys_with_numbers_of
from cfglint.run.settings import Settings
from tests.rules.test_context import context_of
from tests.rules.unordered import Name

CONFIG = "model: {name: Net, width: 66}\ntask: {name: rul}\ndata: {batch_size: 8, window: 4096}\n"


def said(
    code: str,
    reported: frozenset[str] = frozenset(),
    settings: Settings = Settings(),  # noqa: B008  # never written to
    **found: Any,
) -> list[str]:
    """Key, message, help and places in code that a rule gives for what a trace found."""
    bound = context_of(CONFIG).bound
    outcome = Outcome("a.yaml", 0, "failed")._replace(
        config={
            "model": {"name": "Net", "width": 66},
            "task": {"name": "rul"},
            "data": {"batch_size": 8, "window": 4096},
        }
    )
    context = DynamicContext(bound, outcome._replace(**found), settings, reported)
    return [
        f"{d.key}: {d.message} | {d.help} | "
        + ", ".join(f"{r.place.file}:{r.place.line}" for r in d.related if hasattr(r.place, "line"))
        for d in registry.find(code).load().check(context)
    ]


def trouble(kind: str, message: str, phase: str = "forward", **more: Any) -> Trouble:
    return Trouble(Name(phase), Name(kind), message, file="net.py", line=7)._replace(**more)


def loss(error: str = "", **more: Any) -> LossCall:
    call = LossCall("rul", "mse_loss", (8, 66), (8, 4096), "float32", "float32", "net.py", 9, error)
    return call._replace(**more)


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (
            trouble("shape", "RuntimeError: the size 66 is not 64\nmore"),
            "model.width: one batch does not fit the model: the size 66 is not 64 | "
            "look at model.width | net.py:7",
        ),
        (
            trouble("shape", "RuntimeError: bad", phase="load", module="head", keys=("task.name",)),
            "task.name: the model has sizes that torch refuses in head: bad | look at task.name | "
            "net.py:7",
        ),
        (
            trouble("refused", "embed_dim must be divisible", keys=("model.width",)),
            "model.width: embed_dim must be divisible | with another value of model.width it "
            "builds | net.py:7",
        ),
    ],
)
def test_shapes_that_do_not_fit(found: Trouble, text: str) -> None:
    assert said("T501", trouble=found) == [text]


def test_shapes_are_told_once() -> None:
    shape = trouble("shape", "RuntimeError: bad")
    assert said("T501", trouble=shape, losses=(loss("RuntimeError"),)) == []
    assert said("T501", trouble=trouble("error", "ValueError: bad")) == []
    assert said("T501") == []


def test_a_loss_that_cannot_be_computed() -> None:
    keys = {"rul": ("model.width", "data.window")}
    (one,) = said("T503", losses=(loss("RuntimeError: sizes"), loss()), loss_keys=keys)
    assert one == (
        "model.width: the loss of rul (mse_loss) cannot be computed: output [8, 66], target "
        "[8, 4096]; the program catches this and goes on | make model.width and data.window agree "
        "| net.py:9"
    )
    (one,) = said("T503", losses=(loss("x", name="mse_loss"),), trouble=trouble("shape", "a: b"))
    assert "mse_loss cannot be computed: output [8, 66], target [8, 4096] |" in one
    told = frozenset({"data.window"})
    assert said("T503", told, losses=(loss("RuntimeError"),), loss_keys=keys) == []
    dtypes = loss("expected dtype Float", target_dtype="int64")
    assert said("T503", losses=(dtypes,)) == []


def test_types_that_do_not_agree() -> None:
    (one,) = said("T505", trouble=trouble("dtype", "RuntimeError: Half and Float", module="head"))
    assert "types of number do not agree in head: Half and Float" in one
    assert said("T505", trouble=trouble("shape", "RuntimeError: x")) == []
    assert said("T505") == []


def test_tensors_on_two_devices() -> None:
    plain, named = trouble("device", "x"), trouble("device", "x", help="a position table")
    meet, made = said("T508", trouble=plain, faults=(named, trouble("error", "y")))[::-1]
    assert "forward raises on a GPU: tensors on the host and on the GPU meet" in meet
    assert "a position table is made in forward and stays on the host" in made
    assert said("T508", trouble=plain, config={"trainer": {"device": "cpu"}}) == []
    assert said("T508", trouble=trouble("error", "x")) == []


@pytest.mark.parametrize(
    ("failed", "detail", "text"),
    [
        ("timeout", "60", "the trace was stopped after 60 s; `timeout` under"),
        ("memory", "", "the trace needs more than 4GiB of host memory; `memory-limit` under"),
        ("lost", "", "the code ended or stopped the process of cfglint that traces it"),
        ("signal", "SIGSEGV", "the code crashed: its process ended by SIGSEGV"),
        ("exit", "77", "the code ended its process itself, with exit status 77"),
    ],
)
def test_how_a_trace_ended(failed: str, detail: str, text: str) -> None:
    failed = Name(failed)
    (one,) = said("X902", failed_run=failed, detail=detail, output="a\n last words \n")
    assert text in one
    assert "it last printed: last words" in one
    (one,) = said("X902", failed_run=failed, detail=detail, output="z" * 300)
    assert f"it last printed: {'z' * 200} |" in one


def test_what_building_raised() -> None:
    (one,) = said("X902", trouble=trouble("error", "ValueError: no\nmore", "load", module="head"))
    assert "building the model raised, in head: ValueError: no |" in one
    (one,) = said("X902", trouble=trouble("error", "ValueError: no", "load"), command="python t.py")
    assert "the program, before its first step, raised: ValueError: no |" in one
    (one,) = said("X902", trouble=trouble("error", "ValueError: no", "backward"))
    assert "the phase backward raised: ValueError: no |" in one
    error = trouble("error", "KeyError: 'width'")
    assert said("X902", frozenset({"model.width"}), trouble=error) == []
    assert said("X902", trouble=error, losses=(loss("RuntimeError"),)) == []


def test_metrics_that_a_library_lacks() -> None:
    lacking = tuple(
        trouble("absent-metric", name, module=Name("torchmetrics"), line=line, file=f"{name}.py")
        for line, name in enumerate("AB", 3)
    )
    (one,) = said("X902", faults=lacking)
    assert one.endswith("| A.py:3")
    other = trouble("absent-metric", "C", module=Name("others"), line=9, file="c.py")
    two = said("X902", faults=(*lacking, other, trouble("error", "x")))
    assert [each.rpartition("| ")[2] for each in two] == ["A.py:3", "c.py:9"]
    assert "others has no C;" in two[1]
    assert "making the metrics raises: torchmetrics has no A, B; traced with metrics" in one


@pytest.mark.parametrize(
    ("name", "help"),
    [
        ("widht", "did you mean model.width, which is 66?"),
        ("batchsize", "did you mean data.batch_size, which is 8?"),
        ("elsewhere", ""),
    ],
)
def test_a_key_that_a_missing_attribute_may_be_another_name_for(name: str, help: str) -> None:
    message = f"AttributeError: 'Namespace' object has no attribute '{name}'"
    (one,) = said("X902", trouble=trouble("error", message))
    assert one.split(" | ")[1] == help
    (one,) = said("X902", trouble=trouble("error", message.replace("Namespace", "Linear")))
    assert one.split(" | ")[1] == ""


@pytest.mark.parametrize(
    ("exponent", "words"),
    [
        (1.0, "halves it"),
        (1.04, "halves it"),
        (1.06, "leaves 48% of it"),
        (0.94, "leaves 52% of it"),
        (2.0, "quarters it"),
        (1.96, "quarters it"),
        (1.9, "leaves 27% of it"),
        (2.1, "leaves 23% of it"),
        (3.0, "leaves 12% of it"),
    ],
)
def test_what_halving_a_key_does(exponent: float, words: str) -> None:
    assert power(Knob("model.width", exponent)) == f"halving model.width {words}"


def test_a_line_of_code_as_a_place() -> None:
    (place,) = code_place("net.py", 7, "here")
    assert place == Related(Span("net.py", 7, 1, 7, 1), "here")
    assert code_place("", 7, "here") == code_place("net.py", 0, "here") == ()


def _numbered(text: str, **config: Any) -> tuple[str, ...]:
    outcome = Outcome("a.yaml", 0, "failed")._replace(
        config={
            "model": {"name": "Net", "width": 66, **config},
            "data": {"window": 4096},
            "trainer": {"epochs": 66},
        }
    )
    bound = context_of(CONFIG).bound
    return keys_with_numbers_of(DynamicContext(bound, outcome, Settings()), text)


def test_more_than_three_keys_with_a_number_are_a_guess() -> None:
    assert _numbered("66") == ("model.width",)
    assert _numbered("66", a=66, b=66) == ("model.width", "model.a", "model.b")
    assert _numbered("66", a=66, b=66, c=66) == ()
    assert _numbered("x66, 6.66 and 1") == ()
    assert _numbered("0, 1, 2 and 3", a=1, b=2, c=3) == ()


@pytest.mark.parametrize(
    ("kind", "message", "text"),
    [
        ("data-dependent", "x", "the trace ended in forward: its shapes depend on data that it"),
        ("not-installed", "timm", "not traced: its code calls timm, which is not installed here"),
        ("unfinished", "it ended before a step", "not traced: it ended before a step"),
        ("unserved", "no reference for it", "not traced: no reference for it | lint it where"),
    ],
)
def test_why_a_trace_is_not_whole(kind: str, message: str, text: str) -> None:
    (one,) = said("X903", trouble=trouble(kind, message))
    assert text in one
    (one,) = said("X903", incomplete=("a", "b", "c", "d", "e", "f"))
    assert "not modelled: a; b; c; d; e |" in one
    assert said("X903") == []


MB = 1 << 20
CARD = Card("rtx3090", "RTX 3090", 24 * MB, 8, minor=6)
WIDE = Large(
    "head.weight", (66, 64), "float32", 3 * MB, "parameters", "head", "empty", "n.py", 4, 1
)
PHASES = (PhasePeak("load", 2 * MB, 2 * MB, 5 * MB), PhasePeak("forward", 4 * MB, 6 * MB, 9 * MB))


def held(**more: Any) -> Memory:
    return Memory(PHASES, 4 * MB, 6 * MB, "forward", {}, (WIDE,), None, 0)._replace(**more)


def failed(**more: Any) -> Memory:
    failure = Failure("forward", 2 * MB, MB, "matmul", "head", "", "", "net.py", 7, 4 * MB)
    return held(failure=failure._replace(**more))


GROWS = {"head.weight": (Knob("model.width", 2.0),)}
NEEDS = {"card": CARD, "memory": held(), "needs": 30 * MB, "verdict": "does-not-fit"}


def test_what_does_not_fit_a_card() -> None:
    (one,) = said("M401", on_card=failed(), peak_keys=(Knob("data.batch_size", 1.0),), **NEEDS)
    assert one == (
        "data.batch_size: this config does not fit the RTX 3090: in forward, matmul in head needs "
        "4.00 MiB, and 1.00 MiB of 24.00 MiB are left | halving data.batch_size halves it; a card "
        "would need 30.00 MiB for this step | net.py:7"
    )
    (one,) = said("M401", on_card=failed(module=""), keys=GROWS, **NEEDS)
    assert "in forward, matmul needs" in one
    assert "the largest tensor is head.weight (3.00 MiB): halving model.width quarters it; a" in one
    told = failed(phase="load", parameter="head.weight", role="parameter", file="")
    (one,) = said("M401", on_card=told, keys=GROWS, **NEEDS)
    assert one.startswith("model.width: this config does not fit the RTX 3090: for loading, the ")
    assert "the parameter head.weight [66, 64] needs 4.00 MiB" in one
    assert one.endswith(
        "halving model.width quarters it; a card would need 30.00 MiB for this step | "
    )
    told = failed(parameter="head.weight:grad", role="gradient")
    (one,) = said("M401", on_card=told, keys=GROWS, **NEEDS)
    assert "in forward, the gradient of head.weight:grad needs 4.00 MiB" in one
    (one,) = said("M401", on_card=failed(), **NEEDS | {"memory": None})
    assert one.startswith("model: this config does not fit")
    assert "| a card would need 30.00 MiB for this step |" in one
    a_size = CARD._replace(title="a card of 24 MB")
    (one,) = said("M401", on_card=failed(), **NEEDS | {"card": a_size})
    assert "does not fit a card of 24 MB: " in one


def test_what_is_too_near_to_say() -> None:
    peak = Peak(20 * MB, 22 * MB, 26 * MB, "forward")
    near = NEEDS | {"verdict": "unknown", "peak": peak, "peak_keys": (Knob("model.width", 1.0),)}
    (one,) = said("M401", on_card=held(), **near)
    assert one == (
        "model.width: this config may not fit the RTX 3090: its peak lies between 20.00 MiB and "
        "26.00 MiB, too near 24.00 MiB to say | measure it on the card (--device cuda), or take a "
        "smaller batch | "
    )
    (one,) = said("M401", on_card=failed(), **near)
    assert "this config may not fit the RTX 3090: in forward, matmul in head needs" in one
    assert said("M401", on_card=held(), **near | {"trouble": trouble("error", "x")}) == []
    assert said("M401", on_card=held(), **NEEDS | {"verdict": "fits", "peak": peak}) == []
    assert said("M401", card=CARD) == []
    assert said("M401", on_card=failed()) == []


def test_what_is_over_a_budget() -> None:
    found = {"memory": held(over=("forward", 9 * MB)), "budget": 8 * MB}
    (one,) = said("M402", keys=GROWS, **found)
    assert one == (
        "model.width: a step takes 9.00 MiB, over the budget of 8.00 MiB; the first phase over it "
        "is forward | head.weight takes 3.00 MiB: halving model.width quarters it | "
    )
    peak = Peak(9 * MB, 10 * MB, 11 * MB, "backward")
    (one,) = said("M402", peak=peak, **found)
    assert one == (
        "model: a step takes 10.00 MiB, over the budget of 8.00 MiB; the first phase over it is "
        "forward | `cfglint memory` shows what takes it | "
    )
    (one,) = said("M402", memory=held(), budget=8 * MB, peak=peak)
    assert "10.00 MiB, over the budget of 8.00 MiB; the first phase over it is backward" in one
    loading = {"memory": held(over=("load", 5 * MB)), "budget": 4 * MB}
    (one,) = said("M402", parameters=1234567, parameter_bytes=3 * MB, **loading)
    assert "loading the model takes 5.00 MiB, over the budget of 4.00 MiB; its 1,234,567 " in one
    assert "parameters are 3.00 MiB" in one
    assert said("M402", memory=held(), budget=8 * MB) == []
    assert said("M402", memory=held(), budget=10 * MB, peak=peak) == []
    assert said("M402", memory=held(over=("forward", 9 * MB))) == []
    assert said("M402", budget=8 * MB) == []


def test_a_card_that_ends_the_run_before_its_budget_is_told_alone() -> None:
    over = {"memory": held(over=("forward", 9 * MB)), "budget": 8 * MB}
    assert said("M402", on_card=failed(), **over) == []
    assert said("M402", on_card=failed(phase="load"), **over) == []
    assert len(said("M402", on_card=failed(phase="backward"), **over)) == 1
    assert len(said("M402", on_card=held(), **over)) == 1


def test_what_the_host_holds() -> None:
    limit = Settings(dynamic=Settings().dynamic._replace(host_memory="8MiB"))
    (one,) = said("M404", settings=limit, host_peak=9 * MB)
    assert one.startswith(
        "model: building this model takes 9.00 MiB on the host, over the 8.00 MiB "
    )
    assert said("M404", settings=limit, host_peak=8 * MB) == []
    assert said("M404", host_peak=9 * MB) == []


def test_shapes_that_depend_on_values() -> None:
    peak = Peak(9 * MB, 10 * MB, 11 * MB, "backward")
    (one,) = said("T506", stand_ins=True, peak=peak)
    assert one == (
        "model.name: shapes depend on the values of a batch: traced with stand-ins, the peak lies "
        "between 9.00 MiB and 11.00 MiB |  | "
    )
    assert said("T506", peak=peak) == []
    assert said("T506", stand_ins=True) == []
    assert said("T506", stand_ins=True, peak=peak, trouble=trouble("error", "x")) == []


def test_a_loss_that_lost_its_batch() -> None:
    (one,) = said("T504", losses=(loss(input=(), target=(8, 1)),))
    assert one == (
        "task: the input of mse_loss has lost its batch: shape [] against a target of shape [8, 1] "
        "| squeeze(dim) one dimension only, and reduce in the loss | net.py:9"
    )
    assert said("T504", losses=(loss(input=(8,), target=(8, 1)),)) == []
    assert said("T504", losses=(loss(input=(), target=(8, 1), error="x"),)) == []
    assert said("T504", losses=(loss(input=(), target=()),)) == []


def placed(*keys: str, text: str = CONFIG) -> tuple[str, str, str]:
    """Path, part and key of the place of the first of some keys."""
    bound = context_of(text).bound
    context = DynamicContext(bound, Outcome("a.yaml", 0, "failed"), Settings())
    place, key = place_of(context, *keys)
    return ".".join(map(str, place.path)), place.part, key


@pytest.mark.parametrize(
    ("keys", "found"),
    [
        (["model.width"], ("model.width", "value", "model.width")),
        (["", "model.depth", "data.window"], ("data.window", "value", "data.window")),
        (["data.window", "model.width"], ("data.window", "value", "data.window")),
        (["model.depth"], ("model", "key", "model")),
        (["depth", "data.depth"], ("data", "key", "data")),
        (["nowhere.x", "task.depth"], ("task", "key", "task")),
        (["nowhere"], ("model", "key", "model")),
        ([], ("model", "key", "model")),
    ],
)
def test_the_place_of_a_key(keys: list[str], found: tuple[str, str, str]) -> None:
    assert placed(*keys) == found


def test_the_place_of_a_key_in_a_config_without_a_model() -> None:
    assert placed("model.width", text="a: 1\n") == ("", "key", "")
    assert placed("a", text="a: 1\n") == ("a", "value", "a")


def test_keys_that_are_set_too() -> None:
    context = DynamicContext(context_of(CONFIG).bound, Outcome("a.yaml", 0, "failed"), Settings())
    found = also_set(
        context, ("data.window", "model.width", "model.depth", "task.name"), "task.name"
    )
    assert [each.message for each in found] == [
        "`data.window` is 4096 here",
        "`model.width` is 66 here",
    ]
    assert len(also_set(context, ("data.window", "model.width"), "data.window")) == 1
    assert len(also_set(context, ("data.window", "model.width"), "model.width")) == 1


def test_what_was_fixed_for_the_trace_is_told_after_other_faults() -> None:
    others = trouble("absent-metric", "A", module="torchmetrics")
    passed = trouble("passed-over", "RuntimeError: bad", "load")
    found = said("X902", faults=(others, passed, passed._replace(phase="step")))
    assert [line.split(" | ")[0].split(": ", 1)[1] for line in found[1:]] == [
        "building the model raises: RuntimeError: bad",
        "the phase step raises: RuntimeError: bad",
    ]
