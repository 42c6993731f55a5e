"""Composition held against Hydra itself, on trees of config groups that hypothesis makes."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import yaml
from hydra import compose, initialize_config_dir
from hydra._internal.config_repository import CachingConfigRepository
from hydra.core.global_hydra import GlobalHydra
from hydra.errors import ConfigCompositionException
from hydra.plugins.config_source import ConfigResult
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from omegaconf import OmegaConf

from tests.compose.test_experiment import composed

GROUPS = ("m", "o", "m/part")
NAMES = ("a", "b")
MOST_LOADED = 100
"""Configs that Hydra may load for one composition. One that includes itself is brought in until
Python's stack is full, which takes minutes where each level looks at all above it."""


def hydra_composes(root: Path, name: str, *overrides: str) -> dict[str, Any]:
    """What Hydra makes of a primary config, interpolations left as they are."""
    GlobalHydra.instance().clear()
    loaded = itertools.count()
    load = CachingConfigRepository.load_config

    def load_counted(self: CachingConfigRepository, config_path: str) -> ConfigResult | None:
        if next(loaded) > MOST_LOADED:
            raise RecursionError
        return load(self, config_path)

    with (
        patch.object(CachingConfigRepository, "load_config", load_counted),
        initialize_config_dir(str(root), version_base="1.3"),
    ):
        found = OmegaConf.to_container(compose(name, list(overrides)), resolve=False)
    assert isinstance(found, dict)
    return found


names = st.sampled_from(NAMES)
packages = st.sampled_from(("", "", "", "@x", "@_global_", "@_here_", "@_global_.y", "@p.q"))


@st.composite
def entries(draw: st.DrawFn, folder: str) -> list[object]:
    """A defaults list of a config in a group, or of the primary config for ""."""
    found: list[object] = []
    for _ in range(draw(st.integers(0, 3))):
        kind = draw(st.sampled_from(("group", "group", "group", "list", "config", "null")))
        group = draw(st.sampled_from(GROUPS))
        if folder == "m" and draw(st.booleans()):
            group = "part"
        elif folder:
            group = "/" + group
        optional = draw(st.sampled_from(("", "", "optional ")))
        key = optional + group + draw(packages)
        if kind == "group":
            found.append({key: draw(st.sampled_from((*NAMES, "a", "none")))})
        elif kind == "list":
            found.append({key: list(NAMES)})
        elif kind == "null":
            found.append({key: None})
        else:
            found.append(draw(names) if folder else f"{group}/{draw(names)}")
    if draw(st.booleans()):
        found.insert(draw(st.integers(0, len(found))), "_self_")
    if draw(st.integers(0, 3)) == 0:
        group = draw(st.sampled_from(GROUPS))
        found.append({f"override {'/' if folder else ''}{group}": draw(names)})
    return found


numbers = st.dictionaries(st.sampled_from(("k", "l", "x")), st.integers(0, 9), max_size=3)
bodies = st.dictionaries(
    st.sampled_from(("k", "l", "x", "m")), st.one_of(st.integers(0, 9), numbers), max_size=3
)
headers = st.sampled_from(("", "", "", "# @package _global_\n", "# @package z\n"))


@st.composite
def trees(draw: st.DrawFn) -> dict[str, str]:
    """A primary config and two choices in each group."""
    texts = {}
    for folder in ("", *GROUPS):
        for name in NAMES if folder else ("config",):
            defaults = draw(entries(folder)) if draw(st.booleans()) or not folder else []
            # Hydra 1.3.8 shares the mappings of a config that it brings in twice
            body = draw(numbers if folder else bodies)
            data = {**({"defaults": defaults} if defaults else {}), **body}
            head = draw(headers) if folder else ""
            path = f"{folder}/{name}" if folder else name
            texts[path] = head + (
                yaml.safe_dump(data, sort_keys=False) if data or not folder else ""
            )
    return texts


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(trees())
@example(
    {
        "config": "defaults: [{m@_global_: a}, {override m: a}]\n",
        "m/a": "defaults: [{/m: a}, {override /m: b}]\n",
        "m/b": "",
    }
)
def test_a_tree_composes_as_hydra_composes_it(tree: dict[str, str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for path, text in tree.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / f"{path}.yaml").write_text(text)
        try:
            truth = hydra_composes(root, "config")
        except (ConfigCompositionException, RecursionError):
            composed(root / "config.yaml")
            return
        made = composed(root / "config.yaml")
        assert made.root.plain() == truth
        assert not [problem.message for problem in made.problems if problem.sure]


@pytest.fixture(name="tree")
def _tree(tmp_path: Path) -> Iterator[Path]:
    texts = {
        "train": "defaults:\n  - _self_\n  - model: small\n  - data: ???\n  - experiment: null\n"
        "  - optional local: mine\nseed: 1\n",
        "model/small": "defaults:\n  - part: a\nd: 64\n",
        "model/large": "d: 512\n",
        "model/part/a": "p: 1\n",
        "data/mnist": "classes: 10\n",
        "data/cifar": "classes: 100\n",
        "experiment/first": "# @package _global_\ndefaults:\n  - override /model: large\n"
        "  - override /data: mnist\nseed: 2\nmodel:\n  d: 256\n",
        "experiment/deep/second": "# @package _global_\ndefaults: [first, _self_]\nseed: 3\n",
    }
    for path, text in texts.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / f"{path}.yaml").write_text(text)
    (tmp_path / "experiment/deep/first.yaml").write_text(texts["experiment/first"])
    return tmp_path


@pytest.mark.parametrize("choice", ["first", "deep/second"])
def test_an_experiment_is_composed_as_it_is_run(tree: Path, choice: str) -> None:
    found = composed(tree / f"experiment/{choice}.yaml")
    if choice == "first":
        assert found.root.plain() == hydra_composes(tree, "train", f"experiment={choice}")
        assert not found.part
        assert not found.problems
    else:  # `first` is looked for beside the group's root, as Hydra does
        assert found.root.plain() == hydra_composes(tree, "train", f"experiment={choice}")


@pytest.mark.parametrize(
    "overrides",
    [
        (("data", "cifar"),),
        (("data", "cifar"), ("model", "large"), ("seed", "5")),
        (("experiment", "first"),),
        (("data", "mnist"), ("+extra", "one")),
    ],
)
def test_a_choice_on_the_command_line(tree: Path, overrides: tuple[tuple[str, str], ...]) -> None:
    (tree / "extra").mkdir()
    (tree / "extra/one.yaml").write_text("e: 1\n")
    found = composed(tree / "train.yaml", None, *overrides)
    assert found.root.plain() == hydra_composes(tree, "train", *(f"{k}={v}" for k, v in overrides))
    assert not found.part


def test_a_choice_that_is_missing_is_told_where_it_is_made(tree: Path) -> None:
    experiment = tree / "experiment/first.yaml"
    experiment.write_text(
        "# @package _global_\ndefaults: [{override /model: huge}, {override /data: mnist}]\n"
    )
    problem = composed(experiment).problems[0]
    assert (problem.place.file, problem.message.split(":")[0]) == (
        str(experiment),
        "config group `model` has no `huge`",
    )


def test_a_combination_of_choices_that_is_not_there_is_not_sure(tree: Path) -> None:
    (tree / "train.yaml").write_text(
        "defaults: [{model: small}, {data: mnist}, {both: '${model}_${data}'}, "
        "{experiment: null}]\n"
    )
    (tree / "both").mkdir()
    (tree / "both/small_mnist.yaml").write_text("b: 1\n")
    (tree / "both/larger_mnist.yaml").write_text("b: 2\n")
    (problem,) = composed(tree / "experiment/first.yaml").problems
    assert (problem.sure, problem.help) == (False, "fine if other choices are made with this one")
    assert not composed(tree / "train.yaml").problems
    (tree / "both/small_mnist.yaml").unlink()
    (tree / "both/small_mnits.yaml").write_text("b: 1\n")
    (problem,) = composed(tree / "train.yaml").problems
    assert problem.sure


@pytest.mark.parametrize("searched", ["file://shared/conf", "pkg://shared.conf"])
def test_a_search_path_is_searched(
    tree: Path, searched: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tree / "app/config"
    (root / "model").mkdir(parents=True)
    (tree / "shared/conf/model").mkdir(parents=True)
    (tree / "shared/conf/__init__.py").write_text("")
    (tree / "shared/conf/base.yaml").write_text("defaults: [{model: tiny}]\nb: 1\n")
    (tree / "shared/conf/model/tiny.yaml").write_text("d: 1\n")
    (tree / "shared/conf/model/own.yaml").write_text("d: 2\n")
    (root / "model/own.yaml").write_text("d: 3\n")
    (root / "main.yaml").write_text(
        f"hydra: {{searchpath: ['{searched}']}}\n"
        "defaults: [base, {override model: own}, _self_]\n"
    )
    monkeypatch.chdir(tree)
    monkeypatch.syspath_prepend(str(tree))
    found = composed(root / "main.yaml")
    assert not found.problems
    assert found.root.plain() == hydra_composes(root, "main")


def test_a_choice_may_be_a_list(tree: Path) -> None:
    (tree / "train.yaml").write_text("defaults: [{model@nets.all: items}, _self_]\nseed: 1\n")
    (tree / "model/items.yaml").write_text("- {a: 1}\n- {a: 2}\n")
    found = composed(tree / "train.yaml")
    assert not found.problems
    assert found.root.plain() == hydra_composes(tree, "train")
    (tree / "train.yaml").write_text("defaults: [{model@_global_: items}, _self_]\n")
    assert "is not a mapping" in composed(tree / "train.yaml").problems[0].message


def test_a_choice_left_open_makes_a_part(tree: Path) -> None:
    found = composed(tree / "train.yaml")
    assert found.part
    assert found.open == ("data",)


def test_a_choice_of_a_group_is_a_part(tree: Path) -> None:
    found = composed(tree / "model/small.yaml")
    assert found.part
    assert found.root.plain() == {"d": 64, "part": {"p": 1}}
