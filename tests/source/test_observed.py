"""Metrics that are logged, and names that the code has nothing for."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.source.evaluated import run

NET = "class Net:\n    def __init__(self, cfg):\n        self.cfg = cfg\n"
NET += "    def training_step(self, batch, index):\n        {body}\n"

LOGGED: dict[str, tuple[str, list[tuple[str, bool]]]] = {
    "one": ("self.log('loss', 1)", [("loss", True)]),
    "several": ("self.log_dict({'a': 1, 'b': 2})", [("a", True), ("b", True)]),
    "in a loop over a dictionary": (
        "for k, v in {'a': 1, 'b': 2}.items(): self.log('val/' + k, v)",
        [("val/a", True), ("val/b", True)],
    ),
    "of a dictionary with keys that are known in part": (
        "found = {'loss': 1}; found[f'val_{index}'] = 2; self.log_dict(found)",
        [("loss", True), ("val_.*", False)],
    ),
    "of a dictionary that takes another one's entries": (
        "found = {}; found.update({'a': 1}); self.log_dict({**found, f'{index}_b': 2})",
        [("a", True), (".*_b", False)],
    ),
    "of a module dictionary under keys that are not known": (
        "import torch; best = torch.nn.ModuleDict()\n"
        "        best[index] = {f'val_{n}': 1 for n in ('a', 'b')}\n"
        "        self.log_dict({f'{k}_{index}': v for k, v in best[index].items()})",
        [("val_a_.*", False), ("val_b_.*", False)],
    ),
    "by a name that is known in part": ("self.log(f'{index}/loss', 1)", [(".*/loss", False)]),
    "of another library": ("import math; math.log(2)", []),
}
"""Title -> what a step does, the names that it logs and whether they are known in full."""


@pytest.mark.parametrize("title", LOGGED)
def test_metrics(title: str, tmp_path: Path) -> None:
    body, expected = LOGGED[title]
    m = run(tmp_path, NET.format(body=body), {}, "Net")
    assert [(each.name, each.exact) for each in m.record.logged] == expected
    assert not m.record.logs_unknown


@pytest.mark.parametrize(
    "body",
    [
        "self.log(batch, 1)",
        "self.log_dict(batch)",
        "found = {'loss': 1}; found.update(batch); self.log_dict(found)",
        "found = {'loss': 1}; found[index] = 2; self.log_dict(found)",
        "found = {'loss': 1, **batch}; self.log_dict(found)",
    ],
)
def test_a_metric_by_a_name_that_is_not_known(body: str, tmp_path: Path) -> None:
    m = run(tmp_path, NET.format(body=body), {}, "Net")
    assert m.record.logs_unknown


def test_a_name_that_a_literal_does_not_have(tmp_path: Path) -> None:
    code = "nets = {'small': 1, 'large': 2}\ndef main(cfg):\n    nets[cfg.kind]\n"
    m = run(tmp_path, code, {"kind": "smal"})
    (found,) = m.record.unresolved
    assert (found.path, found.name, found.known) == (("kind",), "smal", ("small", "large"))
    assert found.certain
    assert not run(tmp_path, code, {"kind": "small"}).record.unresolved
