"""A Hydra defaults list: order, packages, overrides. Expectations from Hydra's documentation."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.compose.test_experiment import chain, composed, write


def test_groups_in_order_with_self_last_by_default(tmp_path: Path) -> None:
    write(
        tmp_path,
        model__net="depth: 18\nlr: 1\n",
        config="defaults:\n  - model: net\nmodel: {lr: 2}\nseed: 0\n",
    )
    experiment = composed(tmp_path / "config.yaml")
    assert experiment.style == "defaults"
    assert experiment.root.plain() == {"model": {"depth": 18, "lr": 2}, "seed": 0}
    assert [link[0] for link in chain(experiment, "model.lr")] == ["net.yaml", "config.yaml"]


def test_self_first_lets_groups_win(tmp_path: Path) -> None:
    write(tmp_path, m__a="x: 1\n", config="defaults:\n  - _self_\n  - m: a\nm: {x: 2}\n")
    assert composed(tmp_path / "config.yaml").root.plain() == {"m": {"x": 1}}


def test_packages(tmp_path: Path) -> None:
    write(
        tmp_path,
        m__a="x: 1\n",
        g__b="# @package _global_\ny: 2\n",
        config="defaults:\n  - m@train.net: a\n  - g: b\n",
    )
    assert composed(tmp_path / "config.yaml").root.plain() == {"train": {"net": {"x": 1}}, "y": 2}


def test_an_override_of_a_nested_experiment(tmp_path: Path) -> None:
    write(
        tmp_path,
        m__a="x: 1\n",
        m__b="x: 2\n",
        config="defaults:\n  - m: a\n  - override m: b\n",
    )
    assert composed(tmp_path / "config.yaml").root.plain() == {"m": {"x": 2}}


def test_nested_defaults_and_absolute_groups(tmp_path: Path) -> None:
    write(
        tmp_path,
        m__net="defaults:\n  - part: small\n  - /opt@opt: adam\nd: 1\n",
        m__part__small="p: 1\n",
        opt__adam="lr: 1\n",
        config="defaults:\n  - m: net\n",
    )
    assert composed(tmp_path / "config.yaml").root.plain() == {
        "m": {"part": {"p": 1}, "d": 1, "opt": {"lr": 1}},
    }


def test_null_optional_and_builtin_choices_are_left_out(tmp_path: Path) -> None:
    write(
        tmp_path,
        config="defaults:\n  - m: null\n  - optional local: me\n"
        "  - override hydra/job_logging: colorlog\n  - hydra: default\nx: 1\n",
    )
    experiment = composed(tmp_path / "config.yaml")
    assert not experiment.problems
    assert experiment.root.plain() == {"x": 1}


def test_a_missing_choice_names_the_near_one(tmp_path: Path) -> None:
    write(tmp_path, m__resnet="x: 1\n", config="defaults:\n  - m: resnte\n")
    (problem,) = composed(tmp_path / "config.yaml").problems
    assert "`m` has no `resnte`" in problem.message
    assert problem.help == "did you mean `resnet`?"


def test_a_plain_config_name(tmp_path: Path) -> None:
    write(tmp_path, base="x: 1\ny: 1\n", config="defaults:\n  - base\n  - _self_\ny: 2\n")
    experiment = composed(tmp_path / "config.yaml")
    assert not experiment.problems
    assert experiment.root.plain() == {"x": 1, "y": 2}


def test_a_name_that_code_may_register_is_not_surely_wrong(tmp_path: Path) -> None:
    write(tmp_path, config="defaults:\n  - base_schema\n  - _self_\ny: 2\n")
    (problem,) = composed(tmp_path / "config.yaml").problems
    assert not problem.sure
    assert "ConfigStore" in problem.help


def test_a_cycle_ends(tmp_path: Path) -> None:
    write(
        tmp_path,
        m__a="defaults:\n  - /m@x: b\n",
        m__b="defaults:\n  - /m@y: a\n",
        config="defaults:\n  - m: a\n",
    )
    (problem,) = composed(tmp_path / "config.yaml").problems
    assert "includes itself" in problem.message


def test_configs_that_bring_each_other_in_end(tmp_path: Path) -> None:
    """Two of sixty each: more ways than can be gone."""
    for index in range(60):
        pair = f"defaults:\n  - c{index + 1}\n  - c{min(index + 2, 60)}\nk{index}: 1\n"
        write(tmp_path, **{f"deep__c{index}": pair})
    write(tmp_path, deep__c60="end: 1\n", config="defaults:\n  - deep: c0\n")
    problems = composed(tmp_path / "config.yaml").problems
    assert len(problems) == 1
    assert "within each other" in problems[0].message


def test_entries_that_name_nothing(tmp_path: Path) -> None:
    text = (
        "defaults:\n  - _self_\n  - 3\n  - {}\n  - [x]\n  - '@a'\n  - m: {a: 1}\n  - m: [b, {}]\n"
    )
    write(tmp_path, config=f"{text}x: 1\n", other="defaults: [0.1, 0.2]\nx: 1\n")
    problems = composed(tmp_path / "config.yaml").problems
    assert len(problems) == 6
    assert all("names nothing" in problem.message for problem in problems)
    assert not composed(tmp_path / "other.yaml").problems


@pytest.mark.parametrize(
    ("defaults", "said"),
    [
        ("defaults:\n  - mdoels: net\n", "config group `mdoels` has no `net`"),
        ("defaults:\n  - models: 17\n", "as Hydra takes no number"),
        ("defaults:\n  - models: net.ymal\n", "config group `models` has no `net.ymal`"),
    ],
)
def test_entries_that_hydra_refuses(tmp_path: Path, defaults: str, said: str) -> None:
    write(tmp_path, models__net="x: 1\n", config=f"{defaults}seed: 0\n")
    (problem,) = composed(tmp_path / "config.yaml").problems
    assert said in problem.message
    assert problem.sure


def test_a_choice_that_is_near_nothing_may_be_stored_by_code(tmp_path: Path) -> None:
    write(tmp_path, models__net="x: 1\n", config="defaults:\n  - db: mysql\n")
    (problem,) = composed(tmp_path / "config.yaml").problems
    assert not problem.sure


def test_another_list_near_the_name_is_none_of_defaults(tmp_path: Path) -> None:
    write(tmp_path, m__net="x: 1\n", config="defaults:\n  - m: net\ndefault:\n  - a\n  - b\n")
    assert not composed(tmp_path / "config.yaml").problems
