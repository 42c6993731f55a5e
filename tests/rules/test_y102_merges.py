"""Merge keys: what PyYAML's versions read differently is said, in the words of what is read."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from cfglint.diagnostic import Diagnostic
from cfglint.document.merges import Brought, by_yaml, merge_sources
from cfglint.document.nodes import Mapping, follow
from cfglint.rules import contested_merges
from cfglint.run.project import Options
from cfglint.stages.check import check

SOURCES = "a: &a {k: 1, long: 1, same: 0}\nb: &b {k: 2, long: 2, same: 0}\nc: &c {other: 0}\n"


def found(folder: Path, text: str) -> list[Diagnostic]:
    """Y102 in a file that is read with PyYAML, or with what `requirements.txt` names."""
    (folder / ".git").mkdir(exist_ok=True)
    (folder / "run.yaml").write_text(SOURCES + text)
    report = check([str(folder / "run.yaml")], Options(use_cache=False, select=("Y102",)))
    return list(report.diagnostics)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("d: {<<: *a, <<: *b}", "bring `k` and `long` with different values: which one wins"),
        ("d: {<<: *a, <<: *b, long: 3}", "bring `k` with different values: which one wins"),
        ("d: {<<: *a, <<: *c}", "YAML allows a key once"),
        ("d: {<<: *a, <<: *a}", "YAML allows a key once"),
        ("d: {<<: *a, <<: *b, long: 3, k: 3}", "YAML allows a key once"),
        ("d: {<<: [*a, *c], <<: *b}", "bring `k` and `long` with different values"),
        ("d: {<<: *a, <<: *c, <<: *b}", "`<<` is set 3 times under `d`"),
    ],
)
def test_a_second_merge_key_is_a_warning(tmp_path: Path, text: str, message: str) -> None:
    (warning,) = found(tmp_path, text)
    contest = "keeps" in warning.message or "3 times" in warning.message
    assert warning.severity.value == ("warning" if contest else "info")  # the same in any version
    assert message in warning.message
    assert warning.span.line == 4
    assert warning.span.column == text.rindex("<<") + 1


def test_the_message_says_what_is_kept_here(tmp_path: Path) -> None:
    text = "d: {<<: *a, <<: *b}"
    kept = yaml.safe_load(SOURCES + text)["d"]
    (warning,) = found(tmp_path, text)
    assert f"keeps `{kept['k']}` and `{kept['long']}`" in warning.message


@pytest.mark.parametrize(
    "text",
    ["d: {<<: *a}", "d: {<<: [*a, *c]}", "d: {<<: [*a, *a]}", "d: {<<: [*a, *b], k: 0, long: 0}"],
)
def test_a_list_without_a_contest_is_silent(tmp_path: Path, text: str) -> None:
    assert found(tmp_path, text) == []


def test_a_list_is_reported_where_pyyaml_leaves_the_rule_of_yaml(tmp_path: Path) -> None:
    text = "d: {<<: [*a, *b]}"
    read = yaml.safe_load(SOURCES + text)["d"]
    others = [key for key in ("k", "long") if read[key] != 1]
    warnings = found(tmp_path, text)
    assert len(warnings) == bool(others)
    for warning in warnings:
        assert all(f"`{key}`" in warning.message for key in others)
        assert "keeps `2`" in warning.message


def test_a_list_is_reported_where_another_pyyaml_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a list, PyYAML 6.0.4 keeps the last mapping, whatever is installed here."""

    def last_wins(mapping: Mapping) -> Brought:
        merged = [source for entry in mapping.entries for source in merge_sources(entry)]
        each = (by_yaml(follow(source)) for source in merged)
        return {key: brought for one in each for key, brought in one.items()}

    monkeypatch.setattr(contested_merges, "by_pyyaml", last_wins)
    (one,) = found(tmp_path, "d: {<<: [*a, *b, *c]}")
    assert one.message.endswith(
        "merges several mappings that bring `k` and `long`: YAML keeps the first, "
        "and the PyYAML installed here keeps `2` and `2`"
    )
    assert one.help == "set `k` and `long` in this mapping, or in only one of those that it merges"
    assert found(tmp_path, "d: {<<: [*a, *c]}") == []
    assert found(tmp_path, "d: {<<: [*a, *a]}") == []
    assert found(tmp_path, "e: &e {k: 1, m: 1}\nd: {<<: [*e, *a]}") == []
    (one,) = found(tmp_path, "e: &e {k: 1, long: 5}\nd: {<<: [*e, *a]}")
    assert "bring `long`: YAML keeps the first" in one.message


@pytest.mark.parametrize(
    ("one", "other", "kept"),
    [("{x: 1}", "{x: 2}", "a mapping"), ("[1]", "[2]", "a list")],
)
def test_what_is_kept_may_be_no_scalar(tmp_path: Path, one: str, other: str, kept: str) -> None:
    (told,) = found(tmp_path, f"e: &e {{k: {one}}}\nf: &f {{k: {other}}}\nd: {{<<: *e, <<: *f}}")
    assert told.message.endswith(f"keeps {kept}")


def test_ruamel_refuses_a_second_merge_key_and_follows_yaml_in_a_list(tmp_path: Path) -> None:
    code = "from ruamel.yaml import YAML\nYAML().load(open('run.yaml'))\n"
    (tmp_path / "load.py").write_text(code)
    (error,) = found(tmp_path, "d: {<<: *a, <<: *c}")
    assert error.severity.value == "error"
    assert "ruamel refuses the file" in error.message
    assert found(tmp_path, "d: {<<: [*a, *b]}") == []


def test_a_long_value_that_is_kept_is_cut(tmp_path: Path) -> None:
    text = f"e: &e {{k: {'x' * 50}}}\nf: &f {{k: {'y' * 50}}}\nd: {{<<: *e, <<: *f}}"
    kept = str(yaml.safe_load(text)["d"]["k"])[:40]
    (warning,) = found(tmp_path, text)
    assert warning.message.endswith(f"the one installed here keeps `{kept}`")
    text = "e: &e {k: [1]}\nf: &f {k: {a: 1}}\nd: {<<: *e, <<: *f}"
    kept = "a list" if isinstance(yaml.safe_load(text)["d"]["k"], list) else "a mapping"
    assert found(tmp_path, text)[0].message.endswith(f"installed here keeps {kept}")
    text = "e: &e {k: ''}\nf: &f {k: ' '}\nd: {<<: *e, <<: *f}"
    kept = f"`{k}`" if (k := yaml.safe_load(text)["d"]["k"]) else "nothing"
    assert found(tmp_path, text)[0].message.endswith(f"installed here keeps {kept}")


@pytest.mark.parametrize(
    ("count", "named"),
    [
        (1, "`k0` with"),
        (2, "`k0` and `k1` with"),
        (3, "`k0`, `k1` and `k2` with"),
        (4, "`k0`, `k1`, `k2` and 1 more with"),
        (6, "`k0`, `k1`, `k2` and 3 more with"),
    ],
)
def test_three_contested_keys_are_named(tmp_path: Path, count: int, named: str) -> None:
    def of(value: int) -> str:
        return "{" + ", ".join(f"k{number}: {value}{number}" for number in range(count)) + "}"

    text = f"e: &e {of(1)}\nf: &f {of(2)}\nd: {{<<: *e, <<: *f}}\n"
    (warning,) = found(tmp_path, text)
    assert f"bring {named} different values" in warning.message
    assert warning.help == f"keep one `<<`, and set {named.removesuffix(' with')} in this mapping"
    kept = [str(yaml.safe_load(text)["d"][f"k{number}"]) for number in range(min(count, 3))]
    shown = " and ".join(filter(None, [", ".join(f"`{k}`" for k in kept[:-1]), f"`{kept[-1]}`"]))
    assert warning.message.endswith(f"keeps {shown}")


def test_a_long_key_is_cut(tmp_path: Path) -> None:
    name = "k" * 41
    text = f"e: &e {{{name}: 1}}\nf: &f {{{name}: 2}}\nd: {{<<: *e, <<: *f}}\n"
    assert f"they bring `{name[:40]}` with" in found(tmp_path, text)[0].message


def test_a_key_in_quotes_is_no_merge(tmp_path: Path) -> None:
    assert found(tmp_path, 'd: {"<<": 1}\n') == []
    assert len(found(tmp_path, "d: {<<: *a, <<: *b}\ne: {k: 1, k: 2}\n")) == 2
