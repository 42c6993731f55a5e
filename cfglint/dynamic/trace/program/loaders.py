"""Data loaders give a few real batches each, in the process that asks for them, and then end."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from torch.utils.data import BatchSampler, DataLoader

from cfglint.dynamic.trace.program.drawn import is_drawn
from cfglint.dynamic.trace.program.follow import STEPS, Follower

WITHOUT_TRAINING = 2
"""Batches of a loader that an evaluation takes."""

WITHOUT_MODEL = 34
"""Batches that are taken and given to no model: some trainers take a whole step's."""

MOST_BATCHES = 600
"""Batches of one epoch, however many of them an optimizer step takes."""


def install(follower: Follower) -> None:
    """Let every loader end early, for as long as the process lives."""
    begin = DataLoader.__iter__

    def few(self: DataLoader[Any]) -> Any:
        for name, value in (
            ("num_workers", 0),
            ("timeout", 0),
            ("pin_memory", False),
            ("prefetch_factor", None),
        ):
            self.__dict__[name] = value
        made = Few(begin(self), self, follower)
        if type(self).__iter__ is not few:
            _keeps_its_batches(type(self))
            self.__dict__[_KEPT] = made
        return made

    DataLoader.__iter__ = few  # type: ignore[method-assign]


_KEPT = "_cfglint_batches"
"""On a loader that has one iterator for all of its epochs: that one."""


def _keeps_its_batches(kind: type[DataLoader[Any]]) -> None:
    """Let an epoch of a loader end that takes its batches of one iterator in a generator: where
    that one ends, Python makes an error of it (PEP 479)."""
    begin = kind.__iter__
    if hasattr(begin, _KEPT):
        return

    def epoch(self: Any) -> Iterator[Any]:
        batches = begin(self)
        if isinstance(batches, Few):
            return batches
        kept = self.__dict__.get(_KEPT)
        if kept is not None:
            kept.begin()
        return _until_the_end(batches)

    setattr(epoch, _KEPT, True)
    kind.__iter__ = epoch  # type: ignore[assignment,method-assign]


def _until_the_end(batches: Iterator[Any]) -> Iterator[Any]:
    try:
        yield from batches
    except RuntimeError as error:
        if not isinstance(error.__cause__, StopIteration):
            raise


def _length(loader: DataLoader[Any]) -> int:
    """Batches of an epoch; without end where that is not known."""
    try:
        return len(loader)
    except (TypeError, NotImplementedError, ValueError, AttributeError):
        return sys.maxsize


class Few(Iterator[Any]):
    """The first batches of a loader, and the last one where that is shorter."""

    def __init__(self, batches: Any, loader: DataLoader[Any], follower: Follower) -> None:
        self._batches, self._loader, self._follower = batches, loader, follower
        self.begin()

    def begin(self) -> None:
        """An epoch begins."""
        follower, self._given = self._follower, 0
        self._before = (follower.backwards, follower.all_steps, follower.steps)
        self._without_gradient = follower.without_gradient
        self._over = False
        self._last: Any = None
        self._drawn: bool | None = None

    def __len__(self) -> int:
        return len(self._batches)

    def __next__(self) -> Any:
        follower = self._follower
        if self._over:
            follower.short = False
            raise StopIteration
        if self._is_enough():
            if self._given and self._last is not None and self._goes_on():
                self._given += 1
                follower.batches += 1
                return self._last
            self._over = True
            short = self._short_batch()
            if short is None:
                raise StopIteration
            follower.short = True
            follower.batches += 1
            return short
        self._given += 1
        self._last = next(self._batches)
        follower.batches += 1
        return self._last

    def _goes_on(self) -> bool:
        """Whether an end here would be an error that a run does not have; the last batch is then
        given again."""
        if self._drawn is None:
            self._drawn = not hasattr(type(self._loader).__iter__, _KEPT) and is_drawn(
                sys._getframe(2), self._follower.recorder.places
            )
        if self._drawn:
            self._follower.by_loader = False
        return self._drawn and self._given < min(_length(self._loader), MOST_BATCHES)

    def _is_enough(self) -> bool:
        backwards, all_steps, steps = self._before
        follower = self._follower
        if follower.backwards == backwards:
            evaluating = follower.without_gradient > self._without_gradient
            return self._given >= (WITHOUT_TRAINING if evaluating else WITHOUT_MODEL)
        follower.by_loader = True
        if self._given >= MOST_BATCHES:
            return True
        made = follower.all_steps - all_steps
        return follower.steps - steps >= STEPS or made >= follower.most_of_all

    def _short_batch(self) -> Any:
        """The last batch of a training epoch; None where it is as large as the others."""
        sampler = self._loader.batch_sampler
        trained = self._follower.backwards > self._before[0]
        fetcher = getattr(self._batches, "_dataset_fetcher", None)
        if not trained or fetcher is None or type(sampler) is not BatchSampler:
            return None
        if sampler.drop_last:
            return None
        try:
            rest = len(sampler.sampler) % sampler.batch_size  # type: ignore[arg-type]
            return fetcher.fetch(self._batches._next_index()[:rest]) if rest else None
        except (TypeError, StopIteration):
            return None
