"""What the tracing process is asked, and what it answers: JSON data, no torch."""

from __future__ import annotations

from typing import Any, NamedTuple


class Request(NamedTuple):
    """One trace, or one series of builds.

    `kind` is `trace`; `build`: the model alone, for each of `changes`, where a parameter has at
    least `least` elements; `losses`: one forward and its losses, for each of `changes`;
    `troubles`: what ends one forward, for each of them; `series`: what a quick trace takes, for as
    many of them as the time allows, one at least, and beside it with the changes at the same place
    of `instead`, where there are any and the first ones end the trace or break a loss;
    or `measure`: the step on a real GPU. A `quick`
    trace is one step without validation. `root` is the folder that the user's modules are found
    from, "" for none. `options` are the settings under `[tool.cfglint.dynamic]`. `changes` are sets
    of (dotted key, value).
    `program`, where it is not empty, is a `cfglint.dynamic.launch.Launch` as data: the user's own
    program is traced, and no adapter.
    `seconds` and `memory` (bytes on the host, beyond what torch itself takes) are its limits.
    """

    kind: str
    config: dict[str, Any]
    adapter: str
    root: str = ""
    options: dict[str, Any] = {}  # noqa: RUF012  # a NamedTuple's default is never written to
    variant: str = "low"
    cublas_workspace: int = 0
    capacity: int = 0
    major: int = 8
    card: str = ""
    tasks: tuple[str, ...] = ()
    quick: bool = False
    least: int = 0
    seconds: float = 60.0
    memory: int = 4 << 30
    changes: tuple[tuple[tuple[str, Any], ...], ...] = ()
    instead: tuple[tuple[tuple[str, Any], ...], ...] = ()
    program: dict[str, Any] = {}  # noqa: RUF012  # a NamedTuple's default is never written to


class Reply(NamedTuple):
    """How a request ended.

    `status` is `done` (`data` has the answer), `timeout`, `memory`, `exit` or `signal` (`detail`
    has the status or the signal's name), `lost` (it ended or stopped the tracing process), or
    `refused` (the process could not begin: `detail`).
    `output` is the end of what the user's code printed.
    """

    status: str
    data: dict[str, Any]
    detail: str = ""
    output: str = ""
    seconds: float = 0.0


def changed(config: dict[str, Any], changes: tuple[tuple[str, Any], ...]) -> dict[str, Any]:
    """A copy of a config with dotted keys set; sections that are not there are made."""
    from copy import deepcopy

    result = deepcopy(config)
    for key, value in changes:
        *parents, last = key.split(".")
        inside = result
        for part in parents:
            inside = inside.setdefault(part, {})
        inside[last] = value
    return result


def value_at(config: dict[str, Any], key: str) -> Any:
    """The value of a dotted key; None where there is none."""
    found: Any = config
    for part in key.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found
