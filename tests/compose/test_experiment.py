"""Composition: what the training program would see, and where each value comes from."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfglint.compose.experiment import Experiment
from cfglint.compose.items import lookup
from cfglint.document.conduct import PYYAML
from cfglint.document.tree import read_file
from cfglint.run.settings import ComposeSettings, Settings
from cfglint.styles.composing import compose
from cfglint.styles.protocol import Composition


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        path = folder / (name.replace("__", "/") + ".yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def composed(
    path: Path, settings: Settings | None = None, *overrides: tuple[str, str]
) -> Experiment:
    document = read_file(str(path)).documents[0]
    result = compose(
        document, Composition(settings or Settings(), PYYAML, read_file, tuple(overrides))
    )
    assert result is not None
    return result


def chain(experiment: Experiment, key: str) -> list[tuple[str, str, object]]:
    item = lookup(experiment.root, key)
    assert item is not None
    return [(Path(i.place.file).name, i.how, i.plain()) for i in (*item.earlier, item)]


def test_flat(tmp_path: Path) -> None:
    write(tmp_path, a="model: {d: 1}\n")
    experiment = composed(tmp_path / "a.yaml")
    assert experiment.style == "flat"
    assert experiment.root.plain() == {"model": {"d": 1}}


def test_base_configs_are_merged_in_order_and_own_sections_win(tmp_path: Path) -> None:
    write(
        tmp_path,
        base__m="model: {d: 1, e: {f: 1, g: 2}}\n",
        base__t="task: {lr: 1}\n",
        a="base_configs:\n  model: base/m.yaml\n  task: base/t.yaml\nmodel: {e: {g: 3}}\n",
    )
    experiment = composed(tmp_path / "a.yaml")
    assert experiment.root.plain() == {
        "model": {"d": 1, "e": {"f": 1, "g": 3}},
        "task": {"lr": 1},
    }
    assert chain(experiment, "model.e.g") == [("m.yaml", "base", 2), ("a.yaml", "file", 3)]
    assert [Path(file).name for file in experiment.files] == ["a.yaml", "m.yaml", "t.yaml"]


def test_a_path_from_configs_is_taken_from_the_repository(tmp_path: Path) -> None:
    write(
        tmp_path,
        configs__base__m="model: {d: 1}\n",
        configs__demo__deep__a="base_configs: {model: configs/base/m.yaml}\n",
    )
    experiment = composed(tmp_path / "configs/demo/deep/a.yaml")
    assert experiment.root.plain() == {"model": {"d": 1}}
    assert not experiment.problems


def test_a_list_is_replaced_not_merged(tmp_path: Path) -> None:
    write(tmp_path, m="model: {l: [1, 2]}\n", a="base_configs: {model: m.yaml}\nmodel: {l: [3]}\n")
    assert composed(tmp_path / "a.yaml").root.plain() == {"model": {"l": [3]}}


def test_dotted_keys_of_an_override_are_nested(tmp_path: Path) -> None:
    write(tmp_path, m="model: {d: 1, e: 2}\n", a="base_configs: {model: m.yaml}\nmodel.d: 64\n")
    experiment = composed(tmp_path / "a.yaml")
    assert experiment.root.plain() == {"model": {"d": 64, "e": 2}}
    assert [link[2] for link in chain(experiment, "model.d")] == [1, 64]


def test_a_local_override_comes_after_the_own_sections(tmp_path: Path) -> None:
    write(
        tmp_path,
        m="data: {dir: a}\n",
        local="data.dir: mine\n",
        a="base_configs: {data: m.yaml}\ndata: {dir: b}\n",
    )
    settings = Settings(folder=str(tmp_path), compose=ComposeSettings(local="local.yaml"))
    experiment = composed(tmp_path / "a.yaml", settings)
    assert [link[1:] for link in chain(experiment, "data.dir")] == [
        ("base", "a"),
        ("file", "b"),
        ("local", "mine"),
    ]


def test_set_comes_last(tmp_path: Path) -> None:
    write(tmp_path, a="model: {d: 1}\n")
    experiment = composed(
        tmp_path / "a.yaml", None, ("model.d", "2"), ("model.new.x", "[1, a]"), ("t", "")
    )
    assert experiment.root.plain() == {"model": {"d": 2, "new": {"x": [1, "a"]}}, "t": None}
    assert chain(experiment, "model.d")[-1][1:] == ("set", 2)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("base_configs: {model: nowhere.yaml}\n", "not found"),
        ("base_configs: {model: a.yaml}\n", "this file itself"),
        ("base_configs: {model: [1]}\n", "not a path"),
        ("base_configs: {model: list.yaml}\n", "could not be read"),
        ("base_configs: {model: broken.yaml}\n", "could not be read"),
        ("base_configs: {model: chained.yaml}\n", "base_configs` too"),
    ],
)
def test_bases_that_do_not_resolve(tmp_path: Path, text: str, message: str) -> None:
    write(
        tmp_path,
        a=text,
        list="- 1\n",
        broken="a: [1\n",
        chained="base_configs: {model: a.yaml}\nmodel: {}\n",
    )
    problems = composed(tmp_path / "a.yaml").problems
    assert len(problems) == 1
    assert message in problems[0].message


def test_the_style_can_be_set(tmp_path: Path) -> None:
    write(tmp_path, a="base_configs: {model: nowhere.yaml}\n")
    settings = Settings(compose=ComposeSettings(style="flat"))
    experiment = composed(tmp_path / "a.yaml", settings)
    assert not experiment.problems
