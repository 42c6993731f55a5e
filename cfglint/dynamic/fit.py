"""The smallest changes that make a config fit a card, each confirmed by tracing it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from cfglint.dynamic import knobs
from cfglint.dynamic.cards import CARDS, Card
from cfglint.dynamic.events import Trace, from_data
from cfglint.dynamic.kept import Kept
from cfglint.dynamic.outcome import Knob, Outcome
from cfglint.dynamic.plans import LARGEST, LEAST
from cfglint.dynamic.replay import replay
from cfglint.dynamic.request import value_at
from cfglint.dynamic.sandbox import Sandbox
from cfglint.dynamic.stage import (
    NO_ADAPTER,
    Inbox,
    Subject,
    Target,
    Traced,
    adapter_of,
    assemble,
    held_against,
)

Change = knobs.Change
Progress = Callable[[int, int, str], None]

KINDS = {
    "optimizer": "Changes nothing about the result: the optimizer's form",
    "checkpointing": "Changes nothing about the result: activations are computed again",
    "batch": "Keeps the effective batch: fewer samples at a time, more of them accumulated "
    "(batch norm sees the smaller batches)",
    "precision": "Keeps the model: half of the numbers in half precision",
    "smaller-batch": "Keeps the model: a smaller batch (this trainer accumulates none)",
    "model": "Changes the model",
}
"""Kind of a proposal -> what it does, from the least intrusive on."""

MARGIN = 0.97
"""Share of a card that a quick trace may take: it has no validation, no short batch, and one set of
stand-in values."""

MOST_ROUNDS = 3
"""Times that a change of the model is taken further, where its whole trace does not fit."""

MOST_KEYS = 4
"""Model keys that are tried, the strongest first."""


UNSEEN = "its code ended before a step was traced; `cfglint check --dynamic` says how"


class Proposal(NamedTuple):
    """Changes that were traced and fit. `reach` are the keys with their old and new values."""

    kind: str
    reach: tuple[tuple[str, Any, Any], ...]
    outcome: Outcome


class Fit(NamedTuple):
    """What was found. `baseline` is the config as it is; `card` the smallest that takes it so.

    `shards` are the fewest cards of the asked kind over which its states can be sharded, 0 where no
    number is enough or none is needed.
    """

    baseline: Outcome
    fits: bool
    proposals: tuple[Proposal, ...]
    card: Card | None
    max_batch: int = 0
    reason: str = ""
    shards: int = 0


class Search:
    """One config, one card, and the traces that answer for it."""

    def __init__(
        self, subject: Subject, target: Target, sandbox: Sandbox, progress: Progress | None
    ) -> None:
        self.subject, self.target = subject, held_against(subject, target)
        self.sandbox, self.inbox = sandbox, Inbox(sandbox)
        self.progress = progress
        self.traced = Traced(subject, target)
        self.done = 0

    def whole(self, changes: Iterable[Change]) -> list[Outcome | None]:
        """Outcomes of the config with each set of changes; None where there was no trace."""
        asked = [
            self.sandbox.submit_both(self.traced.request(changes=(change,) if change else ()))
            for change in changes
        ]
        found: list[Outcome | None] = []
        for first, second in asked:
            replies = [self.inbox.take(first), self.inbox.take(second)]
            self._tick("confirming")
            traces = [from_data(r.data["trace"]) for r in replies if r.status == "done"]
            found.append(assemble(self.subject, traces, self.target, {}) if traces else None)
        return found

    def quick(self, changes: Iterable[Change]) -> list[Trace | None]:
        """Traces of one step with each set of changes; None where there was none."""
        asked = [
            self.sandbox.submit(self.traced.request(quick=True, changes=(change,)))
            for change in changes
        ]
        found = []
        for number in asked:
            reply = self.inbox.take(number)
            self._tick("searching")
            found.append(from_data(reply.data["trace"]) if reply.status == "done" else None)
        return found

    def _tick(self, what: str) -> None:
        self.done += 1
        if self.progress is not None:
            self.progress(self.done % 20, 20, f"{what}: {self.done} traces")

    def quickly_fits(self, trace: Trace | None, broken: frozenset[str]) -> bool:
        """Whether a quick trace fits the card and the budget, and breaks no further loss.

        With the largest context and workspaces and a margin, so that the whole trace will fit.
        """
        if trace is None or trace.trouble is not None or broken_losses(trace.losses) - broken:
            return False
        card = self.target.card
        largest = card.context.high if card else 0
        if card is not None:
            card = card._replace(capacity=int(card.capacity * MARGIN))
        if replay(trace, card, draw=LARGEST, context=largest).failure is not None:
            return False
        held = replay(trace, card)
        taken = card.context.estimate if card else 0
        budget = int(self.target.budget * MARGIN)
        return not budget or held.reserved + taken <= budget

    def fits(self, outcome: Outcome | None, broken: frozenset[str]) -> bool:
        """Whether a whole trace does."""
        return fits_target(outcome, self.target, broken)


def fits_target(outcome: Outcome | None, target: Target, broken: frozenset[str]) -> bool:
    """Whether a trace was whole, broke no further loss, and fits the card and the budget."""
    if outcome is None or outcome.status != "ok" or outcome.peak is None:
        return False
    within = not target.budget or outcome.peak.estimate <= target.budget
    further = broken_losses(outcome.losses) - broken
    return outcome.verdict.startswith("fits") and within and not further


def fit(
    subject: Subject,
    target: Target,
    *,
    jobs: int,
    cache: str,
    max_batch: bool = False,
    progress: Progress | None = None,
) -> Fit:
    """Search for changes that make a config fit.

    Args:
        target: the card, and the budget if there is one.
        max_batch: also find the largest batch that fits.

    Raises:
        WorkerUnavailableError: nothing can be traced here.
    """
    if not adapter_of(subject):
        nothing = Outcome(subject.file, subject.document, "not-checked", NO_ADAPTER)
        return Fit(nothing, False, (), None, 0, NO_ADAPTER)
    with Sandbox(jobs, Kept(cache)) as sandbox:
        search = Search(subject, target, sandbox, progress)
        baseline = search.whole([()])[0]
        if baseline is None or baseline.memory is None or baseline.status != "ok":
            nothing = baseline or Outcome(subject.file, subject.document, "failed")
            reason = why_not(baseline, UNSEEN)
            return Fit(nothing, False, (), None, 0, reason)
        broken = broken_losses(baseline.losses)
        fits = search.fits(baseline, broken)
        proposals = () if fits else tuple(_proposals(search, baseline, broken))
        largest = _largest_batch(search, broken) if max_batch else 0
        card = None if fits else _smallest_card(search, baseline)
    shards = 0 if fits else fewest_shards(baseline)
    return Fit(baseline, fits, proposals, card, largest, shards=shards)


def _proposals(search: Search, baseline: Outcome, broken: frozenset[str]) -> list[Proposal]:
    """Everything that is worth proposing, ranked and confirmed."""
    wanted = [*_gentle(search, baseline, broken), *_of_the_model(search, baseline, broken)]
    found: list[Proposal] = []
    for _ in range(MOST_ROUNDS):
        outcomes = search.whole([change for _, change in wanted])
        missed = []
        for (kind, change), outcome in zip(wanted, outcomes, strict=True):
            if outcome is not None and search.fits(outcome, broken):
                found.append(Proposal(kind, reach_of(search.subject.config, change), outcome))
            elif kind == "model":
                missed.append((kind, _further(change)))
        wanted = missed
        if not wanted:
            break
    order = list(KINDS)
    return sorted(found, key=lambda p: order.index(p.kind))


def _further(change: Change) -> Change:
    """The same keys, to two thirds: for a change that the whole trace did not bear out."""
    return tuple((key, max(1, value * 2 // 3 // 2 * 2)) for key, value in change)


def _gentle(search: Search, baseline: Outcome, broken: frozenset[str]) -> list[tuple[str, Change]]:
    """Changes that keep the model: each lever alone, then all of them with a smaller batch."""
    config, plan = search.subject.config, baseline.plan
    levers: list[tuple[str, Change]] = []
    if plan["fused"] is not True and plan["optimizer"] in ("adam", "adamw", "sgd", "adagrad"):
        levers.append(("optimizer", (("trainer.fused", True),)))
    levers += [("checkpointing", ((key, True),)) for key in _switches(config, "checkpoint")]
    half = "bf16" if (search.target.card and search.target.card.major >= 8) else 16
    if plan["precision"] == "32":
        levers.append(("precision", (("trainer.precision", half),)))
    key = _batch_key(config)
    batch = plan["batch_size"]
    alone = search.quick([change for _, change in levers])
    found = [
        lever
        for lever, trace in zip(levers, alone, strict=True)
        if search.quickly_fits(trace, broken)
    ]
    works = [
        lever
        for lever, trace in zip(levers, alone, strict=True)
        if trace is not None and trace.trouble is None and _took(trace, lever[1])
    ]
    if key is None or batch < 2:
        return found
    accumulates = _accumulates(search, plan)
    bases: list[tuple[str, Change]] = [("batch", ())]
    bases += [(kind, change) for kind, change in works if (kind, change) not in found]
    if len(works) > 1:
        bases.append(("precision", tuple(pair for _, change in works for pair in change)))
    plain = 0
    for kind, base in bases:
        size = _largest_half(search, base, key, batch, broken)
        if size > plain:  # a further lever has to earn its place by a larger batch
            more = _with_batch(key, size, batch, plan["accumulate"] if accumulates else 0)
            kinds = (kind, "batch" if accumulates else "smaller-batch")
            found.append((max(kinds, key=list(KINDS).index), (*base, *more)))
            plain = plain or size
    return found


def _largest_half(
    search: Search, base: Change, key: str, batch: int, broken: frozenset[str]
) -> int:
    """The largest of batch / 2, / 4, ... that fits with the other changes; 0 for none."""
    sizes = []
    size = batch // 2
    while size >= 1:
        sizes.append(size)
        size //= 2
    return _first_that_fits(search, broken, sizes, lambda size: (*base, (key, size)))


def _first_that_fits(
    search: Search,
    broken: frozenset[str],
    sizes: list[int],
    change: Callable[[int], Change],
) -> int:
    """The first of ever smaller sizes that fits, by bisection; 0 for none.

    The last may break the model where the one before does not: batch norm takes no single sample.
    """
    ends = search.quick([change(size) for size in sizes[-2:]])
    fitting = [search.quickly_fits(trace, broken) for trace in ends]
    if not any(fitting):
        return 0
    low, high = 0, len(sizes) - (1 if fitting[-1] else 2)
    if len(sizes) > 1 and fitting[0]:
        high = min(high, len(sizes) - 2)
    while low < high:
        middle = (low + high) // 2
        if search.quickly_fits(search.quick([change(sizes[middle])])[0], broken):
            high = middle
        else:
            low = middle + 1
    return sizes[high]


def _with_batch(key: str, size: int, batch: int, accumulate: int) -> Change:
    change: list[tuple[str, Any]] = [(key, size)]
    if accumulate:
        change.append(("trainer.accumulate_grad_batches", accumulate * batch // size))
    return tuple(change)


def _accumulates(search: Search, plan: dict[str, Any]) -> bool:
    """Whether the trainer does what `accumulate_grad_batches` says."""
    wanted = plan["accumulate"] + 1
    trace = search.quick([(("trainer.accumulate_grad_batches", wanted),)])[0]
    return trace is not None and trace.plan.get("accumulate") == wanted


def _took(trace: Trace, change: Change) -> bool:
    """Whether the plan has what a change set; a key of the model is taken to be read."""
    names = {"trainer.fused": "fused", "trainer.precision": "precision"}
    return all(str(trace.plan.get(names[k])) == str(v) for k, v in change if k in names)


def _of_the_model(
    search: Search, baseline: Outcome, broken: frozenset[str]
) -> list[tuple[str, Change]]:
    """For each key that drives the peak the largest value that fits, by halves and a step of 3/4;
    where none does alone, several keys together."""
    driving = _driving(search)
    found: list[tuple[str, Change]] = []
    for knob, _ in driving[:MOST_KEYS]:
        value = search.traced.model_keys[knob.key]
        halves = _halves(value)
        best = _first_that_fits(search, broken, halves, lambda size, k=knob.key: ((k, size),))  # type: ignore[misc]
        if not best:
            continue
        between = best * 3 // 2
        if best < between < value:
            trace = search.quick([((knob.key, between),)])[0]
            best = between if search.quickly_fits(trace, broken) else best
        found.append(("model", ((knob.key, best),)))
    return found or _together(search, broken, [knob for knob, _ in driving])


def _halves(value: int) -> list[int]:
    found: list[int] = []
    size = value // 2
    while size >= 2 and len(found) < 7:
        found.append(size)
        size //= 2
    return found or [1]


def _together(
    search: Search, broken: frozenset[str], driving: list[Knob]
) -> list[tuple[str, Change]]:
    """Halve, one after the other, the key that lowers the peak the most, until it fits."""
    values = {knob.key: search.traced.model_keys[knob.key] for knob in driving[:MOST_KEYS]}
    chosen: dict[str, int] = {}
    for _ in range(8):
        steps = [
            (*[(k, v) for k, v in chosen.items() if k != key], (key, chosen.get(key, value) // 2))
            for key, value in values.items()
            if chosen.get(key, value) >= 4
        ]
        if not steps:
            return []
        best: tuple[int, Change] | None = None
        for change, trace in zip(steps, search.quick(steps), strict=True):
            if search.quickly_fits(trace, broken):
                return [("model", change)]
            if (
                trace is not None
                and trace.trouble is None
                and not broken_losses(trace.losses) - broken
            ):
                needs = replay(trace, None).allocated
                if best is None or needs < best[0]:
                    best = (needs, change)
        if best is None:
            return []
        chosen = dict(best[1])
    return []


def _driving(search: Search) -> list[tuple[Knob, int]]:
    """Model keys that the peak depends on, with the peak that half of each leaves: least first."""
    keys = search.traced.model_keys
    tried = [item for item in knobs.changes(keys) if item[1] < keys[item[0]]]
    plain, *traces = search.quick([(), *(change for _, _, change in tried)])
    if plain is None or plain.trouble is not None:
        return []
    before = replay(plain, None, draw=LEAST).allocated
    broken = broken_losses(plain.losses)
    found: list[tuple[Knob, int]] = []
    for (key, new, _), trace in zip(tried, traces, strict=True):
        if trace is None or trace.trouble is not None or broken_losses(trace.losses) - broken:
            continue
        after = replay(trace, None, draw=LEAST).allocated
        if after < 0.97 * before:
            found.append((Knob(key, knobs.exponent(before, after, keys[key], new)), after))
    return sorted(found, key=lambda pair: pair[1])


def _largest_batch(search: Search, broken: frozenset[str]) -> int:
    """The largest batch that fits, by interpolating between traced peaks; 0 for none."""
    key = _batch_key(search.subject.config)
    if key is None:
        return 0

    def need(size: int) -> tuple[bool, int]:
        trace = search.quick([((key, size),)])[0]
        if trace is None or trace.trouble is not None:
            return False, 0
        return search.quickly_fits(trace, broken), replay(trace, None).allocated

    low, high = 1, 0
    fits, at_low = need(low)
    if not fits:
        low = 2  # batch norm takes no single sample
        fits, at_low = need(low)
    if not fits:
        return 0
    card = search.target.card
    room = search.target.budget or (card.capacity if card else 0)
    guess = low + 1
    for _ in range(40):
        if high and high - low <= 1:
            break
        fits, bytes_ = need(guess)
        if fits:
            slope = max((bytes_ - at_low) / max(guess - low, 1), 1.0)
            low, at_low = guess, bytes_
        else:
            if not bytes_:
                return low
            slope = max((bytes_ - at_low) / max(guess - low, 1), 1.0)
            high = guess
        guess = low + max(1, int((room - at_low) / slope))
        if high:
            guess = min(max(guess, low + 1), high - 1)
            if guess in (low + 1, high - 1) and high - low > 8:
                guess = (low + high) // 2
    return low


def _smallest_card(search: Search, baseline: Outcome) -> Card | None:
    """The smallest card that takes the config as it is, traced for that card."""
    cards = sorted({card.capacity: card for card in CARDS}.values(), key=lambda c: c.capacity)
    for card in cards:
        if card.capacity >= baseline.needs:
            target = Target(card, search.target.budget and 0)
            there = Search(search.subject, target, search.sandbox, search.progress)
            there.inbox = search.inbox
            outcome = there.whole([()])[0]
            if outcome is not None and outcome.verdict.startswith("fits"):
                return card
    return None


def fewest_shards(outcome: Outcome) -> int:
    """Cards that full sharding (ZeRO stage 3, FSDP) takes at least; 0 where no number is enough.

    A lower bound by arithmetic, nothing was traced: every card holds its share of parameters,
    gradients and optimizer state, and the largest parameter and its gradient whole while they are
    gathered (Rajbhandari et al., SC 2020). Activations come on top.
    """
    card, memory = outcome.card, outcome.memory
    if card is None or memory is None:
        return 0
    states = sum(memory.breakdown.get(part, 0) for part in ("parameters", "gradients", "optimizer"))
    largest = max((t.bytes for t in memory.largest if t.category == "parameters"), default=0)
    room = card.capacity - card.context.estimate - 2 * largest
    return max(2, -(-states // room)) if room > 0 and states else 0


def reach_of(config: dict[str, Any], change: Change) -> tuple[tuple[str, Any, Any], ...]:
    """Each key of a change, with its value before and after."""
    return tuple((key, value_at(config, key), value) for key, value in change)


def _batch_key(config: dict[str, Any]) -> str | None:
    return next((key for key in knobs.BATCH_KEYS if isinstance(value_at(config, key), int)), None)


def _switches(config: dict[str, Any], word: str) -> list[str]:
    """Keys of the config that are false and have a word in their name."""
    return [
        f"{section}.{key}"
        for section, values in config.items()
        if isinstance(values, dict)
        for key, value in values.items()
        if value is False and word in str(key)
    ]


def broken_losses(losses: Iterable[Any]) -> frozenset[str]:
    """Names of the losses that raised."""
    return frozenset(loss.name for loss in losses if loss.error)


def why_not(outcome: Outcome | None, unseen: str) -> str:
    """Why a config cannot be made to fit; `unseen` where there was no trace of it."""
    if outcome is None:
        return unseen
    if outcome.trouble is not None:
        return outcome.trouble.message
    return outcome.reason or "it could not be traced"
