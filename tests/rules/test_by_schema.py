"""What the rules of the schemas say of a config of the family, by what was changed in it.

`by_schema.json` has for each change, and for what programs were found, the lines that are said.
`CFGLINT_UPDATE_EXPECTED=1 pytest` rewrites them; read the difference before it is committed.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from cfglint.rules.unread import unread_keys
from cfglint.source.reads import CodeReads
from tests.rules.contexts import context_of, escape, program
from tests.rules.test_by_hand import said

FILE = Path(__file__).with_name("by_schema.json")
SAID: dict[str, list[str]] = json.loads(FILE.read_text())
RULES = ("S201", "S202", "S203", "S204", "S205", "S206")

WHOLE = """\
data: {data_dir: d, metadata_file: m, window_size: 64}
model:
  name: M_01_ISFM
  type: ISFM
  embedding: E_01_HSE
  backbone: B_09_FNO
  task_head: H_01_Linear_cla
  patch_size_L: 8
  patch_size_C: 1
  num_patches: 16
  output_dim: 32
  modes: 4
  width: 32
  num_layers: 2
task: {name: a, type: DG}
trainer: {name: Default_trainer, num_epochs: 3}
"""

PROGRAMS: dict[str, tuple[CodeReads, ...]] = {
    "none": (),
    "data": (program("data_dir", "window_size", section="data"),),
    "model": (program("name", "type", "qqqq", "modes", section="model"),),
    "model in part": (program("name", "patch_size_L", section="model", whole=False),),
    "model not to its end": (
        program("name", "modes", section="model", whole=False, notes=(escape(),)),
    ),
    "trainer": (program("num_epochs", section="trainer"),),
    "all": (program("data", "model", "task", "trainer"),),
    "data and model": (
        program("data_dir", section="data"),
        program("name", section="model", notes=(escape(),)),
    ),
}


def changed(change: str) -> str:
    """The config with each `old => new` of a change, one a line; `\\n` stands for a new line."""
    text = WHOLE
    for pair in filter(None, change.split(" ;; ")):
        old, _, new = pair.partition(" => ")
        old, new = old.replace("\\n", "\n"), new.replace("\\n", "\n")
        assert old in text, old
        text = text.replace(old, new)
    return text


@pytest.mark.usefixtures("nowhere")
@pytest.mark.parametrize("asked", list(SAID))
def test_what_is_said(asked: str) -> None:
    programs, _, change = asked.partition(": ")
    context = context_of(changed(change), *PROGRAMS[programs])
    lines = [f"{code} {line}" for code in RULES for line in said(code, context)]
    with_codes = context._replace(codes=frozenset(("R301", "R302", "R303")), made={})
    told = {f"{section}.{key}".strip(".") for section, key in unread_keys(with_codes)}
    once = [f"{code} {line}" for code in RULES for line in said(code, with_codes)]
    lines += [f"not beside R301 and R302: {line}" for line in lines if line not in once]
    assert not [each for each in said("S202", with_codes) if each.split(" ")[1][:-1] in told]
    if os.environ.get("CFGLINT_UPDATE_EXPECTED"):
        SAID[asked] = lines
        FILE.write_text(json.dumps(SAID, indent=2, ensure_ascii=False) + "\n")
    assert lines == SAID[asked]


@pytest.mark.parametrize("code", ["S203", "S205"])
def test_of_another_kind_of_config_nothing_is_said(code: str) -> None:
    ratios = "window_size: 64 => train_ratio: 0.9, val_ratio: 0.9"
    text = changed(f"{ratios} ;; trainer: {{name: Default_trainer, num_epochs: 3}} => trainer: 3")
    assert len(said(code, context_of(text))) == 1
    assert said(code, context_of(text, role="other")) == []


def test_a_section_is_misspelt_in_a_config_of_the_family_alone() -> None:
    text = changed("trainer: {name => trianer: {name")
    assert len(said("S202", context_of(text))) == 1
    assert said("S202", context_of("trianer: {name: a}\n", role="other")) == []


@pytest.mark.parametrize("more", ["", "_target_: a.B\n"])
def test_keys_of_a_group_of_hydra_need_no_header(more: str) -> None:
    text = "data_dir: d\nmetadata_file: m\nwindow_size: 1\n"
    assert len(said("S202", context_of(text, name="data/a.yaml"))) == 1
    context = context_of(text + more, name="data/a.yaml")
    if not more:
        context.bound.experiment.groups = "conf"
    assert said("S202", context) == []


def test_what_the_settings_call_an_alias_is_known() -> None:
    context = context_of(changed("window_size: 64 => window_size: 64, qqqq: 2"))
    assert len(said("S202", context)) == 1
    context.bound.aliases["data.stride"] = "data.qqqq"
    assert said("S202", context) == []


def test_a_part_may_misspell_any_section_and_have_any_key() -> None:
    text = "taks: {name: a}\nmodel: {backbone: B_09_FNO}\n"
    (line,) = said("S202", context_of(text, role="fragment"))
    assert line.startswith("warning taks: `taks` is not a section that cfglint knows | ")
    assert not any("taks" in line for line in said("S202", context_of(text, role="experiment")))
    assert said("S202", context_of("x: 1\ny: 2\nz: 3\n", name="data/a.yaml")) == []
