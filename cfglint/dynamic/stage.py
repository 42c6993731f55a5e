"""The dynamic stage: from composed configs to outcomes. It imports no torch."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Callable
from itertools import zip_longest
from typing import Any, NamedTuple

from cfglint.dynamic import knobs
from cfglint.dynamic.bounds import margin, needed, ranges, within_card
from cfglint.dynamic.cards import CUBLAS_BEFORE_HOPPER, Card, context_of, find_card
from cfglint.dynamic.events import ALLOCATE, PHASE, PHASES, Trace, from_data
from cfglint.dynamic.kept import Kept
from cfglint.dynamic.launch import Launch, to_data
from cfglint.dynamic.measure import driver_is_there, keep, known_context, measure, with_measurement
from cfglint.dynamic.nvml import first_card, free_bytes
from cfglint.dynamic.outcome import (
    ELEMENTWISE,
    Knob,
    Outcome,
    Peak,
    Range,
    Verdict,
    last_words,
)
from cfglint.dynamic.plans import LARGEST, LEAST, Draw
from cfglint.dynamic.replay import (
    Memory,
    ensemble,
    likeliest_failure,
    replay,
)
from cfglint.dynamic.request import Reply, Request
from cfglint.dynamic.sandbox import Sandbox, WorkerUnavailableError
from cfglint.dynamic.series import Taken, drivers, traced_in_series
from cfglint.dynamic.sizes import parse_size
from cfglint.run.settings import DynamicSettings

ASK_FROM = 1 << 24
"""Elements of the largest parameter from which it is asked what they depend on."""

EACH = 1 << 30
"""Bytes of host memory that are reckoned for one trace (measured: 0.3 GiB for 5.6 billion
parameters)."""

NO_FAULT = ("data-dependent", "unserved", "not-installed", "no-adapter", "unfinished")
"""Endings of a trace for which the config is not at fault: it is not checked."""

NO_ADAPTER = (
    "no adapter says how this config becomes a model; the simplest way is the program that trains, "
    "as in `cfglint memory CONFIG --gpu CARD -- python train.py --config {config}`; `adapter` or "
    "`command` under [tool.cfglint.dynamic] says it for good (docs/dynamic.md)"
)
"""Why a config is not checked of which nothing is known but its keys."""

TIMELINE = 240
"""Points of the timeline of `memory --html`."""


class Subject(NamedTuple):
    """One config to be traced. `settings.adapter` is "" for a family that has its own.

    `family` is `isfm` where the config was recognised as one, and `nodes` where it names modules
    itself, which are built and not stepped; `root` is where the user's modules
    are found from, "" for none. A `program` is run as it is, in the place of an adapter. `turn` is
    the name of one of several trainings, whose own keys are below `within`.
    """

    file: str
    document: int
    config: dict[str, Any]
    settings: DynamicSettings
    family: str
    root: str
    program: Launch | None = None
    turn: str = ""
    within: str = ""


class Target(NamedTuple):
    """What the configs are held against; a card of None caps nothing. `budget` is in bytes."""

    card: Card | None = None
    budget: int = 0


def target_of(gpu: str, budget: str) -> Target:
    """The card and the budget as written; `auto` asks the driver.

    Raises:
        UnknownCardError, SizeError: one of them cannot be read.
        NoGpuError: `auto`, and there is none.
    """
    card = None
    if gpu == "auto":
        card = first_card()
    elif gpu:
        card = find_card(gpu)
    if card is not None:
        measured = known_context(card.title) or 0
        card = card._replace(
            measured_context=measured,
            told_by="calibration" if measured else "",
            usual_context=context_of(_cuda_of_torch(), os.environ.get("CUDA_MODULE_LOADING", "")),
        )
    return Target(card, parse_size(budget) if budget else 0)


def _cuda_of_torch() -> str:
    """The CUDA that the installed torch was built for, `12.4` of `2.6.0+cu124`; "" for unknown."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        local = version("torch").partition("+cu")[2]
    except PackageNotFoundError:
        return ""
    return f"{local[:-1]}.{local[-1]}" if local.isdigit() else ""


def held_against(subject: Subject, target: Target) -> Target:
    """The target with the context that the subject's settings say.

    Raises:
        SizeError: the setting is no size.
    """
    text, card = subject.settings.context, target.card
    if not text or card is None:
        return target
    return target._replace(
        card=card._replace(measured_context=parse_size(text), told_by="settings")
    )


def run(
    subjects: list[Subject],
    target: Target,
    *,
    jobs: int = 0,
    thorough: bool = False,
    device: str = "simulated",
    cache: str = "",
    progress: Callable[[int, int, str], None] | None = None,
    on_answer: Callable[[Outcome], None] = lambda outcome: None,
) -> list[Outcome]:
    """Trace every config, each in a separate process, some at a time.

    Args:
        jobs: traces at a time; 0 for as many as there are cores, and as the host's memory allows.
        device: `simulated`; `auto`, which also runs the step on a GPU of this machine where the
            prediction fits its free memory; or `cuda`, which must.
        cache: folder of replies of earlier runs; "" for none.
        thorough: also find what drives the peak, and keep a timeline.
        progress: called with configs done, configs in all, and the file.
        on_answer: called with each outcome before what drives its peak is asked, where no GPU of
            this machine has a word to say on it.
    """
    measures = device == "cuda" or (device == "auto" and driver_is_there())
    slots = jobs or max(1, min(os.cpu_count() or 1, 8, available_memory() // EACH))
    outcomes = []
    with Sandbox(slots, Kept(cache)) as sandbox:
        inbox = Inbox(sandbox)
        waiting = [Traced(subject, target) for subject in subjects]
        try:
            for traced in waiting:
                traced.submit(sandbox, thorough)
        except WorkerUnavailableError as error:
            return [_not_checked(subject, str(error)) for subject in subjects]
        for done, traced in enumerate(waiting):
            if progress is not None:
                progress(done, len(waiting), traced.subject.file)
            try:
                answer = _of(traced.subject, traced.answer(sandbox, inbox, thorough))
                if not measures:
                    on_answer(answer)
                if thorough:
                    answer = traced.with_drivers(answer, sandbox, inbox, progress)
                outcomes.append(answer)
            except WorkerUnavailableError as error:
                outcomes.append(_not_checked(traced.subject, str(error)))
        if progress is not None:
            progress(len(waiting), len(waiting), "")
    if not measures:
        return outcomes
    return [
        _on_the_gpu(traced, outcome, device)
        for traced, outcome in zip(waiting, outcomes, strict=True)
    ]


def _on_the_gpu(traced: Traced, outcome: Outcome, device: str) -> Outcome:
    """The outcome with the same step measured, where it can be."""
    if outcome.memory is None or outcome.status != "ok" or outcome.peak is None:
        return outcome
    if device == "auto" and free_bytes() < outcome.peak.high:
        return outcome
    answer = measure(traced.request("measure"))
    if not answer["available"]:
        if device == "cuda":
            return _not_checked(traced.subject, f"--device cuda: {answer['reason']}")
        return outcome
    outcome = with_measurement(outcome, answer)
    keep(outcome)
    return outcome


def available_memory() -> int:
    """Bytes of host memory that are free for use; much, where the system does not say."""
    try:
        with open("/proc/meminfo", encoding="ascii") as stream:
            found = [line.split()[1] for line in stream if line.startswith("MemAvailable")]
        return int(found[0]) * 1024
    except (OSError, IndexError, ValueError):
        return 64 << 30


def enabled_tasks(config: dict[str, Any]) -> tuple[str, ...]:
    """Names by which loss calls may be known."""
    task = config.get("task")
    names = task.get("enabled_tasks") if isinstance(task, dict) else None
    return tuple(str(name) for name in names) if isinstance(names, list) else ()


PROGRAM = "command"
"""What `adapter_of` says of a subject that has a program."""

PATIENCE = 3
"""A program is given as many times `timeout`: it imports its libraries, and prepares its data."""


def adapter_of(subject: Subject) -> str:
    """The adapter that serves a config; "" where none does."""
    if subject.program is not None:
        return PROGRAM
    return subject.settings.adapter or subject.family


def _not_checked(subject: Subject, reason: str) -> Outcome:
    return _of(subject, Outcome(subject.file, subject.document, "not-checked", reason))


def _of(subject: Subject, outcome: Outcome) -> Outcome:
    """The outcome by the name of its training, where the config has several."""
    return outcome._replace(turn=subject.turn, within=subject.within)


class Inbox:
    """Replies by number; those that came early wait here."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._early: dict[int, Reply] = {}

    def take(self, number: int) -> Reply:
        """The reply of this number, once it is there."""
        while number not in self._early:
            got, reply = self._sandbox.reply()
            self._early[got] = reply
        return self._early.pop(number)


class Traced:
    """One config on its way through the tracing process."""

    def __init__(self, subject: Subject, target: Target) -> None:
        self.subject, self.target = subject, held_against(subject, target)
        self.first = self.second = self.building = -1
        config = subject.config
        sections = tuple(key for key in config if isinstance(config[key], dict))
        model = tuple(s for s in sections if s not in ("data", "task", "trainer", "environment"))
        self.model_keys = knobs.candidates(config, model)
        self.all_keys = knobs.candidates(config, (*model, *(s for s in sections if s == "data")))
        self.tried = knobs.changes(self.model_keys)

    def request(self, kind: str = "trace", **changes: Any) -> Request:
        """The request of this config."""
        card = self.target.card
        subject = self.subject
        base = Request(
            kind,
            subject.config,
            adapter_of(subject),
            subject.root,
            subject.settings.options,
            cublas_workspace=card.cublas_workspace if card else CUBLAS_BEFORE_HOPPER,
            capacity=card.capacity if card else 0,
            major=card.major if card else 8,
            card=card.title if card else "a simulated GPU",
            tasks=enabled_tasks(subject.config),
            seconds=subject.settings.timeout * (PATIENCE if subject.program is not None else 1),
            memory=parse_size(subject.settings.memory_limit),
            program=to_data(subject.program) if subject.program is not None else {},
        )
        return base._replace(**changes)

    def submit(self, sandbox: Sandbox, thorough: bool) -> None:
        """Ask for the traces, and for what the large parameters depend on."""
        if self.subject.program is not None:
            self.first, self.second = sandbox.submit_both(self.request())
        elif adapter_of(self.subject):
            self.first, self.second = sandbox.submit_both(self.request())
            if self.tried:
                changes = tuple(change for _, _, change in self.tried)
                least = 0 if thorough else ASK_FROM
                self.building = sandbox.submit(self.request("build", changes=changes, least=least))

    def answer(self, sandbox: Sandbox, inbox: Inbox, thorough: bool) -> Outcome:
        """Wait for the traces, and make the outcome of them."""
        subject = self.subject
        if not adapter_of(subject):
            return _not_checked(subject, NO_ADAPTER)
        first = inbox.take(self.first)
        if subject.program is not None:
            return self._of_program(first, inbox.take(self.second), TIMELINE if thorough else 0)
        second = inbox.take(self.second)
        keys = self._parameter_keys(inbox)
        if first.status != "done":
            return self._ended(first)
        traces = [from_data(first.data["trace"])]
        if second.status == "done":
            other = from_data(second.data["trace"])
            if other.trouble is None or traces[0].trouble is not None:
                traces.append(other)
            else:
                text = "other values of what the program reads off its data, which end the trace"
                traces[0] = traces[0]._replace(incomplete=[*traces[0].incomplete, text])
        outcome = assemble(subject, traces, self.target, keys, TIMELINE if thorough else 0)
        loss_keys = self._loss_keys(sandbox, inbox, outcome)
        outcome = self._with_zero_keys(sandbox, inbox, outcome)
        return self._with_shape_keys(sandbox, inbox, outcome)._replace(
            loss_keys=loss_keys,
            seconds=first.seconds + second.seconds,
            output=first.output,
            sandbox=first.data.get("held", {}),
        )

    def _of_program(self, reply: Reply, other: Reply, timeline: int) -> Outcome:
        """Of the user's own program: it cannot be run again with other keys."""
        assert self.subject.program is not None
        command = shlex.join(self.subject.program.words)
        if reply.status != "done":
            return self._ended(reply)._replace(command=command)
        traces = [from_data(reply.data["trace"])]
        if other.status == "done":
            traces = _of_both(traces[0], from_data(other.data["trace"]))
        elif traces[0].stand_ins and traces[0].trouble is None:
            traces = [_at_one_end(traces[0])]
        outcome = assemble(self.subject, traces, self.target, {}, timeline)
        held = reply.data.get("held", {})
        return outcome._replace(
            reason=_with_last_words(outcome, reply.output),
            seconds=reply.seconds,
            output=reply.output,
            command=command,
            sandbox=held,
        )

    def _ended(self, reply: Reply) -> Outcome:
        return Outcome(
            self.subject.file,
            self.subject.document,
            "failed",
            seconds=reply.seconds,
            card=self.target.card,
            failed_run=reply.status,
            detail=reply.detail,
            output=reply.output,
            config=self.subject.config,
        )

    def _parameter_keys(self, inbox: Inbox) -> dict[str, tuple[Knob, ...]]:
        if self.building < 0:
            return {}
        reply = inbox.take(self.building)
        if reply.status != "done" or reply.data["sizes"] is None:
            return {}
        return knobs.parameter_knobs(
            self.model_keys, self.tried, reply.data["builds"], reply.data["sizes"]
        )

    def with_drivers(
        self,
        outcome: Outcome,
        sandbox: Sandbox,
        inbox: Inbox,
        progress: Callable[[int, int, str], None] | None,
    ) -> Outcome:
        """The outcome with what its peak depends on, and each tensor by its name; that of a program
        and of a trace that ended early as it is."""
        if outcome.memory is None or outcome.trouble is not None or outcome.command:
            return outcome

        def told(done: int, of: int) -> None:
            if progress is not None:
                progress(done, of, "what drives the peak")

        def submit(changes: list[knobs.Change], instead: list[knobs.Change]) -> int:
            request = self.request("series", changes=tuple(changes), instead=tuple(instead))
            return sandbox.submit(request)

        def traced(changes: list[knobs.Change], instead: list[knobs.Change]) -> list[Taken | None]:
            slots = sandbox.slots
            return traced_in_series(changes, instead, submit, inbox.take, slots, told)

        peak_keys, keys = drivers(self.all_keys, traced)
        return outcome._replace(peak_keys=peak_keys, keys={**keys, **outcome.keys})

    def _loss_keys(
        self, sandbox: Sandbox, inbox: Inbox, outcome: Outcome
    ) -> dict[str, tuple[str, ...]]:
        """Loss -> keys whose change changes a dimension on which input and target disagree, or how
        many dimensions they have."""
        wanted = [
            (loss.name, dimension)
            for loss in outcome.losses
            if loss.function in ELEMENTWISE and loss.input != loss.target
            if len(loss.input) == len(loss.target)
            for dimension in {*loss.input} ^ {*loss.target}
        ]
        suspects = {
            key: value for key, value in self.all_keys.items() if value in {d for _, d in wanted}
        }
        tried = [(key, ((key, value * 2),)) for key, value in suspects.items()]
        ranks = {
            loss.name
            for loss in outcome.losses
            if loss.function in ELEMENTWISE and loss.target and not loss.error
            if len(loss.input) != len(loss.target)
        }
        if ranks:
            turned = knobs.switches(self.subject.config)
            tried += [(key, ((key, other),)) for key, other in turned]
        if not tried:
            return {}
        reply = inbox.take(
            sandbox.submit(self.request("losses", changes=tuple(change for _, change in tried)))
        )
        if reply.status != "done":
            return {}
        found: dict[str, list[str]] = {}
        before = {loss.name: (loss.input, loss.target) for loss in outcome.losses}
        for (key, _), calls in zip(tried, reply.data["losses"], strict=True):
            for name, given, target in calls:
                asked = name in ranks or any(name == w for w, _ in wanted)
                if asked and before.get(name) != (tuple(given), tuple(target)):
                    found.setdefault(name, []).append(key)
        return {name: tuple(dict.fromkeys(keys)) for name, keys in found.items()}

    def _troubles_with(
        self, sandbox: Sandbox, inbox: Inbox, tried: list[tuple[str, int]]
    ) -> list[tuple[tuple[str, int], list[Any] | None]]:
        """Each change of a key, and what ends a forward with it, as the job has it; none where
        nothing was to be tried, or the trial ended early."""
        if not tried:
            return []
        request = self.request("troubles", changes=tuple((change,) for change in tried))
        reply = inbox.take(sandbox.submit(request))
        if reply.status != "done":
            return []
        return list(zip(tried, reply.data["troubles"], strict=True))

    def _with_zero_keys(self, sandbox: Sandbox, inbox: Inbox, outcome: Outcome) -> Outcome:
        """The outcome with the keys whose 0 ends the trace: another number of one of them ends it
        not at all, or in a later phase."""
        trouble = outcome.trouble
        if trouble is None or trouble.kind not in ("shape", "error"):
            return outcome
        is_of_zero = _OF_ZERO.search(trouble.message) is not None
        tried = knobs.zeros(self.subject.config, _numbers_in(trouble.message)) if is_of_zero else []
        cures: dict[str, int] = {}
        reached = PHASES.index(trouble.phase)
        for (key, other), ended in self._troubles_with(sandbox, inbox, tried):
            if ended is not None and (not ended[0] or PHASES.index(ended[3]) > reached):
                cures.setdefault(key, other)
        if not cures or len(cures) > MOST_KEYS:
            return outcome
        told = " or ".join(f"{key} = {other}" for key, other in cures.items())
        help = f"with {told} instead of 0 it goes on"
        return outcome._replace(trouble=trouble._replace(keys=tuple(cures), help=help))

    def _with_shape_keys(self, sandbox: Sandbox, inbox: Inbox, outcome: Outcome) -> Outcome:
        """The outcome with the keys that sizes which disagree depend on: those of which another
        value lets the forward pass, else those that change the sizes where it fails."""
        trouble = outcome.trouble
        if trouble is None or trouble.kind != "shape" or any(loss.error for loss in outcome.losses):
            return outcome
        if trouble.keys:  # a 0 explains it
            return outcome
        numbers = _numbers_in(trouble.message)
        suspects = knobs.sizes_of(self.subject.config, self.all_keys)
        each = {key: knobs.others(value, numbers) for key, value in suspects.items()}
        rounds = zip_longest(*([(key, o) for o in found] for key, found in each.items()))
        tried = [change for turn in rounds for change in turn if change is not None]
        cures: dict[str, bool] = {}
        changing: dict[str, bool] = {}
        for (key, _), ended in self._troubles_with(sandbox, inbox, tried):
            if ended is None:
                continue
            message, file, line, _ = ended
            if not message:
                cures[key] = True
            elif (file, line) == (trouble.file, trouble.line) and message != trouble.message:
                changing[key] = True
        keys = tuple(cures or (changing if len(changing) <= MOST_KEYS else ()))
        return outcome._replace(trouble=trouble._replace(keys=keys))


def _of_both(first: Trace, second: Trace) -> list[Trace]:
    """What is known of a program of which two runs were made, each with other stand-in values."""
    if first.trouble is not None:
        return [_not_by_a_guess(first, second)]
    return [first, second] if second.trouble is None else [_at_one_end(first)]


def _at_one_end(trace: Trace) -> Trace:
    text = "sizes that depend on data, of which only the low end could be traced"
    return trace._replace(incomplete=[*trace.incomplete, text])


def _not_by_a_guess(trace: Trace, other: Trace) -> Trace:
    """A trace that raised after a value was guessed, beside one with another guess: what they do
    not have in common is not the program's."""
    assert trace.trouble is not None
    if other.trouble is not None and other.trouble.message == trace.trouble.message:
        return trace
    if trace.trouble.kind == "unfinished":  # by what it caught itself
        text = f"its shapes depend on data that a trace does not have, and {trace.trouble.message}"
        return trace._replace(trouble=trace.trouble._replace(message=text))
    trouble = trace.trouble._replace(kind="data-dependent")
    return trace._replace(trouble=trouble, losses=[x for x in trace.losses if not x.error])


_OF_ZERO = re.compile(r"(?<![\w.])0(?!\w|\.\d)|zero|positive|empty", re.IGNORECASE)
"""In what an exception says where a number is 0."""

_NUMBER = re.compile(r"(?<![\w.])\d+|(?<=\dx)\d+")


def _numbers_in(message: str) -> list[int]:
    """The numbers that a message has, which may be sizes."""
    return [int(n) for n in _NUMBER.findall(message) if int(n) > 1][:MOST_NUMBERS]


MOST_NUMBERS = 4
"""Numbers of a message that are tried as values of keys."""

MOST_KEYS = 3
"""Keys that a failure depends on, beyond which none is named."""


def assemble(
    subject: Subject,
    traces: list[Trace],
    target: Target,
    keys: dict[str, tuple[Knob, ...]],
    timeline: int = 0,
) -> Outcome:
    """The outcome of a config from its traces: one, or one for each set of stand-in values."""
    card = target.card
    offset = Range(*card.context) if card else Range()
    budget = target.budget
    found = [ensemble(trace) for trace in traces]
    told = [each.largest for each in found]
    usual = [
        replay(trace, None, draw=draw, timeline=timeline, budget=budget)
        for trace, draw in zip(traces, told, strict=True)
    ]
    worst = max(range(len(traces)), key=lambda index: usual[index].reserved)
    memory = usual[worst]
    reserved, allocated = ranges(found, memory)
    needs = needed(found, reserved, offset) if card else reserved.estimate
    capped = [
        replay(trace, card, draw=draw, timeline=timeline, budget=budget)
        for trace, draw in zip(traces, told, strict=True)
        if card
    ]
    failing = [m for m in capped if m.failure is not None]
    crowded = [] if failing else _at_most(traces, card, offset.high + margin(reserved.high, found))
    if card and not failing:
        most, memory = memory.reserved, max(capped, key=lambda m: m.reserved)
        reserved = within_card(reserved, most, memory, card.capacity - offset.low)
    memory = memory._replace(
        phases=tuple(p._replace(process=p.reserved + offset.estimate) for p in memory.phases)
    )
    on_card = None
    verdict = "unknown"
    if card is not None:
        on_card = max(capped, key=lambda m: m.flushes)
        verdict = _verdict(traces, card, capped, crowded)
    trace = traces[worst]
    if card is not None and failing:
        index = capped.index(failing[0])
        on_card = _as_it_fails(failing[0], traces[index], card, told[index])
    peak = Peak(
        reserved.low + offset.low,
        reserved.estimate + offset.estimate,
        reserved.high + offset.high,
        memory.peak_phase,
        allocated,
        reserved,
        offset,
        (card.told_by or "table") if card else "",
    )
    return Outcome(
        subject.file,
        subject.document,
        _status(trace),
        reason=_reason(trace),
        parameters=trace.parameters,
        parameter_bytes=trace.parameter_bytes,
        memory=memory,
        on_card=on_card,
        peak=peak,
        needs=needs,
        verdict="unknown" if not _is_whole(trace) and verdict.startswith("fits") else verdict,
        card=card,
        budget=target.budget,
        host_peak=trace.host_peak,
        modules=tuple(trace.modules),
        losses=tuple(trace.losses),
        keys=keys,
        trouble=trace.trouble,
        faults=trace.faults,
        parts=trace.parts,
        incomplete=tuple(trace.incomplete),
        notes=tuple(trace.notes),
        stand_ins=len({_sizes(t) for t in traces}) > 1,
        plan=trace.plan,
        config=subject.config,
    )


def _as_it_fails(memory: Memory, trace: Trace, card: Card, draw: Draw) -> Memory:
    """A replay that a card ends, with the allocation that most likely ends it."""
    assert memory.failure is not None
    return memory._replace(failure=likeliest_failure(trace, card, draw, memory.failure))


def _at_most(traces: list[Trace], card: Card | None, context: int) -> list[Memory]:
    """With the largest workspaces and the largest context."""
    return [replay(trace, card, draw=LARGEST, context=context) for trace in traces]


def _sizes(trace: Trace) -> tuple[int, ...]:
    """Bytes of every allocation, in order."""
    return tuple(event[2] for event in trace.events if event[0] == ALLOCATE)


def _is_whole(trace: Trace) -> bool:
    """Whether a step was made, to its end."""
    made = {event[1] for event in trace.events if event[0] == PHASE}
    return trace.trouble is None and PHASES.index("step") in made


def _status(trace: Trace) -> str:
    if trace.trouble is None:
        return "ok"
    return "not-checked" if trace.trouble.kind in NO_FAULT else "failed"


def _reason(trace: Trace) -> str:
    if _status(trace) != "not-checked" or trace.trouble is None:
        return ""
    if trace.trouble.kind == "no-adapter":
        return NO_ADAPTER
    if trace.trouble.kind in ("unserved", "unfinished"):
        return trace.trouble.message
    if trace.trouble.kind == "not-installed":
        return f"its code calls {trace.trouble.message}, which is not installed here"
    message = trace.trouble.message[:200].rstrip(". ")
    return f"its shapes depend on data that a trace does not have: {message}"


def _with_last_words(outcome: Outcome, output: str) -> str:
    """Why a program was not traced: of one that ended early, with what it printed last, which is
    what it raised where it caught that itself."""
    ended = outcome.trouble is not None and outcome.trouble.kind == "unfinished"
    said = last_words(output) if ended else ""
    return f"{outcome.reason}; {said}" if said else outcome.reason


def _verdict(
    traces: list[Trace], card: Card, capped: list[Memory], crowded: list[Memory]
) -> Verdict:
    """Held against the card with the smallest and the largest context that CUDA may take."""
    if any(memory.failure is not None for memory in capped):
        smallest = [replay(t, card, context=card.context.low, draw=LEAST) for t in traces]
        return "unknown" if all(m.failure is None for m in smallest) else "does-not-fit"
    if any(memory.failure is not None for memory in crowded):
        return "unknown"
    return "fits-after-cache-flush" if any(m.flushes for m in capped) else "fits"
