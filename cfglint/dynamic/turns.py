"""A config whose run is several trainings, one after the other.

`stages` is a list, each with `overrides` of the sections beside it: pretraining, then finetuning.
Each training has its own model, step and peak; of the one before it takes the weights.
"""

from __future__ import annotations

from typing import Any, NamedTuple

_TURNS, _OVERRIDES, _MORE = "stages", "overrides", "config"


class Turn(NamedTuple):
    """One training: its name, its whole config, and the dotted key of what is its own there."""

    name: str
    config: dict[str, Any]
    within: str


def turns_of(config: dict[str, Any]) -> list[Turn]:
    """The trainings of a config, [] where it is a single one.

    Source: `src/utils/training/two_stage_orchestrator.py` of PHMbench/PHM-Vibench.
    """
    given = config.get(_TURNS)
    if not isinstance(given, list) or not all(_is_turn(turn) for turn in given):
        return []
    base = {key: value for key, value in config.items() if key != _TURNS}
    return [
        Turn(
            str(turn.get("name") or number),
            _merged(_merged(base, turn[_OVERRIDES]), turn.get(_MORE) or {}),
            f"{_TURNS}.{number}.{_OVERRIDES}",
        )
        for number, turn in enumerate(given)
    ]


def _is_turn(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get(_OVERRIDES), dict)


def _merged(under: Any, over: Any) -> Any:
    """Mappings key by key, anything else as a whole."""
    if not isinstance(under, dict) or not isinstance(over, dict):
        return over
    both = {key: _merged(under[key], value) for key, value in over.items() if key in under}
    return {**under, **over, **both}
