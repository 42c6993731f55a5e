"""One config, verified: scaled where it has to be, trained, trained again, measured and timed."""

from __future__ import annotations

import contextlib
import os
import platform
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from importlib import metadata
from typing import Any, NamedTuple

from cfglint.dynamic.measure import driver_is_there
from cfglint.dynamic.request import changed, value_at
from cfglint.dynamic.sandbox import WorkerUnavailableError
from cfglint.dynamic.sizes import parse_size
from cfglint.dynamic.stage import NO_ADAPTER, Subject, adapter_of, enabled_tasks
from cfglint.files.temporary import folder_name, remove_left
from cfglint.verify.outcome import FROM_OUTSIDE, Verified, not_checked
from cfglint.verify.process import Ended, Training
from cfglint.verify.request import Kind, TrainRequest, VerifyOptions
from cfglint.verify.scale import CPU_STEPS, CUDA_STEPS, Scale, scaled

Progress = Callable[[str, float, str], None]
"""Called with a config (`called`), the share of its work that is done, and what is done now."""

ROUNDS = 9
"""Interleaved timings of a config and its baseline."""

ROUND_SECONDS = 0.3
"""What one of them takes at least."""

MOST_ROUND_STEPS = 200

_SHARES: dict[str, tuple[float, float]] = {
    "scale": (0.0, 0.15),
    "load": (0.15, 0.2),
    "sanity": (0.2, 0.22),
    "epoch": (0.22, 0.5),
    "validation": (0.5, 0.52),
    "checkpoint": (0.52, 0.57),
    "batch": (0.57, 0.6),
    "repeat": (0.6, 0.8),
    "memory": (0.8, 0.95),
    "digest": (0.8, 0.85),
    "pace": (0.95, 1.0),
}
"""Phase -> where it begins and ends in the work on one config, for the bar (measured)."""


class Job(NamedTuple):
    """What is verified of one config; `baseline` is the config that it is timed beside."""

    subject: Subject
    options: VerifyOptions
    baseline: Subject | None = None
    threads: int = 0
    gpu: int | None = None
    cache: str = ""


def called(subject: Subject) -> str:
    """A config, with the training of it that is meant."""
    return f"{subject.file}, {subject.turn}" if subject.turn else subject.file


def verify_one(
    job: Job,
    progress: Progress = lambda file, share, what: None,
    stop: threading.Event | None = None,
) -> Verified:
    """Verify a config. Nothing that its code does is raised; it is in what is returned.

    Args:
        progress: called often.
        stop: set from elsewhere to end early; what was measured by then is returned.
    """
    return _Run(job, progress, stop or threading.Event()).verify()


class _Run:
    def __init__(self, job: Job, progress: Progress, stop: threading.Event) -> None:
        self.job, self.stop = job, stop
        self.subject, self.options = job.subject, job.options
        self.started = time.monotonic()
        self.progress = progress
        self.device = ""
        self.scale = Scale((), self.subject.config)
        self.machine: dict[str, str] = {}

    def verify(self) -> Verified:
        subject = self.subject
        if not adapter_of(subject):
            return self._none(NO_ADAPTER)
        self.device = device_of(self.options.device)
        self.machine = machine(self.device)
        if self.device == "cpu":
            self._at("scale", 0.0, "finding a size for this CPU")
            try:
                self.scale = scaled(subject, self.job.threads or 1, self.job.cache)
            except WorkerUnavailableError as error:
                return self._none(str(error))
            if self.scale.reason:
                return self._none(self.scale.reason)
        try:
            remove_left("verify")
            folder = tempfile.TemporaryDirectory(
                prefix=folder_name("verify", os.getpid()) + "-", ignore_cleanup_errors=True
            )
        except OSError as error:
            return self._none(f"no temporary folder can be made for its checkpoint: {error}")
        with folder as path:
            return self._train(path)

    def _train(self, folder: str) -> Verified:
        first = self._process("train", folder)
        found = self._verified(first)
        if found.status != "done":
            return found
        figures, missed, digest = dict(found.figures), dict(found.missed), {}
        again = self._process("repeat", folder)
        if "repeat" in again.figures:
            figures |= again.figures
            losses = (figures["epoch"]["losses"], figures["repeat"]["losses"])
            digest = self._differing(folder, *losses)
        else:
            missed["repeat"] = _why(again)
        live = self._process("memory", folder)
        if "growth" in live.figures:
            figures |= live.figures
        else:
            missed["growth"] = _why(live)
        if self.job.baseline is not None:
            paced = self._pace(folder)
            if isinstance(paced, str):
                missed["pace"] = paced
            else:
                figures["pace"] = paced
        if self.stop.is_set():
            return found._replace(
                status="not-checked", reason="interrupted", figures=figures, missed=missed
            )
        return found._replace(
            figures=figures, missed=missed, digest=digest, seconds=time.monotonic() - self.started
        )

    def _verified(self, ended: Ended) -> Verified:
        """The outcome of the training process, before anything is added."""
        found = Verified(
            self.subject.file,
            self.subject.document,
            device=self.device,
            seconds=time.monotonic() - self.started,
            steps=self._steps(),
            steps_done=ended.steps_done,
            seed=self.options.seed,
            scale=self._scale_told(ended),
            figures=ended.figures,
            phase=ended.phase,
            trouble=ended.trouble,
            non_finite=ended.non_finite,
            output=ended.output,
            baseline=self.options.baseline,
            slower=self.options.slower,
            machine=self.machine,
        )
        if ended.status == "unserved":
            return found._replace(status="not-checked", reason=ended.detail)
        if ended.status == "interrupted":
            return found._replace(status="not-checked", reason="interrupted")
        if ended.status == "signal" and ended.detail in FROM_OUTSIDE:
            return found._replace(
                status="not-checked",
                reason=f"its process was ended from outside ({ended.detail}) in {ended.phase}; "
                "the host may have run out of memory",
            )
        if ended.status != "done":
            detail = f"{self.options.timeout:.0f}" if ended.status == "timeout" else ended.detail
            return found._replace(status="stopped", ended=ended.status, detail=detail)
        if ended.trouble is not None or ended.non_finite:
            return found._replace(status="stopped")
        unwritten = ended.figures.get("checkpoint", {}).get("unwritten")
        if unwritten:
            where = ended.figures["checkpoint"]["folder"]
            reason = f"a checkpoint could not be written into {where}: {unwritten}"
            return found._replace(missed={"checkpoint": reason})
        return found

    def _scale_told(self, ended: Ended) -> tuple[tuple[str, int, int], ...]:
        """The changed keys, and the accumulation, which a CPU does twice at most."""
        load = ended.figures.get("load")
        if load is None or load["accumulate"] == load["asked_accumulate"]:
            return self.scale.changes
        passes = (load["asked_accumulate"], load["accumulate"])
        return (*self.scale.changes, ("trainer.accumulate_grad_batches", *passes))

    def _differing(self, folder: str, one: list[float], other: list[float]) -> dict[str, Any]:
        """The first operator on which two runs with the same seed differ; {} where none is."""
        step = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
        if step is None:
            return {}
        runs = [self._process("digest", folder, digest_step=step) for _ in range(2)]
        if any("digest" not in run.figures for run in runs):
            return {"step": step}
        left, right = (run.figures["digest"] for run in runs)
        for name, value in left["weights"].items():
            if right["weights"].get(name) != value:
                return {"step": step, "what": f"the initial value of {name}"}
        for a, b in zip(left["operators"], right["operators"], strict=False):
            if a != b:
                return {"step": step, "op": a[0], "module": a[1], "file": a[2], "line": a[3]}
        return {"step": step}

    def _pace(self, folder: str) -> dict[str, Any] | str:
        """Samples a second of this config and of the baseline, in turns; a text says why not."""
        baseline = self.job.baseline
        assert baseline is not None
        config = _by_the_same_factors(baseline.config, self.scale.changes)
        requests = [
            self._request("pace", folder),
            self._request("pace", folder, subject=baseline, config=config),
        ]
        runs = [self._start(request) for request in requests]
        try:
            for run, name in zip(runs, ("it", called(baseline)), strict=True):
                if not _is_ready(run):
                    return f"{name} could not be timed: {_why(_closed(run))}"
            counts = [_calibrated(run) for run in runs]
            rates: list[list[float]] = [[], []]
            for done in range(ROUNDS):
                self._at("pace", done / ROUNDS, "in turns with the baseline")
                for index in (0, 1) if done % 2 else (1, 0):
                    seconds = _timed(runs[index], counts[index])
                    if not seconds:
                        return f"a timing ended early: {_why(_closed(runs[index]))}"
                    samples = runs[index].figures["pace"]["samples"]
                    rates[index].append(counts[index] * samples / seconds)
        finally:
            for run in runs:
                run.close()
        ratios = sorted(theirs / own for own, theirs in zip(*rates, strict=True))
        return {
            "samples_per_second": statistics.median(rates[0]),
            "baseline_samples_per_second": statistics.median(rates[1]),
            "ratio": statistics.median(ratios),
            "low": ratios[1],
            "high": ratios[-2],
            "same_model": _model_of(baseline.config) == _model_of(self.subject.config),
        }

    def _process(self, kind: Kind, folder: str, **more: Any) -> Ended:
        def heard(phase: str, share: float, what: str) -> None:
            known = phase in _SHARES and (phase != "load" or kind == "train")
            self._at(phase if known else kind, share, what)

        return self._start(self._request(kind, folder, **more)).listen(heard)

    def _start(self, request: TrainRequest) -> Training:
        left = self.options.timeout - (time.monotonic() - self.started)
        return Training(request, max(left, 1.0), self.stop, self.job.gpu)

    def _request(
        self,
        kind: Kind,
        folder: str,
        subject: Subject | None = None,
        config: dict[str, Any] | None = None,
        **more: Any,
    ) -> TrainRequest:
        subject = subject or self.subject
        return TrainRequest(
            kind,
            self.scale.config if config is None else config,
            adapter_of(subject),
            subject.root,
            subject.settings.options,
            enabled_tasks(subject.config),
            self.device,
            self.options.seed,
            self._steps(),
            folder,
            threads=self.job.threads if self.device == "cpu" else 0,
            memory=2 * parse_size(subject.settings.memory_limit),
            tracking=self.options.tracking if kind == "train" else "",
            **more,
        )

    def _steps(self) -> int:
        return self.options.steps or (CUDA_STEPS if self.device == "cuda" else CPU_STEPS)

    def _at(self, phase: str, share: float, what: str) -> None:
        begin, end = _SHARES.get(phase, (0.0, 0.0))
        told = f"{phase}: {what}" if what else phase
        self.progress(called(self.subject), begin + (end - begin) * min(share, 1.0), told)

    def _none(self, reason: str) -> Verified:
        return not_checked(self.subject.file, self.subject.document, reason, device=self.device)


def device_of(asked: str) -> str:
    """`cpu` or `cuda`, for `auto` what this machine has."""
    return ("cuda" if driver_is_there() else "cpu") if asked == "auto" else asked


def _is_ready(run: Training) -> bool:
    while "pace" not in run.figures:
        if run.next_event() is None:
            return False
    return True


def _calibrated(run: Training) -> int:
    """Steps that take about `ROUND_SECONDS`."""
    seconds = _timed(run, 1) or ROUND_SECONDS
    return max(1, min(MOST_ROUND_STEPS, round(ROUND_SECONDS / seconds)))


def _timed(run: Training, steps: int) -> float:
    """Seconds of some steps; 0 where the process ended."""
    run.send(str(steps))
    while (event := run.next_event()) is not None:
        if event["event"] == "paced":
            return float(event["seconds"])
    return 0.0


def _closed(run: Training) -> Ended:
    run.close()
    return run.ended()


def _why(ended: Ended) -> str:
    """Why a further process of a config gave no figures."""
    if ended.trouble is not None:
        return ended.trouble.message.splitlines()[0]
    if ended.non_finite:
        return f"its loss is {ended.non_finite['value']}"
    if ended.status == "timeout":
        return f"no time was left for it (--timeout {ended.detail} more)"
    if ended.status == "interrupted":
        return "interrupted"
    return f"its process ended by {ended.detail}" if ended.detail else "it gave no figures"


def _by_the_same_factors(
    config: dict[str, Any], changes: tuple[tuple[str, int, int], ...]
) -> dict[str, Any]:
    """A baseline made smaller by what the config beside it was made smaller by."""
    made = []
    for key, old, new in changes:
        value = value_at(config, key)
        if isinstance(value, int) and value * new % old == 0 and value * new // old:
            made.append((key, value * new // old))
    return changed(config, tuple(made))


def _model_of(config: dict[str, Any]) -> tuple[Any, ...]:
    """What a config says about which model it is."""
    model = config.get("model")
    if not isinstance(model, dict):
        return (model,)
    return tuple(model.get(key) for key in ("name", "type", "embedding", "backbone", "task_head"))


def machine(device: str) -> dict[str, str]:
    """The machine and the versions that a report names."""
    found = {
        "system": platform.platform(),
        "processor": f"{os.cpu_count()} x {_processor()}",
        "python": platform.python_version(),
    }
    for package in ("torch", "numpy", "lightning"):
        with contextlib.suppress(metadata.PackageNotFoundError):
            found[package] = metadata.version(package)
    found["device"] = device
    return found


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as stream:
            names = [line.partition(":")[2].strip() for line in stream if "model name" in line]
    except OSError:
        names = []
    return names[0] if names else platform.machine()
