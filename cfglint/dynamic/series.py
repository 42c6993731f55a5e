"""What a step takes with each of some keys changed: many quick traces in one process, whose caches
of fake tensors are warm from the second on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from cfglint.dynamic.events import ALLOCATE, Trace
from cfglint.dynamic.knobs import Change, peak_knobs
from cfglint.dynamic.knobs import changes as changes_of
from cfglint.dynamic.outcome import Knob
from cfglint.dynamic.plans import LEAST
from cfglint.dynamic.replay import Replays, name_of
from cfglint.dynamic.request import Reply

PEAK = ""
"""Under this name the sizes have the bytes of the peak."""

EACH_FROM = 24
"""Quick traces for which another process is worth its start: it has yet to learn what operators
make, which takes as long as three to six further traces."""


class Taken(NamedTuple):
    """Bytes allocated at the peak, and of the largest tensor under each name, none where the trace
    ended early; and the names of the losses that raised. `instead` is what the changes take that
    were to be made instead, where they were traced."""

    sizes: dict[str, int]
    broken: frozenset[str]
    instead: Taken | None = None


Series = Callable[[list[Change], list[Change]], list[Taken | None]]
"""Traces with each set of changes, and with others where one says nothing."""


def taken_by(trace: Trace) -> dict[str, Any]:
    """What a quick trace takes, as JSON data."""
    broken = sorted({loss.name for loss in trace.losses if loss.error})
    if trace.trouble is not None:
        return {"sizes": {}, "broken": broken}
    sizes = {PEAK: Replays(trace).peaks(LEAST)[0]}
    for event in trace.events:
        if event[0] == ALLOCATE:
            name = name_of(trace, event[1], event[3])
            sizes[name] = max(sizes.get(name, 0), event[2])
    return {"sizes": sizes, "broken": broken}


def traced_in_series(
    changes: list[Change],
    instead: list[Change],
    submit: Callable[[list[Change], list[Change]], int],
    take: Callable[[int], Reply],
    slots: int,
    progress: Callable[[int, int], None],
) -> list[Taken | None]:
    """What a step takes with each set of changes; None where its trace ended badly.

    A process may answer fewer than it was asked, where they take long; the rest is asked again.
    What ends a process is found by asking for each change alone.

    Args:
        instead: for each set of changes another, () for none: what a process, which knows by then
            what operators make, may trace at once where the first one says nothing.
        submit: ask for some in one process; the number of the reply.
        take: wait for a reply.
        slots: processes at a time.
        progress: called with how many are done, and how many there are.
    """
    found: dict[int, Taken | None] = {}
    processes = max(1, min(slots, len(changes) // EACH_FROM))
    places = range(len(changes))
    waiting = [list(places[start::processes]) for start in range(processes) if changes]

    def ask(part: list[int]) -> tuple[list[int], int]:
        given = [changes[place] for place in part]
        return part, submit(given, [instead[place] for place in part] if any(instead) else [])

    asked = [ask(part) for part in waiting]
    while asked:
        part, number = asked.pop(0)
        reply = take(number)
        answers = reply.data["series"] if reply.status == "done" else []
        for place, answer in zip(part, answers, strict=False):
            found[place] = _read(answer)
        left = part[len(answers) :]
        if answers and left:
            asked.append(ask(left))
        elif len(left) == 1:
            found[left[0]] = None
        else:
            asked += [ask([place]) for place in left]
        progress(len(found), len(changes))
    return [found[place] for place in places]


def _read(answer: dict[str, Any]) -> Taken:
    other = answer.get("instead")
    return Taken(
        answer["sizes"], frozenset(answer["broken"]), None if other is None else _read(other)
    )


def drivers(
    keys: dict[str, int], traced: Series
) -> tuple[tuple[Knob, ...], dict[str, tuple[Knob, ...]]]:
    """What the peak depends on, and each tensor by its name: one step with each key halved;
    doubled, where half of it breaks the model or a loss."""
    every = changes_of(keys)
    smaller = [item for item in every if item[1] < keys[item[0]]]
    doubled = {key: change for key, value, change in every if value > keys[key]}
    odd = [key for key in doubled if key not in {item[0] for item in smaller}]
    plain, *found = traced(
        [(), *(change for _, _, change in smaller), *(doubled[key] for key in odd)],
        [(), *(doubled.get(key, ()) for key, _, _ in smaller), *(() for _ in odd)],
    )
    if plain is None or not plain.sizes:
        return (), {}
    known = dict(zip(odd, found[len(smaller) :], strict=True))
    found = found[: len(smaller)]
    halved = set()
    for (key, _, _), taken in zip(smaller, found, strict=True):
        if _whole(taken, plain):
            halved.add(key)
        elif taken is not None and taken.instead is not None:
            known[key] = taken.instead
    larger = [item for item in every if item[0] not in halved and item[1] > keys[item[0]]]
    left = [item for item in larger if item[0] not in known]
    if left:
        more = traced([change for _, _, change in left], [() for _ in left])
        known.update(zip((key for key, _, _ in left), more, strict=True))
    found += [known[key] for key, _, _ in larger]
    sizes = [taken.sizes if taken and _whole(taken, plain) else None for taken in found]
    by_name = {
        name: peak_knobs(
            keys, [*smaller, *larger], size, [each.get(name) if each else None for each in sizes]
        )
        for name, size in plain.sizes.items()
    }
    return by_name.pop(PEAK), by_name


def _whole(taken: Taken | None, plain: Taken) -> bool:
    """Whether a change neither ended the trace nor broke a further loss."""
    return taken is not None and bool(taken.sizes) and taken.broken <= plain.broken
