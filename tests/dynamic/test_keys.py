"""Which keys a failure is put at, by what a forward does with other values of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cfglint.dynamic.events import LossCall, Trouble
from cfglint.dynamic.outcome import Outcome
from cfglint.dynamic.request import Reply, Request, changed
from cfglint.dynamic.stage import Subject, Target, Traced
from cfglint.run.settings import DynamicSettings

Answer = Callable[[Request], dict[str, Any]]


class Answering:
    """A sandbox, and its inbox, whose traces are a function."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.asked: list[Request] = []

    def submit(self, request: Request) -> int:
        self.asked.append(request)
        return len(self.asked) - 1

    def take(self, number: int) -> Reply:
        return Reply("done", self.answer(self.asked[number]))


def traced(config: dict[str, Any]) -> Traced:
    settings = DynamicSettings(adapter="model:Adapter")
    return Traced(Subject("a.yaml", 0, config, settings, "", "/nowhere"), Target())


def keys_of_shapes(config: dict[str, Any], message: str, ends: Callable[[Any], str]) -> Any:
    """The keys of a shape that does not fit; `ends` gives the message for a config, "" for none."""

    def answer(request: Request) -> dict[str, Any]:
        configs = [changed(config, change) for change in request.changes]
        return {"troubles": [[ends(each), "net.py", 7, "forward"] for each in configs]}

    box: Any = Answering(answer)
    trouble = Trouble("forward", "shape", message, file="net.py", line=7)
    outcome = Outcome("a.yaml", 0, "failed", trouble=trouble, config=config)
    found = traced(config)._with_shape_keys(box, box, outcome).trouble
    assert found is not None
    return found.keys


def test_a_key_that_lets_the_batch_through_is_named() -> None:
    config = {"model": {"inside": 221, "width": 128}, "data": {"batch_size": 5, "frames": 81}}

    def ends(values: Any) -> str:
        inside = values["model"]["inside"]
        return "" if inside == 203 else f"(405x203 and {inside}x{values['model']['width']})"

    assert keys_of_shapes(config, ends(config), ends) == ("model.inside",)


def test_else_those_that_change_the_sizes_where_it_fails() -> None:
    config = {"model": {"inside": 221, "width": 128}, "data": {"batch_size": 5}, "depth": 4}

    def ends(values: Any) -> str:
        return f"got [5, 203] X [{values['model']['inside']}, {7 * values['depth']}]"

    assert keys_of_shapes(config, ends(config), ends) == ("model.inside", "depth")


def test_both_keys_of_a_pair_are_named() -> None:
    config = {"model": {"width": 66, "heads": 4, "classes": 10}}

    def ends(values: Any) -> str:
        width, heads = values["model"]["width"], values["model"]["heads"]
        return "" if width % heads == 0 else f"shape '[8, {heads}]' is invalid for {width}"

    assert keys_of_shapes(config, ends(config), ends) == ("model.width", "model.heads")


def zeros_at_fault(config: dict[str, Any], ends: Callable[[Any], tuple[str, str]]) -> Any:
    """The keys whose 0 is at fault, and the help; `ends` gives message and phase for a config."""

    def answer(request: Request) -> dict[str, Any]:
        found = (ends(changed(config, change)) for change in request.changes)
        return {"troubles": [[message, "net.py", 7, phase] for message, phase in found]}

    box: Any = Answering(answer)
    message, phase = ends(config)
    trouble = Trouble(phase, "error", message, file="net.py", line=7)
    outcome = Outcome("a.yaml", 0, "failed", trouble=trouble, config=config)
    found = traced(config)._with_zero_keys(box, box, outcome).trouble
    assert found is not None
    return found.keys, found.help


def test_the_zero_that_ends_a_trace_is_named() -> None:
    config = {"model": {"prompt": 0, "extra": 0, "width": 48}, "seed": 0}

    def ends(values: Any) -> tuple[str, str]:
        if not values["model"]["prompt"]:
            return "ValueError: got prompt=0", "load"
        return "RuntimeError: another fault", "forward"

    assert zeros_at_fault(config, ends) == (
        ("model.prompt",),
        "with model.prompt = 48 instead of 0 it goes on",
    )


def test_a_zero_that_changes_nothing_is_not() -> None:
    config = {"model": {"extra": 0, "width": 48}}
    ending = ("ZeroDivisionError: division by zero", "load")
    assert zeros_at_fault(config, lambda values: ending) == ((), "")


def keys_of_losses(config: dict[str, Any], shapes: Callable[[Any], Any]) -> dict[str, Any]:
    def answer(request: Request) -> dict[str, Any]:
        configs = [changed(config, change) for change in request.changes]
        return {"losses": [[["mse_loss", *shapes(each)]] for each in configs]}

    box: Any = Answering(answer)
    given, target = shapes(config)
    loss = LossCall("mse_loss", "mse_loss", given, target, "float32", "float32", "a.py", 3)
    outcome = Outcome("a.yaml", 0, "ok", losses=(loss,), config=config)
    return traced(config)._loss_keys(box, box, outcome)


def test_a_switch_that_takes_a_dimension_away_is_named() -> None:
    config = {"model": {"squeeze": True, "bias": True, "width": 16}, "data": {"columns": 1}}

    def shapes(values: Any) -> Any:
        columns = values["data"]["columns"]
        return ((8,) if values["model"]["squeeze"] else (8, columns)), (8, columns)

    found = keys_of_losses(config, shapes)
    assert found == {"mse_loss": ("model.squeeze", "data.columns")}


def test_one_number_for_a_whole_batch_is_no_key_s_fault() -> None:
    config = {"model": {"squeeze": True, "width": 16}}
    assert keys_of_losses(config, lambda values: ((8,), ())) == {}
