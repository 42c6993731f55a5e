"""What verifying one config gave: plain data that a job on another machine can send back."""

from __future__ import annotations

from typing import Any, NamedTuple

from cfglint.dynamic.events import Trouble


class Verified(NamedTuple):
    """One config.

    `status` is `done` (every box was looked at), `stopped` (`trouble`, `non_finite` or `ended` say
    why, `phase` where) or `not-checked` (`reason`). `scale` are keys with their old and new values.
    `figures` are by box; `missed` says by box why it could not be measured. `ended` is how the
    training process ended where that was early: `timeout`, `signal` or `exit`, with `detail`.
    `digest` has the first `step` on which two runs differ, {} where none does, and the first
    operator or value that differs, where that was found. `steps` are optimizer steps
    that were asked for, `steps_done` those of the epoch that ended well. `turn` and `within` are
    those of one of several trainings: its name, and where its own keys are.
    """

    file: str
    document: int = 0
    status: str = "done"
    reason: str = ""
    device: str = ""
    seconds: float = 0.0
    steps: int = 0
    steps_done: int = 0
    seed: int = 0
    scale: tuple[tuple[str, int, int], ...] = ()
    figures: dict[str, dict[str, Any]] = {}  # noqa: RUF012  # never written to
    missed: dict[str, str] = {}  # noqa: RUF012  # never written to
    phase: str = ""
    trouble: Trouble | None = None
    non_finite: dict[str, Any] = {}  # noqa: RUF012  # never written to
    ended: str = ""
    detail: str = ""
    output: str = ""
    digest: dict[str, Any] = {}  # noqa: RUF012  # never written to
    baseline: str = ""
    slower: float = 10.0
    machine: dict[str, str] = {}  # noqa: RUF012  # never written to
    turn: str = ""
    within: str = ""


def not_checked(file: str, document: int, reason: str, **more: Any) -> Verified:
    """A config that could not be verified, through no fault in it."""
    return Verified(file, document, "not-checked", reason, **more)


FROM_OUTSIDE = ("SIGKILL", "SIGTERM", "SIGHUP", "SIGINT")
"""Signals that a program does not send itself: of the system short of memory, or of a scheduler."""
