"""Bad input: each gets one clear diagnostic, in bounded time and memory, and the others go on."""

from __future__ import annotations

import io
import os
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cfglint.cli.app import run
from cfglint.diagnostic import Report
from cfglint.document import reader
from cfglint.files import reading
from cfglint.rules import registry
from cfglint.run import looking
from cfglint.run.project import Options
from cfglint.stages.check import check
from tests.conftest import FIXTURES, ROOT
from tests.document.test_tree import bomb, keys, trees
from tests.fuzz.oracles import inside

NO_CACHE = Options(use_cache=False)


@pytest.fixture(autouse=True, scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A repository without code, so that nothing but the text is judged."""
    before = os.getcwd()
    folder = tmp_path_factory.mktemp("repository")
    (folder / ".git").mkdir()
    os.chdir(folder)
    yield
    os.chdir(before)


def codes(report: Report, path: Path | None = None) -> list[str]:
    return [d.code for d in report.diagnostics if path is None or d.span.file == str(path)]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (bomb(12).encode(), "Y108"),
        (b"a: " + b"[" * 10_000, "Y108"),
        (b"a: &a [*a]", "Y108"),
        (b"a: 1\x00b", "Y101"),
        (b"a: \x07", "Y101"),
        (b"\xff\xfe\xff", "Y107"),
        (b"a: \xff\xfe\xfd", "Y107"),
        ("a: 测试".encode("gb18030"), "Y107"),
        ("a: 1".encode("utf-16"), "Y107"),
        (b"%YAML 9.9\n---\na: 1", "Y101"),
        (b"a: *nothing", "Y101"),
        (b"a: 'x\n", "Y101"),
        (b"{a: 1", "Y101"),
        (b"? [a, b]\n: 1\n", "Y101"),
        (b"a: !!python/object/apply:os.system ['exit 1']", "Y109"),
    ],
)
def test_one_clear_diagnostic_and_the_others_are_linted(
    tmp_path: Path, data: bytes, code: str
) -> None:
    (tmp_path / "bad.yaml").write_bytes(data)
    (tmp_path / "good.yaml").write_text("lr: 1e-3\n")
    report = check([str(tmp_path)], NO_CACHE)
    assert codes(report, tmp_path / "bad.yaml") == [code]
    assert codes(report, tmp_path / "good.yaml") == ["Y103"]


@pytest.mark.parametrize(
    "text",
    [
        'data: {}\nmodel: {}\ntask: {}\ntrainer: {}\nbase_configs: {data: "a\\0"}\n',
        'defaults:\n  - model: "a\\0"\n  - _self_\nseed: 1\n',
        'a: "b\\0"\n"c\\0": 1\n',
    ],
    ids=["base", "choice", "value"],
)
def test_a_path_with_a_nul_is_no_file(tmp_path: Path, text: str) -> None:
    (tmp_path / ".git").mkdir()
    path = tmp_path / "a.yaml"
    path.write_text(text)
    report = check([str(path)], Options(use_cache=False, named=(str(path),)))
    assert "X901" not in codes(report), report.diagnostics


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    with path.open("wb") as stream:
        stream.truncate(100 * 2**20)
    started = time.process_time()
    report = check([str(path)], NO_CACHE)
    assert time.process_time() - started < 5
    assert codes(report) == ["Y108"]
    assert "100.0 MiB" in report.diagnostics[0].message


def test_a_file_at_the_limit_is_bounded(tmp_path: Path) -> None:
    path = tmp_path / "list.yaml"
    path.write_bytes(b"- a\n" * (reader.MAX_BYTES // 4))
    started = time.process_time()
    assert codes(check([str(path)], NO_CACHE)) == ["Y108"]
    assert time.process_time() - started < 30


def test_many_equal_keys_stay_linear(tmp_path: Path) -> None:
    path = tmp_path / "same.yaml"
    path.write_text("".join(f"key{i % 2000}: {i}\n" for i in range(6000)))
    started = time.process_time()
    assert codes(check([str(path)], NO_CACHE)) == ["Y102"] * 4000
    assert time.process_time() - started < 60


@pytest.mark.parametrize(
    "text",
    [
        'defaults:\n  - model: "' + "${" * 100_000 + '"\n  - _self_\n',
        'a: "' + "${b}" * 100_000 + '"\nb: 1\n',
        'a: "' + "\\\\" * 100_000 + '${b}"\nb: 1\n',
    ],
    ids=["open", "closed", "escaped"],
)
def test_many_interpolations_stay_linear(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(text)
    started = time.process_time()
    report = check([str(path)], NO_CACHE)
    assert "X901" not in codes(report)
    assert time.process_time() - started < 60  # quadratic work takes several minutes


def test_files_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gone.yaml").symlink_to(tmp_path / "nowhere")
    (tmp_path / "good.yaml").write_text("lr: 1e-3\n")
    os.mkfifo(tmp_path / "pipe.yaml")
    report = check([str(tmp_path)], NO_CACHE)
    assert codes(report, tmp_path / "gone.yaml") == ["X905"]
    assert codes(report, tmp_path / "pipe.yaml") == ["X905"]
    assert codes(report, tmp_path / "good.yaml") == ["Y103"]

    opened = os.open

    def forbidden(path: str, *rest: int) -> int:
        if path.endswith("good.yaml"):
            raise PermissionError(13, "Permission denied")
        return opened(path, *rest)

    monkeypatch.setattr(reading.os, "open", forbidden)
    (found,) = check([str(tmp_path / "good.yaml")], NO_CACHE).diagnostics
    assert (found.code, found.message) == ("X905", "not checked: permission denied")


def test_a_folder_loop_ends(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    (tmp_path / "a" / "x.yaml").write_text("lr: 1e-3\n")
    assert codes(check([str(tmp_path)], NO_CACHE)) == ["Y103"]


def test_a_name_that_is_not_utf_8(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    name = os.fsencode(tmp_path) + b"/caf\xe9.yaml"
    with open(name, "wb") as stream:
        stream.write(b"lr: 1e-3\n" * 2)
    monkeypatch.chdir(tmp_path)
    for format in (
        "text",
        "concise",
        "grouped",
        "json",
        "sarif",
        "github",
        "gitlab",
        "junit",
        "markdown",
    ):
        assert run(["--output-format", format, "--fail-on", "info", "."]) == 1, format
        assert b"Y103" in capsysbinary.readouterr().out
    for number in range(5):
        (tmp_path / f"{number}.yaml").write_text("a: 1\n")
    assert run(["."]) == run(["."]) == 0
    assert b"Y103" in capsysbinary.readouterr().out


def test_names_with_spaces_and_newlines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a b\n::error c.yaml").write_text("lr: 1e-3\n")
    assert run(["--output-format", "github", "--fail-on", "info", str(tmp_path)]) == 1
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_a_rule_that_crashes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = registry.find("Y102").load()

    def crash(_: object) -> None:
        raise RuntimeError("planted")

    monkeypatch.setattr(module, "check", crash)
    (tmp_path / "a.yaml").write_text("lr: 1e-3\n")
    report = check([str(tmp_path)], NO_CACHE)
    assert codes(report) == ["X901", "Y103"]
    assert "Y102 failed on this file: RuntimeError: planted" in report.diagnostics[0].message


def test_a_recursion_error_in_composition_is_one_diagnostic(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise RecursionError("planted")

    monkeypatch.setattr(looking, "compose", crash)
    (tmp_path / "a.yaml").write_text("lr: 1e-3\n")
    assert codes(check([str(tmp_path)], NO_CACHE)) == ["X901", "Y103"]


CORPUS = [
    path.read_bytes()
    for path in sorted(
        [
            *(ROOT / "configs").rglob("*.yaml"),
            *FIXTURES.rglob("*.yaml"),
            *(ROOT / "tests/rules/cases").rglob("*.yaml"),
        ]
    )
]


IN_TIME = 2.0
"""Seconds of CPU that linting one of these texts may take; other tests run beside this one."""


@given(st.sampled_from(CORPUS), st.integers(0, 2**32))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@pytest.mark.usefixtures("nowhere")
def test_mutated_configs(data: bytes, seed: int) -> None:
    generator = random.Random(seed)
    mutated = bytearray(data)
    for _ in range(generator.randint(1, 8)):
        start = generator.randrange(len(mutated) + 1)
        end = min(len(mutated), start + generator.choice([0, 0, 1, 3, 30]))
        other = generator.choice(CORPUS)
        cut = generator.randrange(len(other) + 1)
        mutated[start:end] = generator.choice(
            [
                b"",
                b"\t",
                b"\n",
                b": ",
                b"- ",
                b"[",
                b"}",
                b"&a ",
                b"*a",
                b"<<: ",
                b"'",
                b'"',
                b"|\n",
                b"\x00",
                b"\xff",
                b"# cfglint: ignore",
                b"---\n",
                b"!x ",
                "中".encode(),
                b"\r",
                b"? ",
                b"1e-9",
                b"null",
                b"${a}",
                other[cut : cut + 60],
            ]
        )
    _lint_in_memory(bytes(mutated))


@given(
    trees
    | st.dictionaries(
        st.sampled_from(
            ["data", "model", "task", "trainer", "defaults", "base_configs", "environment"]
        ),
        trees | st.dictionaries(keys, trees),
    )
)
@settings(max_examples=200, deadline=None)
@pytest.mark.usefixtures("nowhere")
def test_generated_yaml(data: object) -> None:
    _lint_in_memory(yaml.safe_dump(data, allow_unicode=True).encode())


@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode(errors="ignore")))
@settings(max_examples=300, deadline=None)
@pytest.mark.usefixtures("nowhere")
def test_arbitrary_bytes(data: bytes) -> None:
    _lint_in_memory(data)


def _lint_in_memory(data: bytes) -> None:
    started = time.process_time()
    report = check(["generated.yaml"], NO_CACHE, {"generated.yaml": data})
    assert time.process_time() - started < IN_TIME
    assert "X901" not in codes(report), report.diagnostics
    source, _ = reader.decode(data)
    inside(report.diagnostics, source.text if source else data.decode("utf-8", "replace"))


def test_standard_input_that_is_closed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    assert run(["-", "--stdin-filename", "configs/x.yaml"]) == 0
    assert "1 file" in capsys.readouterr().out
