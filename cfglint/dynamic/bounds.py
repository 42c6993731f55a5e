"""What is told of the replays of a trace: an estimate that is rarely too low, and two ends."""

from __future__ import annotations

from cfglint.dynamic.outcome import Range
from cfglint.dynamic.plans import ENDS, LARGEST, LEAST
from cfglint.dynamic.replay import Ensemble, Memory, smallest_capacity

TOLD, TOLD_ALLOCATED, LEAST_TOLD = 0.04, 0.005, 8 << 20
"""What the estimate adds to the largest replay of the ensemble, as a share; of reserved bytes at
least four segments of the small pool. Of allocated bytes, which no lottery of blocks moves, it is
the second, or as much as the plans of workspaces move them.
The largest replay alone was below the truth for a third of the rows that others measured
(docs/accuracy.md)."""

MOST_TOLD, FIXED_BELOW = 256 << 20, 0.01
"""At most so much is added where plans move less than this share of the allocated bytes: what is
not modelled is then some blocks, whatever the model's size."""

MARGIN, MARGIN_OF_PLANS, LEAST_MARGIN = 0.05, 0.06, 48 << 20
"""What the high end adds to the largest replay, as a share and in bytes: two segments and their
rest, for kernels whose workspace is not modelled; more where plans are not known, and the largest
workspaces are among the replays."""

BELOW = 0.03
"""The share by which the low end is below the smallest replay: an older torch may keep less."""


def told(reserved: int, moved: float) -> int:
    """The estimate of reserved bytes, from those of the largest replay; plans move a share `moved`
    of what is allocated."""
    more = max(int(reserved * TOLD), LEAST_TOLD) if reserved else 0
    return reserved + (more if moved >= FIXED_BELOW else min(more, MOST_TOLD))


def margin(size: int, found: list[Ensemble]) -> int:
    """Bytes that the high end adds."""
    share = MARGIN_OF_PLANS if any(each.has_plans for each in found) else MARGIN
    return max(int(size * share), LEAST_MARGIN) if size else 0


def ranges(found: list[Ensemble], largest: Memory) -> tuple[Range, Range]:
    """Bytes reserved and allocated: what the ensembles gave, and no plan or the largest ones."""
    ends = [
        each.replays.peaks(draw)
        for each in found
        for draw in (ENDS if each.has_plans else (LEAST, LARGEST))
    ]
    reserved = [largest.reserved, *(r for each in found for r in each.reserved)]
    allocated = [largest.allocated, *(a for each in found for a in each.allocated)]
    held = [a for a, _ in ends]
    moved = 1 - min(held) / max(*held, 1)
    share = min(TOLD, max(TOLD_ALLOCATED, moved))
    return (
        _range(reserved, [r for _, r in ends], told(max(reserved), moved), found),
        _range(allocated, held, int(max(allocated) * (1 + share)), found),
    )


def within_card(reserved: Range, most: int, memory: Memory, room: int) -> Range:
    """The range on a card, where a full one gives cached segments back; `most` are the bytes of the
    largest replay without a limit, above which the estimate is."""
    more = reserved.estimate - most
    estimate = max(memory.reserved, min(memory.reserved + more, room))
    return Range(
        min(reserved.low, memory.reserved), estimate, max(estimate, min(reserved.high, room))
    )


def needed(found: list[Ensemble], reserved: Range, offset: Range) -> int:
    """Bytes of the smallest card that is said to fit, and not less than what is told of the peak.

    One promise: the card must take the likely replay with the likely offset, and the largest
    workspaces with the largest offset and the margin of the high end, as the verdict asks. A full
    card gives cached segments back, so this can be less than the high end.
    """
    replays = [each.replays for each in found]
    likely = smallest_capacity(replays, [each.largest for each in found])
    most = smallest_capacity(replays, [LARGEST] * len(replays))
    return max(
        reserved.estimate + offset.estimate,
        likely + offset.estimate,
        most + margin(reserved.high, found) + offset.high,
    )


def _range(likely: list[int], ends: list[int], estimate: int, found: list[Ensemble]) -> Range:
    most = max(*likely, *ends)
    least = int(min(*likely, *ends) * (1 - BELOW))
    return Range(least, estimate, most + margin(most, found))
