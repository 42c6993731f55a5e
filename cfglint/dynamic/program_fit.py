"""The smallest changes of a config that make the user's own program fit a card.

The program reads its config as a file, so each change is written into that file, where nobody but
the traced process sees it, and the program is run again. No torch here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from cfglint.dynamic.cards import CARDS, Card
from cfglint.dynamic.events import from_data
from cfglint.dynamic.fit import (
    Fit,
    Progress,
    Proposal,
    broken_losses,
    fewest_shards,
    fits_target,
    reach_of,
    why_not,
)
from cfglint.dynamic.kept import Kept
from cfglint.dynamic.knobs import Change
from cfglint.dynamic.launch import to_data
from cfglint.dynamic.outcome import Outcome
from cfglint.dynamic.sandbox import Sandbox
from cfglint.dynamic.stage import Inbox, Subject, Target, Traced, assemble

Write = Callable[[Change], "str | None"]
"""The text of the config with some keys changed; None where an edit cannot do that."""

_BATCHES = (
    *("batch_size", "train_batch_size", "batch_size_train", "per_device_train_batch_size"),
    *("micro_batch_size", "batch_size_per_gpu", "samples_per_gpu", "imgs_per_gpu", "batch"),
    *("ims_per_batch", "batchsize", "bs"),
)
"""Last words of keys that say how many samples the program takes at a time, likely ones first."""

_ACCUMULATED = frozenset(
    {
        *("accumulate_grad_batches", "gradient_accumulation_steps", "accumulation_steps"),
        *("grad_accum_steps", "accum_iter", "gradient_accumulation", "accum_steps"),
    }
)

_HALVES: dict[str, tuple[tuple[Any, ...], Any]] = {
    "precision": ((32, "32", "32-true", "fp32", "float32"), None),
    "mixed_precision": (("no", False), "bf16"),
    "amp": ((False,), True),
    "use_amp": ((False,), True),
    "fp16": ((False,), True),
    "bf16": ((False,), True),
}
"""Last words of keys -> values that mean whole precision, and the one that is tried."""

MOST_KEYS = 8
"""Numbers of the model that are halved to see what the peak depends on."""

MOST_PROPOSED = 4
"""Of them, those that are proposed: the strongest."""

UNSEEN = "it ended before a step was traced; `cfglint memory ... -- COMMAND` says how"

LESS = 0.97
"""Share of the peak below which a change has lowered it."""


class _Search:
    def __init__(
        self,
        subject: Subject,
        target: Target,
        sandbox: Sandbox,
        write: Write,
        progress: Progress | None,
    ) -> None:
        self.subject, self.target, self.write = subject, target, write
        self.sandbox, self.inbox, self.progress = sandbox, Inbox(sandbox), progress
        self.traced = Traced(subject, target)
        self.known: dict[Change, Outcome | None] = {}
        self.broken: frozenset[str] = frozenset()

    def trace(self, changes: Iterable[Change]) -> list[Outcome | None]:
        """Outcomes with each set of changes; None where there was no trace."""
        wanted = [change for change in changes if change not in self.known]
        asked = []
        for change in dict.fromkeys(wanted):
            text = self.write(change) if change else ""
            if text is None:
                self.known[change] = None
                continue
            program = self.subject.program
            assert program is not None
            files = {self.subject.file: text} if change else {}
            data = to_data(program._replace(files=files))
            asked.append((change, self.sandbox.submit(self.traced.request(program=data))))
        for change, number in asked:
            reply = self.inbox.take(number)
            if self.progress is not None:
                self.progress(len(self.known) % 20, 20, f"running it: {len(self.known) + 1}")
            traces = [from_data(reply.data["trace"])] if reply.status == "done" else []
            self.known[change] = assemble(self.subject, traces, self.target, {}) if traces else None
        return [self.known[change] for change in changes]

    def fits(self, outcome: Outcome | None) -> bool:
        """Whether a trace was whole, broke no further loss, and fits the card and the budget."""
        return fits_target(outcome, self.target, self.broken)


def fit(
    subject: Subject,
    target: Target,
    write: Write,
    *,
    jobs: int,
    max_batch: bool = False,
    progress: Progress | None = None,
) -> Fit:
    """Search for changes of the config that make a program fit.

    Args:
        subject: with its program.
        write: the config's text with some keys changed.
        max_batch: also find the largest batch that fits, by doubling and halving.

    Raises:
        WorkerUnavailableError: nothing can be traced here.
    """
    with Sandbox(jobs, Kept("")) as sandbox:
        search = _Search(subject, target, sandbox, write, progress)
        (base,) = search.trace([()])
        if base is None or base.status != "ok" or base.memory is None:
            reason = why_not(base, UNSEEN)
            return Fit(base or Outcome(subject.file, 0, "failed"), False, (), None, 0, reason)
        search.broken = broken_losses(base.losses)
        fits = search.fits(base)
        proposals = () if fits else tuple(_proposals(search, base))
        largest = _largest_batch(search) if max_batch else 0
    shards = 0 if fits else fewest_shards(base)
    return Fit(base, fits, proposals, None if fits else _card(base), largest, shards=shards)


def _card(outcome: Outcome) -> Card | None:
    """The smallest card that the high end of its peak fits."""
    cards = sorted(CARDS, key=lambda card: card.capacity)
    high = max(outcome.needs, outcome.peak.high if outcome.peak else 0)
    return next((card for card in cards if card.capacity >= high), None)


def _leaves(config: dict[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in config.items():
        dotted = f"{path}.{key}" if path else str(key)
        if isinstance(value, dict):
            yield from _leaves(value, dotted)
        elif "." not in str(key):
            yield dotted, value


def _batch_key(config: dict[str, Any]) -> str:
    numbers = [
        key
        for key, value in _leaves(config)
        if isinstance(value, int) and not isinstance(value, bool) and value > 1
        if not any(word in key.lower() for word in ("val", "test", "eval"))
    ]
    for word in _BATCHES:
        for key in numbers:
            if key.rpartition(".")[2].lower() == word:
                return key
    return ""


def _proposals(search: _Search, base: Outcome) -> list[Proposal]:
    found: list[Proposal] = []

    def propose(kind: str, change: Change, outcome: Outcome) -> None:
        found.append(Proposal(kind, reach_of(config, change), outcome))

    config = search.subject.config
    levers = _levers(config, search.target.card)
    helping: Change = ()
    kinds: list[str] = []
    for (kind, change), outcome in zip(levers, search.trace([c for _, c in levers]), strict=True):
        if search.fits(outcome):
            assert outcome is not None
            propose(kind, change, outcome)
        elif _lowers(outcome, base) and not {key for key, _ in change} & {k for k, _ in helping}:
            helping += change
            kinds.append(kind)
    bases: list[tuple[str, Change]] = [("batch", ())]
    bases += [("precision" if "precision" in kinds else "checkpointing", helping)] * bool(helping)
    for kind, more in bases:
        if more and not found:
            (outcome,) = search.trace([more])
            if outcome is not None and search.fits(outcome):
                propose(kind, more, outcome)
                continue
        size, change = _smaller_batch(search, more)
        if size:
            (outcome,) = search.trace([change])
            assert outcome is not None
            accumulates = any(key.rpartition(".")[2] in _ACCUMULATED for key, _ in change)
            least = "batch" if accumulates else "smaller-batch"
            propose(least if not more else kind, change, outcome)
    for change, outcome in _of_the_model(search, base):
        propose("model", change, outcome)
    return found


def _lowers(outcome: Outcome | None, base: Outcome) -> bool:
    if outcome is None or outcome.status != "ok" or outcome.memory is None or base.memory is None:
        return False
    return outcome.memory.allocated < LESS * base.memory.allocated


def _levers(config: dict[str, Any], card: Card | None) -> list[tuple[str, Change]]:
    """Switches that keep the model: activation checkpointing, and half precision."""
    found: list[tuple[str, Change]] = []
    half = "bf16" if card is None or card.major >= 8 else "16"
    for key, value in _leaves(config):
        last = key.rpartition(".")[2].lower()
        if value is False and "checkpoint" in last and "path" not in last and "save" not in last:
            found.append(("checkpointing", ((key, True),)))
        elif last in _HALVES and value in _HALVES[last][0] and (last != "bf16" or half == "bf16"):
            new = _HALVES[last][1]
            if last == "precision":
                new = f"{half}-mixed" if "true" in str(value) or value == 32 else half
            found.append(("precision", ((key, half if new == "bf16" else new),)))
    return found


def _smaller_batch(search: _Search, more: Change) -> tuple[int, Change]:
    """The largest half, quarter, ... of the batch that fits with other changes; 0 for none."""
    config = search.subject.config
    key = _batch_key(config)
    if not key:
        return 0, ()
    leaves = dict(_leaves(config))
    batch = leaves[key]
    again = next(
        (k for k, v in leaves.items() if k.rpartition(".")[2] in _ACCUMULATED and _is_count(v)), ""
    )
    sizes = []
    size = batch // 2
    while size >= 1:
        sizes.append(size)
        size //= 2

    def change(size: int) -> Change:
        rest: Change = ((again, leaves[again] * batch // size),) if again else ()
        return (*more, (key, size), *rest)

    low, high = 0, len(sizes)
    while low < high:
        middle = (low + high) // 2
        if search.fits(search.trace([change(sizes[middle])])[0]):
            high = middle
        else:
            low = middle + 1
    return (sizes[low], change(sizes[low])) if low < len(sizes) else (0, ())


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def _of_the_model(search: _Search, base: Outcome) -> Iterator[tuple[Change, Outcome]]:
    """Of the numbers that lower the peak, the strongest, halved until it fits."""
    batch = _batch_key(search.subject.config)
    keys = {k: v for k, v in search.traced.model_keys.items() if k != batch and v >= 4}
    keys = dict(sorted(keys.items(), key=lambda item: -item[1])[:MOST_KEYS])
    halved = search.trace([((key, value // 2),) for key, value in keys.items()])
    strong = [
        (outcome.memory.allocated, key)
        for key, outcome in zip(keys, halved, strict=True)
        if outcome is not None and outcome.memory is not None and _lowers(outcome, base)
    ]
    for _, key in sorted(strong)[:MOST_PROPOSED]:
        value = keys[key] // 2
        while value >= 2:
            (outcome,) = search.trace([((key, value),)])
            if outcome is None or outcome.status != "ok":
                break
            if search.fits(outcome):
                yield ((key, value),), outcome
                break
            value //= 2


def _largest_batch(search: _Search) -> int:
    """The largest batch that fits, by doubling and bisection; 0 for none."""
    key = _batch_key(search.subject.config)
    if not key:
        return 0

    def fits(size: int) -> bool:
        return search.fits(search.trace([((key, size),)])[0])

    low, high = 0, dict(_leaves(search.subject.config))[key]
    while fits(high):
        low, high = high, high * 2
    while high - low > max(1, low // 16):
        middle = (low + high) // 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return low
