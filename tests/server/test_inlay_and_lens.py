"""Values in effect beside the text, and the lens that traces only when it is asked."""

from __future__ import annotations

import asyncio
import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pygls", reason="the extra `lsp` is not installed")

from lsprotocol import types

from cfglint.server.memory import told
from tests.conftest import FIXTURES
from tests.server.editor import PATIENCE, Editor, editing
from tests.server.project import project

TEXT = """\
defaults:
  - data: small
  - _self_
seed: 1
model:
  _target_: nets.Net
  width: 3
  kind: gelu
train:
  lr: ${base_lr}
  epochs: 5
  name: run_${seed}_${.epochs}
  home: ${oc.env:HOME}
  nowhere: ${nothing.here}
base_lr: &rate 0.1
again: *rate
data:
  path: /here
"""


async def hints(editor: Editor, name: str) -> dict[int, str]:
    """Line, counted from 1 -> the hint behind it."""
    whole = types.Range(types.Position(0, 0), types.Position(100, 0))
    params = types.InlayHintParams(editor.document(name), whole)
    found = await asyncio.wait_for(editor.client.text_document_inlay_hint_async(params), PATIENCE)
    return {each.position.line + 1: str(each.label) for each in found or ()}


async def lenses(editor: Editor, name: str) -> list[types.CodeLens]:
    params = types.CodeLensParams(editor.document(name))
    return list(
        await asyncio.wait_for(editor.client.text_document_code_lens_async(params), PATIENCE) or ()
    )


def test_hints_are_the_values_in_effect(tmp_path: Path) -> None:
    folder = project(tmp_path)
    name = "configs/config.yaml"
    (folder / name).write_text(TEXT)

    async def session(**wanted: Any) -> dict[int, str]:
        async with editing(folder, **wanted) as editor:
            await editor.open(name)
            return await hints(editor, name)

    assert asyncio.run(session()) == {10: " = 0.1", 12: " = run_1_5", 16: " = 0.1"}
    (folder / name).write_text(
        TEXT.replace("  - data: small\n  - _self_", "  - _self_\n  - data: small")
    )
    found = asyncio.run(session(set={"train.epochs": 7}))
    assert found[18] == ' replaced: "/data/small" (configs/data/small.yaml:1)'
    assert found[11] == " replaced: 7 (--set)"
    assert found[12] == " = run_1_7"


def config(folder: Path) -> str:
    """A config of the family, small enough to be traced in seconds."""
    text = (FIXTURES / "repaired/multitask_B_04_Dlinear.yaml").read_text()
    (folder / ".git").mkdir()
    (folder / "a.yaml").write_text(text)
    return "a.yaml"


def test_the_lens_asks_and_traces_nothing(tmp_path: Path) -> None:
    name = config(tmp_path)

    async def session() -> list[types.CodeLens]:
        async with editing(tmp_path, gpu="rtx3090") as editor:
            await editor.open(name)
            return await lenses(editor, name)

    found = asyncio.run(session())
    if importlib.util.find_spec("torch") is None:
        assert found == []
        return
    (lens,) = found
    assert lens.command is not None
    assert lens.command.title == "Fits rtx3090?"
    assert lens.command.command == "cfglint.memory"


def test_the_lens_traces_when_it_is_asked(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    name = config(tmp_path)

    async def session() -> tuple[str, str]:
        async with editing(tmp_path, gpu="80GiB") as editor:
            await editor.open(name)
            (lens,) = await lenses(editor, name)
            assert lens.command is not None
            asked = types.ExecuteCommandParams(lens.command.command, lens.command.arguments)
            answer = await asyncio.wait_for(
                editor.client.workspace_execute_command_async(asked), 4 * PATIENCE
            )
            (after,) = await lenses(editor, name)
            assert after.command is not None
            return str(answer), after.command.title

    answer, title = asyncio.run(session())
    assert answer == title
    assert answer.startswith("fits 80GiB: ")
    assert answer.endswith("iB")


def test_a_part_has_no_lens(tmp_path: Path) -> None:
    folder = project(tmp_path)

    async def session() -> list[types.CodeLens]:
        async with editing(folder) as editor:
            await editor.open("configs/data/small.yaml")
            return await lenses(editor, "configs/data/small.yaml")

    assert asyncio.run(session()) == []


def answer(**memory: Any) -> bytes:
    peak = {"estimate": 3 << 30}
    item = {"status": "ok", "memory": {"peak": peak, "gpu": "rtx3090", "verdict": "fits", **memory}}
    return json.dumps({"dynamic": [item]}).encode()


@pytest.mark.parametrize(
    ("out", "err", "line"),
    [
        (answer(), "", "fits rtx3090: 3.00 GiB"),
        (answer(verdict="does-not-fit"), "", "does not fit rtx3090: 3.00 GiB"),
        (answer(verdict="unknown"), "", "too near the limit of rtx3090: 3.00 GiB"),
        (answer(gpu=None, verdict="unknown"), "", "a step takes 3.00 GiB"),
        (b"", "x\ncfglint: error: no torch", "not known: cfglint: error: no torch"),
        (b"{}", "", "not known: the trace said nothing"),
        (
            json.dumps({"dynamic": [{"status": "failed", "reason": "it raised"}]}).encode(),
            "",
            "not known: it raised",
        ),
    ],
)
def test_what_a_trace_says_is_one_line(out: bytes, err: str, line: str) -> None:
    assert told(out, err) == line
