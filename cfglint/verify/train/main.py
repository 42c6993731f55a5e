"""The process that trains: one request on standard input, events on standard output, a line each.

Run as `python -m cfglint.verify.train.main`. What the user's code prints goes to standard error,
which the parent keeps the end of. Events: `phase` (what is done now, and how far), `measured` (a
box of the plan, and its figures), `trouble` (what ended the training early), `end`.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import torch

from cfglint.dynamic.adapters.missing import stood_in_for
from cfglint.dynamic.adapters.protocol import UnservedError
from cfglint.dynamic.events import Trouble
from cfglint.dynamic.limits import close_network, die_with_parent, limit_memory
from cfglint.dynamic.trace.troubles import trouble_of
from cfglint.verify.train import digests, lightning, live, tracking
from cfglint.verify.train.host import stay_on_the_host
from cfglint.verify.train.lightning import LightningRunner
from cfglint.verify.train.runner import OwnRunner, Runner
from cfglint.verify.train.session import NonFiniteError, Place, Session
from cfglint.verify.train.supervised import supervised

Emit = Callable[[dict[str, Any]], None]

WARM_UP = 2
"""Steps before any is timed."""


class Told:
    """Phases and figures on their way to the parent."""

    def __init__(self, send: Emit) -> None:
        self.send = send
        self.phase = "load"
        self.of = 1

    def at(self, phase: str, done: int = 0, of: int = 1) -> None:
        """What is done now."""
        self.phase, self.of = phase, of
        self.send({"event": "phase", "name": phase, "done": done, "of": of})

    def heard(self, done: int, loss: float) -> None:
        """How many steps of this phase are done, and the loss of the last."""
        self.send({"event": "phase", "name": self.phase, "done": done, "of": self.of, "loss": loss})

    def trouble(self, trouble: Trouble) -> None:
        """What ended the training early."""
        self.send({"event": "trouble", "trouble": list(trouble)})

    def measured(self, box: str, **figures: Any) -> None:
        """What was measured of a box."""
        self.send({"event": "measured", "box": box, "figures": figures})


def train(request: dict[str, Any], told: Told, place: Place) -> None:
    """Everything that one training shows, in the order in which a run meets it."""
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        try:
            _train(request, told, place)
        finally:
            told.measured("warnings", texts=_about_shapes([str(w.message) for w in heard]))


def _train(request: dict[str, Any], told: Told, place: Place) -> None:
    told.at("load")
    with _timed() as clock:
        runner = _loaded(request, place)
    session = runner.session
    parameters = dict(session.model.named_parameters())
    told.measured(
        "load",
        seconds=clock.seconds,
        parameters=sum(p.numel() for p in parameters.values()),
        bytes=sum(p.numel() * p.element_size() for p in parameters.values()),
        batch=session.plan.batch_size,
        accumulate=runner.accumulate,
        asked_accumulate=runner.asked_accumulate,
        precision=session.plan.precision,
        asked_precision=session.asked.precision,
        optimizer=runner.optimizer,
        data=runner.data,
        stood_in=stood_in_for(),
    )
    told.at("sanity")
    with _timed() as clock:
        before = runner.validate("sanity-check")
    told.measured("sanity", seconds=clock.seconds, metrics=before)
    told.at("epoch", 0, request["steps"])
    first = runner.probe()
    with _timed() as clock:
        losses = runner.epoch(request["steps"], told.heard)
    last = runner.probe()
    samples = len(losses) * runner.accumulate * session.plan.batch_size
    told.measured("epoch", losses=losses, seconds=clock.seconds, samples=samples)
    told.measured("loss", before=first, after=last, losses=losses)
    told.measured("parameters", **_parameters(runner))
    told.at("validation")
    with _timed() as clock:
        after = runner.validate("validation")
    told.measured(
        "validation",
        seconds=clock.seconds,
        before=before,
        metrics=after,
        tasks=list(getattr(session.adapter, "tasks", ())),
    )
    if request["tracking"]:
        told.measured("tracking", **tracking.log(request["tracking"], losses, after))
    told.at("checkpoint")
    again = _checkpoint(request, runner, told)
    told.at("batch")
    _second_batch(again, told)
    told.measured("host", peak_bytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)


def repeat(request: dict[str, Any], told: Told, place: Place) -> None:
    """The same training again, for its losses."""
    told.at("repeat", 0, request["steps"])
    runner = _loaded(request, place)
    runner.validate("sanity-check")
    runner.probe()
    told.measured("repeat", losses=runner.epoch(request["steps"], told.heard))


def memory(request: dict[str, Any], told: Told, place: Place) -> None:
    """Live bytes at the peak, and after each of some steps; on a CPU also the peak that a trace of
    the same steps gives."""
    told.at("memory")
    if request["device"] == "cuda":
        told.measured("growth", **live.on_cuda(request))
        return
    with _afterwards(lambda: told.measured("predicted", **live.predicted(request))):
        told.measured("growth", **live.on_cpu(request))


@contextlib.contextmanager
def _afterwards(then: Callable[[], None]) -> Iterator[None]:
    """Carry out `then` after the block, in a fork from before it: as in a process that has not run
    the project's code, but without importing torch once more. What it raises is dropped.

    It waits for a byte and not for the end of the pipe, which workers of the block keep open.
    """
    gate, key = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(key)
            die_with_parent()
            if os.read(gate, 1):
                then()
        finally:
            os._exit(0)
    try:
        yield
    finally:
        os.write(key, b"\n")
        os.waitpid(child, 0)
        os.close(gate)
        os.close(key)


def digest(request: dict[str, Any], told: Told, place: Place) -> None:
    """What every operator of one step gave."""
    told.at("digest")
    runner = OwnRunner(_session(request, place))
    runner.validate("sanity-check")
    runner.probe()
    told.measured("digest", **digests.of_step(runner.session, request["digest_step"]))


def pace(request: dict[str, Any], told: Told, place: Place) -> None:
    """As many steps as each line of standard input says, and the seconds they took."""
    told.at("pace")
    session = _session(request, place)
    for _ in session.train(WARM_UP):
        pass
    told.measured("pace", samples=session.plan.batch_size * session.plan.accumulate)
    for line in sys.stdin:
        session.step = 0
        begun = time.perf_counter()
        for _ in session.train(int(line)):
            pass
        if request["device"] == "cuda":
            torch.cuda.synchronize()
        told.send({"event": "paced", "seconds": time.perf_counter() - begun})


def _session(request: dict[str, Any], place: Place) -> Session:
    session = Session(request, place, request["seed"])
    session.load()
    return session


def _loaded(request: dict[str, Any], place: Place) -> Runner:
    """A session that is loaded, with the project's own trainer where it has one."""
    session = _session(request, place)
    return LightningRunner(session) if lightning.serves(session) else OwnRunner(session)


class _timed:  # noqa: N801  # used as a context manager
    """The seconds that a block takes."""

    def __enter__(self) -> _timed:
        self._begun = time.perf_counter()
        return self

    def __exit__(self, *args: Any) -> None:
        self.seconds = time.perf_counter() - self._begun


KINDS: dict[str, Callable[[dict[str, Any], Told, Place], None]] = {
    "train": train,
    "repeat": repeat,
    "memory": memory,
    "digest": digest,
    "pace": pace,
}


def _parameters(runner: Runner) -> dict[str, Any]:
    """How many parameters an optimizer has, and which never had a gradient."""
    session = runner.session
    held = {id(parameter) for parameter in runner.held()}
    named = dict(session.model.named_parameters())
    trained = {name: p for name, p in named.items() if p.requires_grad}
    return {
        "count": len(named),
        "frozen": len(named) - len(trained),
        "without_gradient": [name for name in trained if name not in session.trained],
        "not_in_optimizer": [name for name, p in trained.items() if id(p) not in held],
        "non_finite": [n for n, p in named.items() if not bool(torch.isfinite(p).all())],
    }


def _checkpoint(request: dict[str, Any], runner: Runner, told: Told) -> Runner:
    """Write, build anew with another seed, read, compare; who trains what was read into."""
    path = os.path.join(request["folder"], "checkpoint.pt")
    with _timed() as clock:
        try:
            size = runner.write(path)
        except OSError as error:
            free = os.statvfs(request["folder"])
            told.measured(
                "checkpoint",
                unwritten=f"{error.strerror or error}, {free.f_bavail * free.f_frsize} bytes free",
                folder=request["folder"],
            )
            return runner
        again = runner.reload(path)
    told.measured(
        "checkpoint",
        bytes=size,
        seconds=clock.seconds,
        keys=again.keys,
        difference=again.difference,
        comparable=again.comparable,
        compared=runner.compared,
    )
    os.unlink(path)
    return again.runner


def _second_batch(runner: Runner, told: Told) -> None:
    """A training step and a validation with another batch size."""
    usual = runner.session.plan.batch_size
    size = usual // 2 if usual > 1 else 2
    try:
        loss = runner.other_batch(size)
    except MemoryError:
        raise
    except Exception as error:
        found = trouble_of(error, runner.session.place)
        told.measured("batch", size=size, usual=usual, trouble=list(found))
        return
    told.measured("batch", size=size, usual=usual, loss=loss)


def _about_shapes(texts: list[str]) -> list[str]:
    """Warnings of torch about sizes that broadcast, each once."""
    words = ("target size", "broadcast")
    return list(dict.fromkeys(t for t in texts if any(word in t.lower() for word in words)))


def answer(request: dict[str, Any], told: Told) -> None:
    """Carry out a request; what the user's code raises becomes an event."""
    if request["root"]:
        os.chdir(request["root"])
        sys.path.insert(0, request["root"])
    if request["device"] == "cpu":
        stay_on_the_host()
    if request["threads"]:
        torch.set_num_threads(request["threads"])
    if request["kind"] != "train":  # the training has told them already
        warnings.simplefilter("ignore")
    with Place(request["device"], request["root"]) as place:
        try:
            KINDS[request["kind"]](request, told, place)
        except UnservedError as error:
            told.send({"event": "unserved", "reason": str(error)})
        except NonFiniteError as error:
            told.send(
                {
                    "event": "non-finite",
                    "value": repr(error.value),
                    "where": error.where,
                    "step": error.step,
                }
            )
        except MemoryError:
            told.trouble(Trouble(told.phase, "memory", "the host has no memory left for it"))
        except Exception as error:
            trouble = trouble_of(error, place)
            if "DataLoader worker" in str(error):
                trouble = _of_worker(trouble, str(error))
            told.trouble(trouble)
    told.send({"event": "end"})


def _of_worker(trouble: Trouble, message: str) -> Trouble:
    """What a data loader's worker raised, from the traceback that torch puts into its message."""
    lines = [line for line in message.splitlines() if line.strip()]
    place = ("", 0)
    for line in lines:
        parts = line.strip().split('"')
        if line.strip().startswith("File ") and len(parts) == 3 and "torch" not in parts[1]:
            number = parts[2].removeprefix(", line ").partition(",")[0]
            place = (parts[1], int(number)) if number.isdigit() else place
    text = f"a worker of the data loader raised {lines[-1].strip()}"
    return trouble._replace(message=text, file=place[0], line=place[1], kind="error")


def main() -> None:
    """Read a request, answer it, and leave."""
    supervised()
    reply = os.dup(1)
    os.dup2(2, 1)
    sys.dont_write_bytecode = True
    request = json.loads(sys.stdin.readline())

    def send(event: dict[str, Any]) -> None:
        view = memoryview(json.dumps(event, default=str).encode() + b"\n")
        while view:
            view = view[os.write(reply, view) :]

    if request["device"] == "cpu":
        limit_memory(request["memory"])
    if not request["tracking"]:
        close_network()
    if request["kind"] != "pace":
        null = os.open(os.devnull, os.O_RDONLY)
        os.dup2(null, 0)
    answer(request, Told(send))
    sys.stdout.flush()
    os._exit(0)  # threads and workers of the user's code are not waited for


if __name__ == "__main__":
    main()
