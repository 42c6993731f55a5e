"""Loops of a training, by the names in them."""

from __future__ import annotations

import ast

import pytest

from cfglint.source.trainings import has_items, trains

LOOPS = {
    "for batch in train_loader: pass": True,
    "for i, batch in enumerate(tqdm(self.loader)): pass": True,
    "for a, b in zip(first, val_dataloader): pass": True,
    "for batch in meters.log_every(data_loader, 10): pass": True,
    "for batch in self.loader.batches_of(8): pass": True,
    "for name, loader in self.loaders.items(): pass": False,
    "for epoch in range(start, n): pass": True,
    "for epoch in trange(start, n): pass": True,
    "while step < most: pass": True,
    "while self.cur_iter <= most: pass": True,
    "for name in names: pass": False,
    "for epoch in saved: pass": False,
    "for i in range(n): pass": False,
    "for batch in load(): pass": False,
    "while step > 3: pass": False,
    "while waits(): pass": False,
}


@pytest.mark.parametrize("text", LOOPS)
def test_loops_of_a_training(text: str) -> None:
    (loop,) = ast.parse(text).body
    assert isinstance(loop, ast.For | ast.While)
    assert trains(loop) is LOOPS[text]


HAVING = {
    "for i in tqdm(range(n)): pass": True,
    "for i, x in enumerate(meters.log_every(parts[a:b], 50)): pass": True,
    "for f in tqdm(missing): pass": False,
    "for x in tqdm(train_set, leave=False): pass": True,
    "for x in self.parts: pass": False,
    "for i, x in enumerate(self.train_dataset): pass": True,
    "for x in dataset[indices]: pass": True,
    "for dataset in self.datasets: pass": False,
}


@pytest.mark.parametrize("text", HAVING)
def test_loops_that_have_items(text: str) -> None:
    (loop,) = ast.parse(text).body
    assert isinstance(loop, ast.For)
    assert has_items(loop) is HAVING[text]
