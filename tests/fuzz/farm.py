"""The farm: workers that make inputs and judge them, watched by a parent that ends what hangs."""

from __future__ import annotations

import multiprocessing
import os
import random
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from cfglint.dynamic.limits import limit_memory
from tests.fuzz import oracles
from tests.fuzz.corpus import corpus
from tests.fuzz.kinds import KINDS, SHARES, Files

HANGS = 300.0
"""Seconds after which an input that is still judged counts as a hang; a machine may be busy."""

MEMORY = 3 * 2**30
"""Bytes of address space that a worker may take beyond what it starts with."""

TOLD = 60.0
"""Seconds between two reports of what was judged so far."""

THOROUGH = 8
"""One in so many inputs is linted again, from a cache, and with its fixes made."""


class Failure(NamedTuple):
    """An input of which something did not hold."""

    kind: str
    seed: int
    number: int
    what: str


class Outcome(NamedTuple):
    """Inputs that were judged, by kind, and what failed."""

    judged: Counter[str]
    failures: list[Failure]


def kind_of(seed: int, number: int) -> str:
    """The kind that an input is of."""
    generator = random.Random(f"{seed}:{number}")
    return generator.choices(list(SHARES), list(SHARES.values()))[0]


def make(kind: str, seed: int, number: int) -> Files:
    """The files of an input."""
    return KINDS[kind].make(_CORPUS, random.Random(f"{kind}:{seed}:{number}"))


_CORPUS = corpus()


def judge(kind: str, files: Files, root: Path, thorough: bool) -> str:
    """What does not hold of an input; "" for one of which everything does."""
    try:
        KINDS[kind].judge(root, files, thorough)
    except oracles.Broken as broken:
        return str(broken)
    except BaseException:
        return traceback.format_exc(limit=-12)
    return ""


def run(
    seconds: float,
    seed: int,
    processes: int,
    kinds: Sequence[str] = (),
    save: Path | None = None,
    told: Callable[[Outcome], None] = lambda _: None,
) -> Outcome:
    """Judge inputs for so many seconds.

    Args:
        kinds: the kinds that are judged, in turn; all, in their shares, where it is empty.
        save: a folder in which the files of each failure are put.
        told: is called with what was judged so far, once a minute.
    """
    context = multiprocessing.get_context("fork")
    queue: Any = context.SimpleQueue()
    state = [context.Array("d", 3) for _ in range(processes)]  # number, its start, judged so far
    until = time.time() + seconds

    def start(index: int, number: int) -> Any:
        state[index][0], state[index][1] = number, time.time()
        arguments = (index, number, processes, seed, tuple(kinds), until, state[index], queue)
        worker = context.Process(target=_work, args=arguments, daemon=True)
        worker.start()
        return worker

    workers = {index: start(index, index) for index in range(processes)}
    outcome = Outcome(Counter(), [])
    due = time.time() + TOLD
    while any(worker.is_alive() for worker in workers.values()) or not queue.empty():
        while not queue.empty():
            _take(queue.get(), outcome, seed, save)
        for index, worker in list(workers.items()):
            number = int(state[index][0])
            hangs = time.time() - state[index][1] > HANGS and worker.is_alive()
            died = not worker.is_alive() and worker.exitcode not in (0, None)
            if hangs or died:
                worker.kill()
                worker.join()
                kind = kinds[number % len(kinds)] if kinds else kind_of(seed, number)
                what = "it hangs" if hangs else f"the process ended with {worker.exitcode}"
                _take((kind, number, what), outcome, seed, save)
                del workers[index]
                if time.time() < until:  # after it one would be ended and begun without an end
                    workers[index] = start(index, number + processes)
        if time.time() > due:
            due += TOLD
            told(outcome)
        time.sleep(0.2)
    return outcome


def _take(found: tuple[str, int, str], outcome: Outcome, seed: int, save: Path | None) -> None:
    kind, number, what = found
    if not what:
        outcome.judged[kind] += number
        return
    outcome.failures.append(Failure(kind, seed, number, what))
    if save is not None:
        folder = save / f"{kind}-{seed}-{number}"
        for name, data in make(kind, seed, number).items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
        (folder / "WHAT").write_text(what)


def _work(
    index: int,
    number: int,
    step: int,
    seed: int,
    kinds: tuple[str, ...],
    until: float,
    state: Any,
    queue: Any,
) -> None:
    """One worker: the inputs `number`, `number + step`, and so on."""
    limit_memory(MEMORY)
    judged: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="fuzz") as folder:
        root = Path(folder)
        oracles.home(root)
        while time.time() < until:
            kind = kinds[number % len(kinds)] if kinds else kind_of(seed, number)
            state[0], state[1] = number, time.time()
            thorough = number % THOROUGH == 0
            if what := judge(kind, make(kind, seed, number), root, thorough):
                queue.put((kind, number, what))
            judged[kind] += 1
            number += step
            if sum(judged.values()) % 200 == 0:
                for each, count in judged.items():
                    queue.put((each, count, ""))
                judged.clear()
        os.chdir("/")
    for each, count in judged.items():
        queue.put((each, count, ""))
