"""The farm itself: it judges, finds what is planted, and ends what hangs."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from cfglint.diagnostic import Change, Diagnostic, Edit, Fix, Severity, Span
from cfglint.rules import registry
from cfglint.rules.context import FileContext
from cfglint.run.project import Options
from cfglint.stages.check import check
from tests.conftest import ROOT
from tests.fuzz import farm, kinds, oracles
from tests.fuzz.mutation import YAML_TOKENS, mutate


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    oracles.home(tmp_path)
    return tmp_path


@pytest.mark.parametrize("kind", list(kinds.KINDS))
def test_inputs_of_each_kind_hold(kind: str, root: Path) -> None:
    for number in range(400 if kind == "text" else 25):
        files = farm.make(kind, 1, number)
        assert farm.judge(kind, files, root, number % 5 == 0) == "", (kind, number)


KEPT = {
    "defaults entry of an empty group": (
        b"defaults:\n  - experiment: early\n  - model: small\n  - &ptim: sgd\n  - _self_\nseed: 1\n"
    ),
    "a line end of UTF-8 that GB18030 does not have": b"b\xe2\x80\xa8\x80{",
    "one key many times, in a section that is set again": b"m:\n"
    + b"  a: 1\n" * 30
    + b"m:\n  b: 2\n",
    "a mapping in a list that a message shows": (ROOT / "configs/multitask_B_08_PatchTST.yaml")
    .read_bytes()
    .replace(b"[classification", b"[{kind: classification}")
    .replace(b"monitor: val_loss", b"monitor: val_total_loss"),
    "one key many times": b"m:\n" + b"  a: 1\n" * 30,
}
"""Configs of which something did not hold once."""


@pytest.mark.parametrize("name", list(KEPT))
def test_what_was_found_stays_fixed(name: str, root: Path) -> None:
    assert farm.judge("text", {"generated.yaml": KEPT[name]}, root, True) == ""


def test_a_repository_whose_node_names_a_mapping_stays_fixed(root: Path) -> None:
    """A message showed the address of an object, which is another in each run."""
    files = {
        "main.py": b"from lightning.pytorch.cli import LightningCLI\nfrom net import Net\n\n"
        b'if __name__ == "__main__":\n    LightningCLI(Net)\n',
        "net.py": b"from lightning.pytorch import LightningModule\n\nclass Head: ...\n\n"
        b"class Net(LightningModule):\n    def __init__(self, head: Head): ...\n",
        "configs/a.yaml": b"model:\n  head:\n    class_path: {width: 4}\n",
        "configs/b.yaml": b"model:\n  head:\n    class_path: [net.Head]\n",
    }
    assert farm.judge("tree", files, root, True) == ""
    found = check(["."], Options(use_cache=False)).diagnostics
    assert [(each.code, each.key) for each in found] == [("R308", "model.head.class_path")] * 2
    assert all("which a node refuses" in each.message for each in found)


@pytest.mark.parametrize("base", ["pydantic.BaseModel", "Checked"])
def test_a_number_of_many_digits_stays_fixed(base: str, root: Path) -> None:
    """An integer that no float can hold was made one."""
    files = {
        "train.py": b"import dataclasses, sys, pydantic, yaml\n\nclass Checked: ...\n\n"
        b"@dataclasses.dataclass\nclass Part(Checked):\n    rate: float = 1.0\n"
        b"    def __post_init__(self):\n        if self.rate > 9: raise ValueError\n\n"
        b"class Run(" + base.encode() + b"):\n    steps: int\n    rate: float = 1.0\n\n"
        b'if __name__ == "__main__":\n    config = yaml.safe_load(open(sys.argv[1]))\n'
        b"    print(Run(**config), Part(rate=config['rate']))\n",
        "configs/run.yaml": b"steps: 1" + b"0" * 400 + b"\nrate: 1" + b"0" * 400 + b"\n",
    }
    assert farm.judge("tree", files, root, True) == ""


def test_an_input_follows_from_its_number() -> None:
    assert farm.make("tree", 3, 14) == farm.make("tree", 3, 14)
    assert farm.make("tree", 3, 14) != farm.make("tree", 3, 15)
    assert farm.make("tree", 3, 14) != farm.make("tree", 4, 14)


def test_mutations_change_nearly_every_text() -> None:
    data = b"model:\n  dim: 3\n  lr: 1e-3\n"
    changed = [mutate(data, random.Random(seed), YAML_TOKENS, [data]) for seed in range(200)]
    assert sum(each != data for each in changed) > 150
    assert len(set(changed)) > 150


def test_a_crash_is_found_saved_and_the_farm_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(context: FileContext) -> None:
        if len(context.file.data) % 2:
            raise RuntimeError("planted")

    monkeypatch.setattr(registry.find("Y102").load(), "check", crash)
    outcome = farm.run(2, 0, 1, ("text",), tmp_path)
    assert outcome.judged["text"] > len(outcome.failures) > 0
    assert all("Y102 failed" in failure.what for failure in outcome.failures)
    first = outcome.failures[0]
    saved = tmp_path / f"text-0-{first.number}"
    assert (saved / "generated.yaml").read_bytes() == farm.make("text", 0, first.number)[
        "generated.yaml"
    ]


def test_a_hang_is_ended_and_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(*_: object) -> None:
        time.sleep(600)

    monkeypatch.setattr(farm, "HANGS", 0.5)
    monkeypatch.setitem(kinds.KINDS, "text", kinds.KINDS["text"]._replace(judge=hang))
    started = time.monotonic()
    outcome = farm.run(2, 0, 1, ("text",), tmp_path)
    assert [failure.what for failure in outcome.failures][:1] == ["it hangs"]
    assert time.monotonic() - started < 60


def test_one_that_ends_late_is_not_begun_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = tmp_path / "begun"

    def end_late(*_: object) -> None:
        with begun.open("a") as file:
            file.write("x")
        time.sleep(600)

    monkeypatch.setattr(farm, "_work", end_late)
    monkeypatch.setattr(farm, "HANGS", 0.2)
    outcome = farm.run(0, 0, 1, ("text",))
    assert begun.read_text() == "x"
    assert len(outcome.failures) == 1


def test_a_fix_that_changes_another_value_is_found() -> None:
    with pytest.raises(oracles.Broken, match=r"a fix changed \('b',\) from"):
        oracles.kept_values("a: 1e-3\nb: 1\n", "a: 1.0e-3\nb: 2\n", [("a",)])
    oracles.kept_values("a: 1e-3\nb: 1\n", "a: 1.0e-3\nb: 1\n", [("a",)])
    with pytest.raises(oracles.Broken, match="PyYAML refuses"):
        oracles.kept_values("a: 1\n", "a: [\n", [("a",)])


@pytest.mark.parametrize(
    ("key", "other"), [("2.0e+3", "1"), ("017", "17"), ("~", "null_"), ("1_000", "100"), ("a", "b")]
)
def test_a_declared_key_is_the_one_that_pyyaml_loads(key: str, other: str) -> None:
    before = f"{key}:\n  lr: 1e-3\n{other}:\n  lr: 1e-3\n"
    oracles.kept_values(before, before.replace("1e-3", "1.0e-3", 1), [(key, "lr")])
    with pytest.raises(oracles.Broken, match="and declares"):
        oracles.kept_values(before, before.replace("1e-3", "1.0e-3"), [(key, "lr")])


def test_keys_of_two_types_are_two() -> None:
    """PyYAML keeps the place of a key that stands twice: they change places as one is removed."""
    oracles.kept_values('1: a\n"1": b\n1: a\n', '"1": b\n1: a\n', [])
    with pytest.raises(oracles.Broken, match=r"a fix changed \('1',\) from"):
        oracles.kept_values('1: a\n"1": b\n', '1: b\n"1": a\n', [])


@pytest.mark.parametrize("refused", ["!!int", "!!float ''", "!!bool x", "!!timestamp x"])
def test_what_pyyaml_fails_on_is_not_held(refused: str, root: Path) -> None:
    text = f"a: {refused}\nlr: 1e-3\n".encode()
    assert farm.judge("text", {"generated.yaml": text}, root, True) == ""


def test_a_position_outside_the_text_is_found() -> None:
    span = Span("a.yaml", 3, 1, 3, 2)
    fix = Fix("safe", (Edit(1, 1, 1, 1, ""),), (Change(0, ("a",)),))
    found = Diagnostic("Y103", "x", Severity.ERROR, "m", span, fix=fix)
    with pytest.raises(oracles.Broken, match="outside the text"):
        oracles.inside([found], "a: 1\n")
    oracles.inside([found], "a: 1\n\nbc\n")
