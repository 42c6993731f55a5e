"""Which config keys drive the size of a tensor or of the peak, found by changing them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from cfglint.dynamic.outcome import Knob

Change = tuple[tuple[str, Any], ...]

BATCH_KEYS = (
    "data.batch_size",
    "task.batch_size",
    "trainer.batch_size",
    "batch_size",
    "train.batch_size",
    "training.batch_size",
)
"""Where a config has the size of its batch: the first of these."""

_LEAVE = frozenset(
    {"seed", "num_workers", "gpus", "num_epochs", "epochs", "iterations", "max_epochs"}
)
"""Numbers that no tensor depends on."""


def candidates(config: dict[str, Any], sections: tuple[str, ...]) -> dict[str, int]:
    """Dotted key -> value of the whole numbers that a size could depend on."""
    return {
        key: value
        for section in sections
        for key, value in _numbers(config.get(section), section)
        if value >= 2 and key.rpartition(".")[2] not in _LEAVE
    }


def _numbers(value: Any, path: str) -> Iterator[tuple[str, int]]:
    if isinstance(value, dict):
        for key, item in value.items():
            if isinstance(key, str) and "." not in key:
                yield from _numbers(item, f"{path}.{key}")
    elif isinstance(value, int) and not isinstance(value, bool):
        yield path, value


def changes(keys: dict[str, int]) -> list[tuple[str, int, Change]]:
    """For each key its halved value (where that is whole) and its doubled one."""
    found: list[tuple[str, int, Change]] = []
    for key, value in keys.items():
        if value % 2 == 0:
            found.append((key, value // 2, ((key, value // 2),)))
        found.append((key, value * 2, ((key, value * 2),)))
    return found


MOST_OTHERS = 12
"""Other values of one key that are tried."""


LARGEST = 128
"""How many times a value another may be: a number of layers would take minutes beyond it."""


def others(value: int, numbers: Iterable[int]) -> list[int]:
    """Other values for a number that sizes may agree with, the likeliest first: the numbers that it
    disagrees with, its double and half, and what they divide."""
    numbers = list(numbers)
    tried = [*numbers, value * 2, value // 2, value * 4, value // 4]
    for number in numbers:
        tried += [-(-value // number) * number, value // number * number]
    tried.append(1)
    fits = [other for other in dict.fromkeys(tried) if 0 < other <= value * LARGEST]
    return [other for other in fits if other != value][:MOST_OTHERS]


MOST_ZEROS = 8
"""Zeros that are replaced, at most."""

_INSTEAD = (64, 1)
"""What a zero is replaced by, after the likeliest sizes."""


def zeros(config: dict[str, Any], numbers: Iterable[int]) -> list[tuple[str, int]]:
    """Dotted key -> another value of each 0 that could be a size: the numbers of a message, the two
    commonest beside it, and others."""
    found: dict[str, list[int]] = {}
    for section in config:
        if section in _NO_SHAPES:
            continue
        values = dict(_numbers(config[section], section))
        beside = Counter(value for value in values.values() if value > 1).most_common(2)
        instead = list(dict.fromkeys([*numbers, *(value for value, _ in beside), *_INSTEAD]))
        keys = [key for key, value in values.items() if value == 0]
        found.update((k, instead) for k in keys if k.rpartition(".")[2] not in _LEAVE)
    return [(key, other) for key in list(found)[:MOST_ZEROS] for other in found[key]]


MOST_SWITCHES = 24
"""Switches that are turned, at most."""

_NO_SHAPES = frozenset({"trainer", "environment", "hydra", "logger", "callbacks"})
"""Sections whose switches change no shape."""


def switches(config: dict[str, Any]) -> list[tuple[str, Any]]:
    """Dotted key -> another value of what a number of dimensions could depend on: truth values,
    and counts of one."""
    found = [
        (key, not value if isinstance(value, bool) else 2)
        for key, value in _leaves(config, "")
        if isinstance(value, bool) or (isinstance(value, int) and value == 1)
        if key not in BATCH_KEYS and key.rpartition(".")[2] not in _LEAVE
        if key.partition(".")[0] not in _NO_SHAPES
    ]
    return found[:MOST_SWITCHES]


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, item in value.items():
            if isinstance(key, str) and "." not in key:
                yield from _leaves(item, f"{path}.{key}" if path else key)
    else:
        yield path, value


def sizes_of(config: dict[str, Any], keys: dict[str, int]) -> dict[str, int]:
    """The keys with those beside all sections, and without the size of the batch."""
    beside = {
        key: value
        for key, value in config.items()
        if isinstance(value, int) and not isinstance(value, bool) and value >= 2
        if key not in _LEAVE
    }
    return {key: value for key, value in {**keys, **beside}.items() if key not in BATCH_KEYS}


def exponent(before: int, after: int, old: int, new: int) -> float:
    """The power by which a size grows: log(after / before) / log(new / old), to a tenth."""
    if before <= 0 or after <= 0 or old == new:
        return 0.0
    return round(math.log(after / before) / math.log(new / old), 1)


def parameter_knobs(
    keys: dict[str, int],
    tried: list[tuple[str, int, Change]],
    builds: list[dict[str, list[int]] | None],
    sizes: dict[str, int],
) -> dict[str, tuple[Knob, ...]]:
    """By parameter, the keys that its number of elements depends on, the strongest first.

    Args:
        keys: key -> value in the config.
        tried: what `changes` gave, in the order of `builds`.
        builds: shape of every parameter for each change; None where the model did not build.
        sizes: elements of every parameter in the config as it is.
    """
    found: dict[str, dict[str, float]] = {}
    for (key, new, _), shapes in zip(tried, builds, strict=True):
        if shapes is None:
            continue
        for name, before in sizes.items():
            if name in shapes:
                power = exponent(before, math.prod(shapes[name]), keys[key], new)
                if power and key not in found.setdefault(name, {}):
                    found[name][key] = power
    return {name: _ordered(powers) for name, powers in found.items() if powers}


def _ordered(powers: dict[str, float]) -> tuple[Knob, ...]:
    return tuple(
        Knob(key, power) for key, power in sorted(powers.items(), key=lambda p: (-abs(p[1]), p[0]))
    )


def peak_knobs(
    keys: dict[str, int], tried: list[tuple[str, int, Change]], before: int, peaks: list[int | None]
) -> tuple[Knob, ...]:
    """The keys that the peak depends on by a tenth of a power or more, the strongest first."""
    powers: dict[str, float] = {}
    for (key, new, _), after in zip(tried, peaks, strict=True):
        if after is not None and key not in powers:
            power = exponent(before, after, keys[key], new)
            if power:
                powers[key] = power
    return _ordered(powers)
