"""Where configs are verified: in processes of this machine, or as jobs of a scheduler."""

from __future__ import annotations

import contextlib
import importlib
import os
import queue
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from cfglint.verify.outcome import Verified, not_checked
from cfglint.verify.request import VerifyOptions
from cfglint.verify.run import Job, Progress, called, verify_one

EXECUTORS = ("local", "slurm", "submitit-local")

POLL = 0.5
"""Seconds between two looks at jobs of a scheduler."""


class ExecutorError(RuntimeError):
    """Jobs cannot be submitted here; the message says why and what to do."""


Results = Iterator[tuple[int, Verified]]


def run_jobs(
    jobs: list[Job],
    options: VerifyOptions,
    slots: int,
    gpus: int,
    folder: str,
    progress: Progress,
    stop: threading.Event,
) -> Results:
    """The result of every job with its index, as they come.

    Args:
        slots: configs at a time on this machine.
        gpus: cards of this machine; each config that runs has its own.
        folder: where a scheduler's jobs keep their logs and results.
        stop: set to end local work early; a scheduler's jobs are cancelled when nobody asks for
            further results.

    Raises:
        ExecutorError: submitit is not installed, or the scheduler refuses.
    """
    if options.executor == "local":
        return _local(jobs, slots, gpus, progress, stop)
    return _submitted(jobs, options, folder, progress)


def _local(
    jobs: list[Job], slots: int, gpus: int, progress: Progress, stop: threading.Event
) -> Results:
    free: queue.Queue[int | None] = queue.Queue()
    slots = min(slots, gpus) if gpus else slots
    for slot in range(slots):
        free.put(slot if gpus else None)
    done: queue.Queue[tuple[int, Verified]] = queue.Queue()

    def work(index: int, job: Job) -> None:
        gpu = free.get()
        try:
            found = verify_one(job._replace(gpu=gpu), progress, stop)
        except Exception as error:  # a fault of cfglint: the other configs go on
            found = _lost(job, f"cfglint failed on it: {type(error).__name__}: {error}")
        finally:
            free.put(gpu)
        done.put((index, found))

    with ThreadPoolExecutor(slots) as pool:
        try:
            for index, job in enumerate(jobs):
                pool.submit(work, index, job)
            for _ in jobs:
                yield _waited(done)
        except BaseException:
            stop.set()
            pool.shutdown(wait=True, cancel_futures=True)
            raise


def _waited(done: queue.Queue[Any]) -> Any:
    """The next item, looking up now and then so that Ctrl-C is noticed."""
    found: list[Any] = []
    while not found:
        with contextlib.suppress(queue.Empty):
            found.append(done.get(timeout=POLL))
    return found[0]


def _submitted(jobs: list[Job], options: VerifyOptions, folder: str, progress: Progress) -> Results:
    try:
        submitit: Any = importlib.import_module("submitit")
    except ImportError:
        raise ExecutorError(
            f"--executor {options.executor} needs submitit; `pip install 'submitit>=1.5'` brings it"
        ) from None
    cluster = "local" if options.executor == "submitit-local" else "slurm"
    minutes = max(1, round(options.timeout * 1.5 / 60))
    parameters: dict[str, Any] = {"name": "cfglint-verify", "timeout_min": minutes}
    parameters |= {key: _plain(value) for key, value in options.slurm}
    try:
        executor = submitit.AutoExecutor(folder=os.path.join(folder, "%j"), cluster=cluster)
        executor.update_parameters(**parameters)
        with executor.batch():
            submitted = [executor.submit(verify_one, job) for job in jobs]
    except Exception as error:
        raise ExecutorError(f"{cluster} takes no jobs: {type(error).__name__}: {error}") from None
    return _collected(jobs, submitted, progress)


def _plain(value: str) -> Any:
    return int(value) if value.isdigit() else value


def _collected(jobs: list[Job], submitted: list[Any], progress: Progress) -> Results:
    waiting = dict(enumerate(submitted))
    pause = threading.Event()
    try:
        while waiting:
            for index, job in list(waiting.items()):
                if job.done():
                    del waiting[index]
                    progress(called(jobs[index].subject), 1.0, "")
                    yield index, _result(jobs[index], job)
                else:
                    progress(called(jobs[index].subject), 0.0, f"job {job.job_id}: {job.state}")
            if waiting:
                pause.wait(POLL)
    finally:
        for job in waiting.values():
            job.cancel()


def _result(job: Job, submitted: Any) -> Verified:
    """What a job sent back; one that was lost, cancelled or pre-empted is not checked."""
    try:
        found = submitted.result()
    except Exception as error:
        first = (str(error).strip().splitlines() or [type(error).__name__])[0]
        state = str(getattr(submitted, "state", "")) or "lost"
        return _lost(job, f"job {submitted.job_id} gave no result ({state}): {first[:200]}")
    if isinstance(found, Verified):
        return found
    return _lost(job, f"job {submitted.job_id} gave no result")


def _lost(job: Job, reason: str) -> Verified:
    return not_checked(job.subject.file, job.subject.document, reason)
