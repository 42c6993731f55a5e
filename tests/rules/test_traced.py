"""What the rules of the dynamic stage say of a trace's outcome, without tracing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cfglint.diagnostic import Diagnostic, Place, Related, Span
from cfglint.dynamic.cards import Card
from cfglint.dynamic.events import LossCall, Trouble
from cfglint.dynamic.outcome import Knob, Outcome, Peak
from cfglint.dynamic.replay import Failure, Large, Memory, PhasePeak
from cfglint.rules import registry
from cfglint.rules.context import DynamicContext
from cfglint.rules.traced import also_set, code_place, place_of, power
from cfglint.rules.values import keys_with_numbers_of
from cfglint.run.settings import Settings
from tests.rules.contexts import text_of, whole
from tests.rules.test_context import context_of
from tests.rules.unordered import Name

CONFIG = "model: {name: Net, width: 66}\ntask: {name: rul}\ndata: {batch_size: 8, window: 4096}\n"


TRACED = {
    "model": {"name": "Net", "width": 66},
    "task": {"name": "rul"},
    "data": {"batch_size": 8, "window": 4096},
}


def found_by(
    code: str,
    reported: frozenset[str] = frozenset(),
    settings: Settings = Settings(),  # noqa: B008  # never written to
    text: str = CONFIG,
    **found: Any,
) -> list[Diagnostic]:
    """What a rule gives for what a trace found."""
    outcome = Outcome("a.yaml", 0, "failed")._replace(config=TRACED)._replace(**found)
    context = DynamicContext(context_of(text).bound, outcome, settings, reported)
    return list(registry.find(code).load().check(context))


def said(code: str, reported: frozenset[str] = frozenset(), **found: Any) -> list[str]:
    """Key, message, help and places in code that a rule gives for what a trace found."""
    return [
        f"{d.key}: {d.message} | {d.help} | "
        + ", ".join(f"{r.place.file}:{r.place.line}" for r in d.related if hasattr(r.place, "line"))
        for d in found_by(code, reported, **found)
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
    (place,) = code_place(str(Path.cwd() / "net.py"), 7, "here")
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
    context = DynamicContext(context_of("a: 1\n").bound, Outcome("b", 0, "failed"), Settings())
    context.bound.experiment.document = 2
    assert place_of(context, "model")[0] == Place("a.yaml", (), "key", 2)


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


GB = 1 << 30
SET_TOO = "data.window value `data.window` is 4096 here"
KEYS = ("model.width", "data.window")
KNOBS = tuple(
    Knob(key, exponent)
    for key, exponent in (
        ("model.width", 2.0),
        ("data.window", 1.0),
        ("data.batch_size", 1.0),
        ("task.name", 1.0),
    )
)
BETWEEN = Peak(20 * MB, 22 * MB, 26 * MB, "forward")
ACTIVATION = WIDE._replace(name="a", category="activations", bytes=9 * GB)
OTHER = WIDE._replace(name="other", bytes=8 * MB)
HEAD = held(largest=(ACTIVATION, WIDE._replace(bytes=3 * GB)))
GRADIENT = "no error at run time, and a wrong gradient"
RUN = "raised here"
NEXT_TO = (
    f"{SET_TOO}, data.batch_size value `data.batch_size` is 8 here, "
    "task.name value `task.name` is rul here"
)

WHOLE: list[tuple[dict[str, Any], list[str]]] = [
    (
        {"trouble": trouble("shape", "RuntimeError: 66 and 4096\nmore", module="head")},
        [
            "error T501 shape-mismatch model.width at model.width value: one batch does not fit "
            "the model in head: 66 and 4096 | look at model.width, data.window | net.py:7 "
            f"{RUN}, {SET_TOO}"
        ],
    ),
    (
        {"trouble": trouble("shape", "RuntimeError: bad: so")},
        [
            "error T501 shape-mismatch model at model key: one batch does not fit the model: "
            f"bad: so |  | net.py:7 {RUN}"
        ],
    ),
    (
        {"trouble": trouble("refused", "bad", keys=KEYS)},
        [
            "error T501 shape-mismatch model.width at model.width value: bad | with another value "
            f"of model.width or data.window it builds | net.py:7 {RUN}, {SET_TOO}"
        ],
    ),
    (
        {"losses": (loss(input=(8, 1), target=(8,)),), "loss_keys": {"rul": KEYS}},
        [
            "error T502 loss-broadcast model.width at model.width value: the loss of rul: mse_loss "
            f"broadcasts an input of shape [8, 1] against a target of shape [8]: {GRADIENT} | give "
            "both the same shape; unsqueeze or squeeze(dim) one of them | net.py:9 computed here, "
            f"{SET_TOO}"
        ],
    ),
    (
        {
            "losses": (
                loss(input=(8,), target=(8,)),
                loss(input=(), target=(8,)),
                loss("bad", input=(8, 1)),
                loss(input=(8,), target=(), name="mse_loss"),
            )
        },
        [
            "error T502 loss-broadcast task at task key: mse_loss broadcasts an input of shape [8] "
            f"against a target of shape []: {GRADIENT} | the target is one number for the whole "
            "batch; give one for each sample, of shape [8] | net.py:9 computed here"
        ],
    ),
    (
        {"losses": (loss("bad"),), "loss_keys": {"rul": KEYS}},
        [
            "error T503 output-target-mismatch model.width at model.width value: the loss of rul "
            "(mse_loss) cannot be computed: output [8, 66], target [8, 4096]; the program catches "
            f"this and goes on | make model.width and data.window agree | net.py:9 {RUN}, {SET_TOO}"
        ],
    ),
    (
        {"losses": (loss("bad", name="mse_loss"),), "loss_keys": {"mse_loss": KEYS[1:]}},
        [
            "error T503 output-target-mismatch data.window at data.window value: mse_loss cannot "
            "be computed: output [8, 66], target [8, 4096]; the program catches this and goes on "
            f"| look at data.window | net.py:9 {RUN}"
        ],
    ),
    (
        {"losses": (loss("a dtype", target_dtype="int64"), loss("a dtype", input=(9,)))},
        [
            "error T503 output-target-mismatch task at task key: the loss of rul (mse_loss) cannot "
            "be computed: output [9], target [8, 4096]; the program catches this and goes on |  | "
            f"net.py:9 {RUN}"
        ],
    ),
    (
        {"losses": (loss("sizes", target_dtype="int64"),), "trouble": trouble("error", "x")},
        [
            "error T503 output-target-mismatch task at task key: the loss of rul (mse_loss) cannot "
            f"be computed: output [8, 66], target [8, 4096] |  | net.py:9 {RUN}"
        ],
    ),
    (
        {"losses": (loss(), loss(input=(), target=(8, 1)))},
        [
            "error T504 batch-dimension-lost task at task key: the input of mse_loss has lost its "
            "batch: shape [] against a target of shape [8, 1] | squeeze(dim) one dimension only, "
            "and reduce in the loss | net.py:9 computed here"
        ],
    ),
    (
        {"trouble": trouble("dtype", "RuntimeError: Half: Float\nmore")},
        [
            "error T505 dtype-mismatch data at data key: types of number do not agree: Half: Float "
            f"|  | net.py:7 {RUN}"
        ],
    ),
    (
        {"stand_ins": True, "peak": BETWEEN},
        [
            "info T506 data-dependent model.name at model.name value: shapes depend on the values "
            "of a batch: traced with stand-ins, the peak lies between 20.00 MiB and 26.00 MiB |  | "
        ],
    ),
    (
        {
            "faults": (
                trouble("error", "x"),
                trouble("device", "x", help="a table", line=5),
            ),
            "trouble": trouble("device", "x", phase="step"),
        },
        [
            "error T508 device-mismatch model.name at model.name value: forward raises on a GPU: "
            "a table is made in forward and stays on the host | make it in __init__, before the "
            f"model is moved | net.py:5 {RUN}",
            "error T508 device-mismatch model.name at model.name value: step raises on a GPU: "
            "tensors on the host and on the GPU meet | make new tensors where the others are: "
            f"device=x.device | net.py:7 {RUN}",
        ],
    ),
    (
        {
            "on_card": failed(parameter="head.weight", role="parameter"),
            "keys": {"head.weight": KNOBS},
            **NEEDS,
            "memory": held(largest=(OTHER._replace(shape=(3,)), WIDE)),
        },
        [
            "error M401 over-capacity model.width at model.width value: this config does not fit "
            "the RTX 3090: in forward, the parameter head.weight [66, 64] needs 4.00 MiB, and 1.00 "
            "MiB of 24.00 MiB are left | halving model.width quarters it; halving data.window "
            "halves it; a card would need 30.00 MiB for this step | net.py:7 allocated for this "
            f"line, {NEXT_TO}"
        ],
    ),
    (
        {"on_card": failed(), "peak_keys": KNOBS[1:2], **NEEDS, "verdict": "unknown"},
        [
            "warning M401 over-capacity data.window at data.window value: this config may not fit "
            "the RTX 3090: in forward, matmul in head needs 4.00 MiB, and 1.00 MiB of 24.00 MiB "
            "are left | halving data.window halves it; a card would need 30.00 MiB for this step | "
            "net.py:7 allocated for this line"
        ],
    ),
    (
        {"on_card": held(), "peak_keys": KNOBS, **NEEDS, "verdict": "unknown", "peak": BETWEEN},
        [
            "warning M401 over-capacity model.width at model.width value: this config may not fit "
            "the RTX 3090: its peak lies between 20.00 MiB and 26.00 MiB, too near 24.00 MiB to "
            "say | measure it on the card (--device cuda), or take a smaller batch | "
        ],
    ),
    (
        {
            "keys": GROWS,
            "memory": held(over=("forward", 9 * MB), largest=(OTHER, WIDE)),
            "budget": 8 * MB,
        },
        [
            "error M402 over-budget model.width at model.width value: a step takes 9.00 MiB, over "
            "the budget of 8.00 MiB; the first phase over it is forward | head.weight takes 3.00 "
            "MiB: halving model.width quarters it | "
        ],
    ),
    (
        {
            "memory": held(over=("load", 5 * MB)),
            "budget": 4 * MB,
            "parameters": 1234567,
            "parameter_bytes": 3 * MB,
        },
        [
            "error M402 over-budget model at model key: loading the model takes 5.00 MiB, over the "
            "budget of 4.00 MiB; its 1,234,567 parameters are 3.00 MiB | `cfglint memory` shows "
            "what takes it | "
        ],
    ),
    (
        {"memory": HEAD, "parameter_bytes": 6 * GB, "keys": {"head.weight": KNOBS}},
        [
            "warning M403 dominant-tensor model.width at model.width value: head.weight [66, 64] "
            "holds 3.00 GiB of the model's 6.00 GiB | halving model.width quarters it; halving "
            f"data.window halves it; halving data.batch_size halves it | {NEXT_TO}"
        ],
    ),
    (
        {"memory": held(largest=(WIDE._replace(bytes=GB),)), "parameter_bytes": GB},
        [
            "warning M403 dominant-tensor model at model key: head.weight [66, 64] holds 1.00 GiB "
            "of the model's 1.00 GiB |  | "
        ],
    ),
    (
        {
            "host_peak": 9 * MB,
            "settings": Settings(dynamic=Settings().dynamic._replace(host_memory="8MiB")),
        },
        [
            "error M404 host-memory model at model key: building this model takes 9.00 MiB on the "
            "host, over the 8.00 MiB that it has | build it on the GPU, under `with "
            'torch.device("cuda"):`, or make it smaller | '
        ],
    ),
    (
        {
            "failed_run": "exit",
            "detail": "7",
            "output": "a\n b \n\n",
            "trouble": trouble("error", "x"),
        },
        [
            "error X902 build-failed model.name at model.name value: the code ended its process "
            "itself, with exit status 7 | it last printed: b | "
        ],
    ),
    (
        {"failed_run": "lost", "output": " \n"},
        [
            "error X902 build-failed model.name at model.name value: the code ended or stopped the "
            "process of cfglint that traces it |  | "
        ],
    ),
    (
        {
            "faults": (
                trouble("adapter", "no batch", "load", key="model.width"),
                trouble("adapter", "bad batch", key="data.window"),
                trouble("adapter", "so", key="task.name", help="do"),
                trouble("adapter", "told", key="data.batch_size"),
                trouble("error", "x"),
            ),
            "output": "one\nlast",
            "reported": frozenset({"data.batch_size"}),
        },
        [
            "error X902 build-failed model.width at model.width value: no batch |  | ",
            "error X902 build-failed data.window at data.window value: bad batch | it last "
            "printed: last | ",
            "error X902 build-failed task.name at task.name value: so | do | ",
        ],
    ),
    (
        {"trouble": trouble("adapter", "no adapter", "load", key="model.width"), "output": "last"},
        ["error X902 build-failed model.width at model.width value: no adapter |  | "],
    ),
    (
        {"faults": (trouble("absent-metric", "A", module="torchmetrics"),)},
        [
            "error X902 build-failed task.name at task.name value: making the metrics raises: "
            f"torchmetrics has no A; traced with metrics that are always 0 |  | net.py:7 {RUN}"
        ],
    ),
    (
        {"faults": (trouble("passed-over", "RuntimeError: bad", "load"),)},
        [
            "error X902 build-failed model.name at model.name value: building the model raises: "
            f"RuntimeError: bad |  | net.py:7 {RUN}"
        ],
    ),
    (
        {
            "trouble": trouble(
                "error",
                "AttributeError: 'Config' object has no attribute 'widht'\nmore",
                "load",
                module="head",
            )
        },
        [
            "error X902 build-failed model.name at model.name value: building the model raised, in "
            "head: AttributeError: 'Config' object has no attribute 'widht' | did you mean "
            f"model.width, which is 66? | net.py:7 {RUN}"
        ],
    ),
    (
        {"trouble": trouble("data-dependent", "x"), "incomplete": ("a", "b")},
        [
            "warning X903 trace-incomplete model.name at model.name value: the trace ended in "
            "forward: its shapes depend on data that it does not have |  | net.py:7 here",
            "warning X903 trace-incomplete model.name at model.name value: not modelled: a; b "
            "|  | ",
        ],
    ),
    (
        {"trouble": trouble("not-installed", "timm")},
        [
            "warning X903 trace-incomplete model.name at model.name value: not traced: its code "
            "calls timm, which is not installed here | install timm in the environment that "
            "cfglint runs in | net.py:7 called here"
        ],
    ),
    (
        {"trouble": trouble("unfinished", "early", help="wait")},
        [
            "warning X903 trace-incomplete model.name at model.name value: not traced: early | "
            "wait | "
        ],
    ),
    (
        {"trouble": trouble("unserved", "none", help="wait")},
        [
            "warning X903 trace-incomplete model.name at model.name value: not traced: none | "
            "lint it where its code lies beside it, or name an adapter (docs/dynamic.md) | "
        ],
    ),
]


@pytest.mark.parametrize(("found", "told"), WHOLE)
def test_all_that_a_rule_says(found: dict[str, Any], told: list[str]) -> None:
    code = told[0].split()[1]
    assert [whole(each) for each in found_by(code, **found)] == told


@pytest.mark.parametrize(
    "kind",
    [
        "shape",
        "refused",
        "dtype",
        "device",
        "data-dependent",
        "unserved",
        "not-installed",
        "unfinished",
    ],
)
def test_what_another_rule_says_is_no_failed_build(kind: str) -> None:
    config = {"trainer": {"device": "cuda"}}
    found = {"trouble": trouble(kind, "RuntimeError: bad", keys=KEYS), "config": config}
    assert said("X902", **found) == []
    assert sum(bool(said(code, **found)) for code in ("T501", "T505", "T508", "X903")) == 1


def test_a_config_without_an_adapter_is_not_checked() -> None:
    assert said("X902", trouble=trouble("no-adapter", "none")) == []


def test_a_tensor_that_holds_less_than_half_is_not_told() -> None:
    assert said("M403", memory=HEAD, parameter_bytes=6 * GB + 1) == []
    small = held(largest=(WIDE._replace(bytes=GB - 1),))
    assert said("M403", memory=small, parameter_bytes=GB) == []
    assert said("M403", memory=held(largest=(ACTIVATION,)), parameter_bytes=GB) == []
    assert said("M403") == []


BROADCASTS = {"losses": (loss(),)}

PLACES: list[tuple[str, dict[str, Any], tuple[str, ...]]] = [
    ("T502", BROADCASTS, ("task.enabled_tasks", "task")),
    ("T502", BROADCASTS | {"loss_keys": {"rul": KEYS}}, (*KEYS, "task.enabled_tasks")),
    ("T503", {"losses": (loss("bad"),)}, ("task",)),
    ("T503", {"losses": (loss("bad"),), "loss_keys": {"rul": KEYS}}, (*KEYS, "task")),
    ("T504", {"losses": (loss(input=()),)}, ("task",)),
    ("T505", {"trouble": trouble("dtype", "a: b")}, ("trainer.precision", "data.dtype")),
    ("T506", {"stand_ins": True, "peak": BETWEEN}, ("model.backbone", "model.name")),
    ("T508", {"trouble": trouble("device", "x")}, ("model.name", "model")),
    ("M403", {"memory": HEAD, "keys": {"head.weight": KNOBS}}, KEYS),
    (
        "M404",
        {
            "host_peak": 9 * MB,
            "settings": Settings(dynamic=Settings().dynamic._replace(host_memory="8MiB")),
        },
        ("model",),
    ),
    ("X902", {"failed_run": "exit"}, ("model.name", "model")),
    ("X902", {"trouble": trouble("error", "x")}, ("model.name", "model")),
    ("X902", {"faults": (trouble("passed-over", "x"),)}, ("model.name", "model")),
    (
        "X902",
        {"faults": (trouble("absent-metric", "A", module="m"),)},
        ("task.name", "task", "model.name", "model"),
    ),
    ("X903", {"incomplete": ("a",)}, ("model.backbone", "model.name")),
]


@pytest.mark.parametrize(("code", "found", "keys"), PLACES)
def test_it_is_told_at_the_first_key_that_is_there(
    code: str, found: dict[str, Any], keys: tuple[str, ...]
) -> None:
    for number, key in enumerate(keys):
        (one,) = found_by(code, text=text_of(keys[number:]), **found)
        place = one.place
        assert isinstance(place, Place)
        assert (one.key, ".".join(map(str, place.path))) == (key, key)
        assert place.part == ("key" if f"{key}." in str(keys[number:]) else "value")


def test_keys_of_one_of_several_trainings_come_first() -> None:
    text = "runs: {a: {model: {width: 1}}}\nmodel: {width: 2}\n"
    found = {"trouble": trouble("shape", "RuntimeError: bad", keys=("model.width", "data.window"))}
    (one,) = found_by("T501", text=text, within="runs.a", **found)
    assert one.key == "runs.a.model.width"
    (one,) = found_by("T501", text=text, within="runs.b", **found)
    assert one.key == "model.width"
    context = DynamicContext(
        context_of(text).bound,
        Outcome("a.yaml", 0, "failed")._replace(within="runs.a"),
        Settings(),
    )
    assert place_of(context, "", "model.width")[1] == "runs.a.model.width"


def test_a_key_that_no_file_gives_as_it_is() -> None:
    context = DynamicContext(context_of(CONFIG).bound, Outcome("a.yaml", 0, "failed"), Settings())
    model = context.bound.experiment.root.mapping["model"].mapping
    model["width"] = model["width"]._replace(node=None)
    assert place_of(context, "model.width", "data.window")[1] == "data.window"
    assert also_set(context, ("model.width",), "data.window") == ()


def test_a_refusal_is_told_in_the_file_itself() -> None:
    context = DynamicContext(
        context_of(CONFIG).bound,
        Outcome("a.yaml", 0, "failed")._replace(
            trouble=trouble("refused", "bad", keys=("data.window", "model.depth", "model.width"))
        ),
        Settings(),
    )
    data = context.bound.experiment.root.mapping["data"].mapping
    window = data["window"]
    data["window"] = window._replace(place=window.place._replace(file="base.yaml"))
    (one,) = registry.find("T501").load().check(context)
    assert one.key == "model.width"
    assert one.help == ("with another value of model.width or data.window or model.depth it builds")


def test_names_are_held_against_the_model_that_was_built() -> None:
    (one,) = found_by("T507", text="freeze_layers: [haed]\n", parts=(("head", "Linear"),))
    assert whole(one) == (
        "warning T507 absent-module freeze_layers at freeze_layers.0 value: nothing in the model "
        "has the name haed | did you mean head? | "
    )
    assert said("T507", text="freeze_layers: [haed]\n") == []


def test_what_helps_a_config_that_does_not_fit() -> None:
    peak_keys = (Knob("data.batch_size", 1.0),)
    (one,) = said("M401", on_card=failed(), peak_keys=peak_keys, keys=GROWS, **NEEDS)
    assert "| halving data.batch_size halves it; a card would need 30.00 MiB for this step |" in one
    largest = NEEDS | {"memory": held(largest=(WIDE, OTHER)), "keys": {"head.weight": KNOBS}}
    (one,) = said("M401", on_card=failed(), **largest)
    assert (
        "| the largest tensor is head.weight (3.00 MiB): halving model.width quarters it; a card "
        in one
    )
    other = NEEDS | {"memory": held(largest=(OTHER, WIDE)), "keys": GROWS}
    (one,) = said("M401", on_card=failed(), **other)
    assert "| a card would need 30.00 MiB for this step |" in one
    (one,) = said("M401", on_card=failed(), **NEEDS | {"memory": held(largest=())})
    assert "| a card would need 30.00 MiB for this step |" in one
    unknown = failed(parameter="head.weight", role="parameter")
    (one,) = said("M401", on_card=unknown, **NEEDS | {"memory": None})
    assert "the parameter head.weight needs" in one


def test_the_largest_tensor_whose_keys_are_known_is_named() -> None:
    small = WIDE._replace(name="small", bytes=MB)
    found = held(over=("forward", 9 * MB), largest=(WIDE, small))
    keys = {"head.weight": KNOBS, "small": KNOBS[1:]}
    (one,) = said("M402", memory=found, budget=8 * MB, keys=keys)
    assert "| head.weight takes 3.00 MiB: halving model.width quarters it |" in one
    (one,) = said("M402", memory=held(), budget=8 * MB, peak=Peak(9, 8 * MB + 1, 9, "forward"))
    assert one.startswith("model: a step takes 8.00 MiB, over the budget of 8.00 MiB")
    loading = held(over=("load", 5 * MB), phases=PHASES[::-1])
    (one,) = said("M402", memory=loading, budget=4 * MB)
    assert "loading the model takes 5.00 MiB" in one
    big, less = WIDE._replace(bytes=3 * GB), OTHER._replace(bytes=GB)
    (one,) = said("M403", memory=held(largest=(big, less)), parameter_bytes=6 * GB)
    assert one.startswith("model: head.weight [66, 64] holds 3.00 GiB")


@pytest.mark.parametrize(
    "config",
    [
        {"trainer": {"device": "cpu"}},
        {"trainer": {"accelerator": "cpu"}},
        {"environment": {"device": "cpu"}},
        {"device": "cpu"},
    ],
)
def test_devices_do_not_meet_on_a_cpu(config: dict[str, Any]) -> None:
    assert said("T508", trouble=trouble("device", "x"), config=config) == []
    assert said("T508", config={}) == []


def test_an_exception_about_a_key_that_is_told_of() -> None:
    error = trouble("error", "ConfigError: set `width`, or leave it")
    assert said("X902", frozenset({"model.width"}), trouble=error) == []
    assert len(said("X902", frozenset({"model.depth"}), trouble=error)) == 1
    absent = trouble("error", "AttributeError: 'Args' object has no attribute 'num_layers'")
    (one,) = said("X902", trouble=absent, config={"seed": 3, "model": {1: 1, "depth": 2}})
    assert "| did you mean model.depth, which is 2? |" in one


def test_which_numbers_are_sizes() -> None:
    assert _numbered("2", a=2) == _numbered("3", a=3) == ()
    assert _numbered("4", a=4) == ("model.a",)
    outcome = Outcome("a.yaml", 0, "failed")
    bound = context_of(CONFIG).bound
    for config in (
        {"trainer": {"units": 66}},
        {"environment": {"units": 66}},
        {"units": 66},
    ):
        context = DynamicContext(bound, outcome._replace(config=config), Settings())
        assert keys_with_numbers_of(context, "66") == ()
