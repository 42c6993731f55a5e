"""Keys that code stores for a config in Hydra's `ConfigStore`."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfglint.run.project import Options
from cfglint.source.consumers import Given
from cfglint.stages.check import check
from cfglint.styles.hydra.stored import stored

CLASSES = """
@dataclass
class Optim:
    rate: float = 0.1

@dataclass
class Base:
    seed: int = 1

@dataclass
class Settings(Base):
    steps: int = 10
    optim: Optim = field(default_factory=Optim)

store = ConfigStore.instance()
"""

FOUND = {
    "store.store(name='main', node=Settings)": Given(
        frozenset({("seed",), ("steps",), ("optim",), ("optim", "rate")})
    ),
    "store.store('main', Base())": Given(frozenset({("seed",)})),
    "store.store(name='other', node=Settings)": Given(),
    "store.store(group='optim', name='adam', node=Optim)": Given(frozenset({("optim", "rate")})),
    "store.store('adam', Optim, 'optim', 'train.opt')": Given(
        frozenset({("train", "opt", "rate")})
    ),
    "store.store('adam', Optim, 'optim', '_global_')": Given(frozenset({("rate",)})),
    "store.store(name='main', node=made())": Given(parts=frozenset({()})),
    "store.store(name='main', node={'seed': 1})": Given(parts=frozenset({()})),
    "store.store('adam', made(), 'optim')": Given(parts=frozenset({("optim",)})),
    "store.store(name=NAME, node=Settings)": Given(),
}


@pytest.mark.parametrize("call", FOUND)
def test_what_a_call_gives(call: str) -> None:
    names = frozenset({"main", "optim/adam"})
    assert stored([("a.py", f"{CLASSES}\n{call}\n")], names) == FOUND[call]


PROGRAM = """
from dataclasses import dataclass

import hydra
from hydra.core.config_store import ConfigStore


@dataclass
class Defaults:
    width: int = 8
    depth: int = 2


ConfigStore.instance().store(name="{name}", node=Defaults)


@hydra.main(config_path="conf", config_name="run")
def main(cfg):
    print(cfg.width, cfg.depth, cfg.rate)
"""


@pytest.mark.parametrize(
    ("name", "config", "missing"),
    [
        ("run", "width: 4\n", {"rate"}),
        ("below", "defaults:\n- below\n- _self_\nrate: 1.0\n", set()),
        ("other", "width: 4\nrate: 1.0\n", {"depth"}),
    ],
)
def test_what_is_stored_for_a_config_is_not_missing(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    config: str,
    missing: set[str],
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "requirements.txt").write_text("hydra-core==1.0.7\n")
    (tmp_path / "conf").mkdir()
    (tmp_path / "train.py").write_text(PROGRAM.format(name=name))
    (tmp_path / "conf/run.yaml").write_text(config)
    monkeypatch.chdir(tmp_path)
    report = check(["conf"], Options(use_cache=False, select=("R301",)))
    assert {d.key for d in report.diagnostics} == missing
