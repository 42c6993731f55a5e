"""The batches of a verification: the project's own, or synthetic ones that can be learned."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

import torch

POOL = 4
"""Different batches of an adapter that has none to learn from: they are given again and again, and
learning them by heart is what makes the loss fall."""

SPLITS = ("training", "validation")


class Batches:
    """Batch `index` of a split is the same in every process with the same seed.

    Where the adapter has `loader(split, size)`, its batches come in the loader's order, from the
    start again when it ends. Where it has `learnable(size, index)`, each index is another
    batch. Else `batch(size)` gives `POOL` of them.
    """

    def __init__(self, adapter: Any, seed: int) -> None:
        self._adapter = adapter
        self._seed = seed
        self._loader: Callable[[str, int], Any] | None = getattr(adapter, "loader", None)
        self._learnable: Callable[[int, int], Any] | None = getattr(adapter, "learnable", None)
        self._running: dict[tuple[str, int], Iterator[Any]] = {}

    @property
    def source(self) -> str:
        """Where they come from, in words."""
        if self._loader is not None:
            return "the project's own loader"
        if self._learnable is not None:
            return "synthetic signals with something to learn"
        return f"{POOL} random batches, to be learned by heart"

    def get(self, split: str, index: int, size: int) -> Any:
        """A batch on the host.

        Raises:
            what the project's own code raises; ValueError for a loader without batches.
        """
        if self._loader is not None:
            return self._next(split, size)
        if self._learnable is None:
            index, split = index % POOL, SPLITS[0]
        with torch.random.fork_rng(devices=[]):
            kept = random.getstate()
            seed_all(self._seed + 7919 * (index + 1) + SPLITS.index(split))
            try:
                if self._learnable is not None:
                    return self._learnable(size, index)
                return self._adapter.batch(size)
            finally:
                random.setstate(kept)

    def _next(self, split: str, size: int) -> Any:
        assert self._loader is not None
        for _ in range(2):
            running = self._running.get((split, size))
            if running is None:
                running = self._running[split, size] = iter(self._loader(split, size))
            for batch in running:
                return batch
            del self._running[split, size]
        raise ValueError(f"the loader of the {split} split gives no batch")


def seed_all(seed: int) -> None:
    """Seed what training code draws from: Python, numpy where it is, torch and its devices."""
    random.seed(seed)
    torch.manual_seed(seed)
    try:
        import numpy as np
    except ImportError:
        return
    np.random.seed(seed % (1 << 32))
