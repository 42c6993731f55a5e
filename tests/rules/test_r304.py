"""A schema of the user's own, held against what the code reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfglint.run.project import Options
from cfglint.stages.check import check

SETTINGS = """\
[[schemas]]
section = "model"
schema = "model.json"
[[consumers]]
section = "model"
entry = "net:Net"
parameter = "args"
"""

CODE = "class Net:\n    def __init__(self, args):\n"


@pytest.mark.parametrize(
    ("schema", "code", "said"),
    [
        (
            '{"properties": {"width": {}, "depth": {}}, "required": ["width"]}',
            ["args.width", "getattr(args, 'depth', 3)"],
            [],
        ),
        (
            '{"properties": {"width": {}}, "required": ["width"]}',
            ["args.width", "args.depth"],
            ["model.depth: the code needs `depth`, which the schema does not have (4)"],
        ),
        (
            '{"properties": {"width": {}, "depth": {}}, "required": ["width"]}',
            ["args.width", "args.depth"],
            ["model.depth: the code needs `depth`, which the schema does not require (4)"],
        ),
        (
            '{"properties": {"width": {}, "depth": {}}, "required": ["width", "depth"]}',
            ["args.width", "getattr(args, 'depth', 3)"],
            [
                "model.depth: the schema requires `depth`, and the code has 3 where it is "
                "missing (4)"
            ],
        ),
        (
            '{"properties": {"width": {}}, "required": ["width"]}',
            ["args.width", "args.depth.layers"],
            ["model.depth: the code needs `depth`, which the schema does not have (4)"],
        ),
        (
            '{"properties": {"width": {}}, "required": ["width"]}',
            ["args.width", "args.depth", "setattr(args, 'depth', 3)"],
            [],
        ),
        (
            '{"properties": {"width": {}}, "required": ["width"]}',
            ["args.width", "setattr(args, 'depth', 3)", "args.depth"],
            [],
        ),
        (
            '{"properties": {"width": {}, "depth": {"default": 2}}, "required": ["width"]}',
            ["args.width", "getattr(args, 'depth', 3)"],
            ["model.depth: the schema's default of `depth` is 2, the code's is 3 (4)"],
        ),
        (
            '{"properties": {"width": {}, "depth": {"default": 3}}, "required": ["width"]}',
            ["args.width", "getattr(args, 'depth', 3)"],
            [],
        ),
        (
            '{"properties": {"width": {}, "depth": {"default": 3}}, "required": ["width"]}',
            ["args.width", "getattr(args, 'depth', args.width)"],
            [],
        ),
        (
            '{"properties": {"width": {}, "depth": {"default": 3}}, "required": ["width"]}',
            ["args.width", "getattr(args, 'depth', (yield))"],  # no expression alone
            [],
        ),
        (
            '{"properties": {"width": {}, "depth": {}}, "required": ["width", "depth"]}',
            ["args.width", "getattr(args, 'depth', 3)", "args.depth"],
            [],
        ),
        (
            '{"properties": {"width": {}, "depth": {"default": 3}}, "required": ["width"]}',
            ["args.width", "getattr(args, 'depth', 2)"],
            ["model.depth: the schema's default of `depth` is 3, the code's is 2 (4)"],
        ),
        (
            '{"properties": {"width": {}, "depth": {}}, "required": ["width"]}',
            ["args.width", "args.depth", "elsewhere(args)"],  # which may set it
            [],
        ),
        (
            '{"properties": {"width": {}, "depth": {}}, "required": ["width", "depth"]}',
            ["args.width", "getattr(args, 'depth', 3)", "getattr(args, 'depth', 5)"],
            [
                "model.depth: the schema requires `depth`, and the code has 3 where it is "
                "missing (4)"
            ],
        ),
    ],
)
def test_what_a_schema_and_the_code_say(
    schema: str, code: list[str], said: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "cfglint.toml").write_text(SETTINGS)
    (tmp_path / "model.json").write_text(schema)
    (tmp_path / "net.py").write_text(CODE + "".join(f"        print({each})\n" for each in code))
    (tmp_path / "a.yaml").write_text("model:\n  width: 1\n  depth: 2\n")
    monkeypatch.chdir(tmp_path)
    report = check(["a.yaml"], Options(use_cache=False, select=("R304",)))
    assert [
        f"{d.key}: {d.message} ({d.related[0].place.line})"  # type: ignore[union-attr]
        for d in report.diagnostics
    ] == said
    assert all(d.severity.value == "info" and d.span.line == 3 for d in report.diagnostics)
    assert all(d.help == "change the schema to what the code does" for d in report.diagnostics)


def test_a_section_without_code_leaves_the_others_to_be_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".git").mkdir()
    first = '[[schemas]]\nsection = "data"\nschema = "model.json"\n'
    (tmp_path / "cfglint.toml").write_text(first + SETTINGS)
    (tmp_path / "model.json").write_text('{"properties": {"width": {}}}')
    (tmp_path / "net.py").write_text(f"{CODE}        print(args.depth)\n")
    (tmp_path / "a.yaml").write_text("data: {width: 1}\nmodel: {width: 1, depth: 2}\n")
    monkeypatch.chdir(tmp_path)
    report = check(["a.yaml"], Options(use_cache=False, select=("R304",)))
    assert [found.key for found in report.diagnostics] == ["model.depth"]
