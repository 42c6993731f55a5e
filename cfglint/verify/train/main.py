"""The process that trains: one request on standard input, events on standard output, a line each.

Run as `python -m cfglint.verify.train.main`. What the user's code prints goes to standard error,
which the parent keeps the end of. Events: `phase` (what is done now, and how far), `measured` (a
box of the plan, and its figures), `trouble` (what ended the training early), `end`.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
import warnings
from collections.abc import Callable
from typing import Any

import torch

from cfglint.dynamic.adapters.load import stood_in_for
from cfglint.dynamic.adapters.protocol import UnservedError
from cfglint.dynamic.events import Trouble
from cfglint.dynamic.limits import close_network, die_with_parent, limit_memory
from cfglint.dynamic.trace.run import trouble_of
from cfglint.verify.train import checkpoint, digests, lightning, live, tracking
from cfglint.verify.train.session import NonFiniteError, Place, Session

Emit = Callable[[dict[str, Any]], None]

WARM_UP = 2
"""Steps before any is timed."""


class Told:
    """Phases and figures on their way to the parent."""

    def __init__(self, send: Emit) -> None:
        self.send = send
        self.phase = "load"

    def at(self, phase: str, done: int = 0, of: int = 1) -> None:
        """What is done now."""
        self.phase = phase
        self.send({"event": "phase", "name": phase, "done": done, "of": of})

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
    started = time.perf_counter()
    session = Session(request, place, request["seed"])
    told.at("load")
    session.load()
    if lightning.serves(session):
        lightning.train(request, session, told)
        return
    size = session.plan.batch_size
    parameters = dict(session.model.named_parameters())
    told.measured(
        "load",
        seconds=time.perf_counter() - started,
        parameters=sum(p.numel() for p in parameters.values()),
        bytes=sum(p.numel() * p.element_size() for p in parameters.values()),
        batch=size,
        accumulate=session.plan.accumulate,
        asked_accumulate=session.asked.accumulate,
        precision=session.plan.precision,
        asked_precision=session.asked.precision,
        optimizer=type(session.loop.optimizer).__name__,
        data=session.batches.source,
        stood_in=stood_in_for(),
    )
    told.at("sanity")
    begun = time.perf_counter()
    before = session.validate("sanity-check", size)
    told.measured("sanity", seconds=time.perf_counter() - begun, metrics=before)
    told.at("epoch", 0, request["steps"])
    first = session.probe()
    losses, seconds = _epoch(request, session, told)
    last = session.probe()
    told.measured("epoch", losses=losses, seconds=seconds, samples=_samples(session))
    told.measured("loss", before=first, after=last, losses=losses)
    told.measured("parameters", **_parameters(session))
    told.at("validation")
    begun = time.perf_counter()
    after = session.validate("validation", size)
    tasks = list(getattr(session.adapter, "tasks", ()))
    told.measured(
        "validation",
        seconds=time.perf_counter() - begun,
        before=before,
        metrics=after,
        tasks=tasks,
    )
    if request["tracking"]:
        told.measured("tracking", **tracking.log(request["tracking"], losses, after))
    told.at("checkpoint")
    again = _checkpoint(request, session, told)
    told.at("batch")
    _second_batch(again, told)
    told.measured("host", peak_bytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)


def repeat(request: dict[str, Any], told: Told, place: Place) -> None:
    """The same training again, for its losses."""
    told.at("repeat", 0, request["steps"])
    session = _ready(request, place)
    if lightning.serves(session):
        losses = lightning.losses_of(request, session)
    else:
        session.validate("sanity-check", session.plan.batch_size)
        session.probe()
        losses, _ = _epoch(request, session, told, "repeat")
    told.measured("repeat", losses=losses)


def memory(request: dict[str, Any], told: Told, place: Place) -> None:
    """Live bytes at the peak, and after each of some steps."""
    told.at("memory")
    on_device = live.on_cuda if request["device"] == "cuda" else live.on_cpu
    told.measured("growth", **on_device(request))


def predict(request: dict[str, Any], told: Told, place: Place) -> None:
    """The peak of live bytes that a trace of the same steps gives."""
    told.at("memory")
    told.measured("predicted", **live.predicted(request))


def digest(request: dict[str, Any], told: Told, place: Place) -> None:
    """What every operator of one step gave."""
    told.at("digest")
    session = _ready(request, place)
    session.validate("sanity-check", session.plan.batch_size)
    session.probe()
    told.measured("digest", **digests.of_step(session, request["digest_step"]))


def pace(request: dict[str, Any], told: Told, place: Place) -> None:
    """As many steps as each line of standard input says, and the seconds they took."""
    told.at("pace")
    session = _ready(request, place)
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


def _ready(request: dict[str, Any], place: Place) -> Session:
    """A session that is loaded, and whose warnings the first training has told already."""
    warnings.simplefilter("ignore")
    session = Session(request, place, request["seed"])
    session.load()
    return session


KINDS: dict[str, Callable[[dict[str, Any], Told, Place], None]] = {
    "train": train,
    "repeat": repeat,
    "memory": memory,
    "predict": predict,
    "digest": digest,
    "pace": pace,
}


def _epoch(
    request: dict[str, Any], session: Session, told: Told, phase: str = "epoch"
) -> tuple[list[float], float]:
    steps = request["steps"]
    losses: list[float] = []
    begun = time.perf_counter()
    for loss in session.train(steps):
        losses.append(loss)
        told.send({"event": "phase", "name": phase, "done": len(losses), "of": steps, "loss": loss})
    return losses, time.perf_counter() - begun


def _samples(session: Session) -> int:
    return session.step * session.plan.accumulate * session.plan.batch_size


def _parameters(session: Session) -> dict[str, Any]:
    """How many parameters the optimizer has, and which never had a gradient."""
    held = {id(p) for group in session.loop.optimizer.param_groups for p in group["params"]}
    named = dict(session.model.named_parameters())
    trained = {name: p for name, p in named.items() if p.requires_grad}
    return {
        "count": len(named),
        "frozen": len(named) - len(trained),
        "without_gradient": [name for name in trained if name not in session.trained],
        "not_in_optimizer": [name for name, p in trained.items() if id(p) not in held],
        "non_finite": [n for n, p in named.items() if not bool(torch.isfinite(p).all())],
    }


def _checkpoint(request: dict[str, Any], session: Session, told: Told) -> Session:
    """Write, build anew with another seed, read, compare; the session that was read into."""
    path = os.path.join(request["folder"], "checkpoint.pt")
    begun = time.perf_counter()
    try:
        size = checkpoint.write(session, path)
    except OSError as error:
        free = os.statvfs(request["folder"])
        told.measured(
            "checkpoint",
            unwritten=f"{error.strerror or error}, {free.f_bavail * free.f_frsize} bytes free",
            folder=request["folder"],
        )
        return session
    again = Session(request, session.place, request["seed"] + 1)
    again.load()
    keys = checkpoint.read(again, path)
    difference, comparable = "", True
    try:
        difference = "" if keys else checkpoint.difference(session, again)
    except checkpoint.IncomparableError:
        comparable = False
    told.measured(
        "checkpoint",
        bytes=size,
        seconds=time.perf_counter() - begun,
        keys=keys,
        difference=difference,
        comparable=comparable,
    )
    os.unlink(path)
    return again


def _second_batch(session: Session, told: Told) -> None:
    """A training step and a validation with another batch size."""
    usual = session.plan.batch_size
    size = usual // 2 if usual > 1 else 2
    try:
        loss = session.train_step(size)
        session.validate("validation", size)
    except (Exception, NonFiniteError) as error:
        if isinstance(error, MemoryError):
            raise
        found = trouble_of(error, session.place)
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
    if request["threads"]:
        torch.set_num_threads(request["threads"])
    with Place(request["device"]) as place:
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
    reply = os.dup(1)
    os.dup2(2, 1)
    die_with_parent()
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
