"""What an editor offers to do: the fixes of cfglint, and comments that suppress a finding."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

pytest.importorskip("pygls", reason="the extra `lsp` is not installed")

from lsprotocol import types

from tests.server.editor import edited_by, editing
from tests.server.project import CONFIG, project

NAME = "configs/config.yaml"


def offered(folder: Path, text: str, line: int, only: object = None) -> dict[str, str]:
    """The title of each action of a line, and the text after it."""

    async def session() -> dict[str, str]:
        async with editing(folder) as editor:
            await editor.open(NAME, text)
            made = {}
            for each in await editor.actions(NAME, line, only):
                assert each.edit is not None
                assert each.edit.changes is not None
                edits = [*each.edit.changes[editor.uri(NAME)]]
                made[each.title] = edited_by(text, edits)
            return made

    return asyncio.run(session())


def test_a_fix_and_a_suppression_are_offered_where_the_finding_is(tmp_path: Path) -> None:
    text = CONFIG.replace("epochs: 5", "epochs: 5\n  epoch: 6")
    made = offered(project(tmp_path), text, 11)
    assert text.replace("epoch: 6", "epoch: 6  # cfglint: ignore[R302]") in made.values()
    assert f"# cfglint: ignore-file[R302]\n{text}" in made.values()


def test_a_safe_fix_is_offered_alone_and_with_all_others(tmp_path: Path) -> None:
    folder = project(tmp_path)
    text = CONFIG.replace("seed: 1", "seed: 1  # cfglint: ignore[Y102]")
    text += "# cfglint: ignore[Y101]\n"
    made = offered(folder, text, 3)
    one = text.replace("  # cfglint: ignore[Y102]", "")
    assert made["Fix X904 (safe): remove it"] == one
    all_of_them = offered(folder, text, 0, [types.CodeActionKind.SourceFixAll])
    assert all_of_them == {"Make all safe fixes of cfglint": CONFIG + "\n"}


def test_a_code_is_added_to_the_comment_that_is_there(tmp_path: Path) -> None:
    text = CONFIG.replace("epochs: 5", "epochs: 5\n  epoch: 6 # cfglint: ignore[Y104]")
    made = offered(project(tmp_path), text, 11)
    assert text.replace("[Y104]", "[Y104, R302]") in made.values()


def test_nothing_is_offered_inside_a_block_of_text(tmp_path: Path) -> None:
    text = CONFIG.replace("  epochs: 5", "  epochs: 5\n  epoch: |\n    some text\n    more")
    made = offered(project(tmp_path), text, 12)
    assert not any("more  #" in after for after in made.values())
