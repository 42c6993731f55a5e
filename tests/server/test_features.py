"""What an editor shows of a key, proposes while one types, and where it goes from there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

import pytest

pytest.importorskip("pygls", reason="the extra `lsp` is not installed")

from lsprotocol import types

from tests.server.editor import Editor, edited_by, editing
from tests.server.project import CONFIG, FILES, project

NAME = "configs/config.yaml"

_Answer = TypeVar("_Answer")


def place(text: str, at: str) -> types.Position:
    """The place of a `|` in a part of a text."""
    return point(text, text.index(at.replace("|", "")) + at.index("|"))


def point(text: str, offset: int) -> types.Position:
    line = text.count("\n", 0, offset)
    return types.Position(line, offset - (text.rfind("\n", 0, offset) + 1))


def served(folder: Path, ask: Callable[[Editor], Coroutine[Any, Any, _Answer]]) -> _Answer:
    """What a question answers to an editor that has the config open."""

    async def session() -> _Answer:
        async with editing(folder) as editor:
            await editor.open(NAME)
            return await ask(editor)

    return asyncio.run(session())


def test_hover_says_what_reads_a_key_and_where_its_value_comes_from(tmp_path: Path) -> None:
    async def ask(editor: Editor) -> dict[str, str]:
        found = {}
        for at in ("wid|th", "epo|chs", "nets.N|et", "ki|nd", "de|faults"):
            params = types.HoverParams(editor.document(NAME), place(CONFIG, at))
            answer = await editor.client.text_document_hover_async(params)
            content = answer.contents if answer is not None else None
            found[at] = content.value if isinstance(content, types.MarkupContent) else ""
        choice = "configs/data/small.yaml"
        await editor.open(choice)
        params = types.HoverParams(editor.document(choice), types.Position(0, 1))
        answer = await editor.client.text_document_hover_async(params)
        found["part"] = str(answer)
        return found

    found = served(project(tmp_path), ask)
    assert "`nets.Net` takes it at [nets.py:6]" in found["wid|th"]
    assert "required, `int`" in found["wid|th"]
    assert "`main` reads it at [train.py:8]" in found["epo|chs"]
    assert "optional, default `3`" in found["epo|chs"]
    assert "one of `relu`, `gelu`" in found["ki|nd"]
    assert "defined at [nets.py:4]" in found["nets.N|et"]
    assert "Net(width: int, kind: Literal['relu', 'gelu'] = 'relu'" in found["nets.N|et"]
    assert found["de|faults"] == ""


TYPED = {
    "  kind: gelu": ("  kind: |", {"relu", "gelu"}),
    "  _target_: nets.Net": ("  _target_: nets.|", {"nets.Net", "nets.Other"}),
    "  - data: small": ("  - data: |", {"small", "large"}),
    "  width: 3": ("  w|", {"width", "rate"}),
    "  epochs: 5": ("  re|", {"epochs", "resume"}),
    "seed: 1": ("se|", {"seed", "data"}),
}


def test_completion_of_keys_values_names_and_choices(tmp_path: Path) -> None:
    async def ask(editor: Editor) -> dict[str, tuple[set[str], str]]:
        found = {}
        for version, (line, (typed, _)) in enumerate(TYPED.items(), 2):
            marked = CONFIG.replace(line, typed)
            text = marked.replace("|", "")
            await editor.change(NAME, version, text)
            params = types.CompletionParams(editor.document(NAME), point(text, marked.index("|")))
            answer = await editor.client.text_document_completion_async(params)
            assert isinstance(answer, types.CompletionList)
            best = min(answer.items, key=lambda item: item.sort_text or "")
            assert isinstance(best.text_edit, types.TextEdit)
            after = edited_by(text, [best.text_edit])
            found[typed] = ({item.label for item in answer.items}, after)
        return found

    found = served(project(tmp_path), ask)
    for typed, wanted in TYPED.values():
        assert found[typed][0] == wanted, typed
    assert found["  w|"][1] == CONFIG.replace("width: 3", "width: ")
    assert found["  kind: |"][1] == CONFIG
    assert found["  _target_: nets.|"][1] == CONFIG


def test_completion_of_an_interpolation(tmp_path: Path) -> None:
    async def ask(editor: Editor) -> set[str]:
        text = CONFIG.replace("${base_lr}", "${ba")
        await editor.change(NAME, 2, text)
        params = types.CompletionParams(editor.document(NAME), place(text, "${ba|"))
        answer = await editor.client.text_document_completion_async(params)
        assert isinstance(answer, types.CompletionList)
        return {item.label for item in answer.items}

    assert served(project(tmp_path), ask) == {"base_lr"}


def test_definitions_lead_to_code_files_and_keys(tmp_path: Path) -> None:
    async def ask(editor: Editor) -> dict[str, list[tuple[str, int]]]:
        found = {}
        for at in ("epo|chs", "nets.N|et", "sma|ll", "${base|_lr}", "wid|th"):
            params = types.DefinitionParams(editor.document(NAME), place(CONFIG, at))
            answer = await editor.client.text_document_definition_async(params)
            found[at] = placed(editor, answer)
        return found

    found = served(project(tmp_path), ask)
    assert found == {
        "epo|chs": [("train.py", 7)],
        "nets.N|et": [("nets.py", 3)],
        "sma|ll": [("configs/data/small.yaml", 0)],
        "${base|_lr}": [(NAME, 11)],
        "wid|th": [("nets.py", 5)],
    }


def placed(editor: Editor, answer: Any) -> list[tuple[str, int]]:
    """File and line of each place of an answer."""
    start = editor.uri("")
    return [
        (each.uri.removeprefix(start).lstrip("/"), each.range.start.line) for each in answer or ()
    ]


def test_references_lead_from_code_to_configs_and_back(tmp_path: Path) -> None:
    folder = project(tmp_path)
    other = CONFIG.replace("epochs: 5", "epochs: 50")
    (folder / "configs/other.yaml").write_text(other)

    async def ask(editor: Editor) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
        line = FILES["train.py"].split("\n").index('    if cfg.train.get("resume", False):')
        context = types.ReferenceContext(include_declaration=True)
        params = types.ReferenceParams(
            context, editor.document("train.py"), types.Position(line - 1, 10)
        )
        of_code = await editor.client.text_document_references_async(params)
        params = types.ReferenceParams(context, editor.document(NAME), place(CONFIG, "base|_lr: "))
        of_key = await editor.client.text_document_references_async(params)
        return placed(editor, of_code), placed(editor, of_key)

    of_code, of_key = served(folder, ask)
    assert (NAME, 10) in of_code
    assert ("configs/data/small.yaml", 0) in of_code
    assert of_key == [(NAME, 9)]


def test_the_outline_of_a_text(tmp_path: Path) -> None:
    async def ask(editor: Editor) -> list[types.DocumentSymbol]:
        params = types.DocumentSymbolParams(editor.document(NAME))
        answer = await editor.client.text_document_document_symbol_async(params)
        return [each for each in answer or () if isinstance(each, types.DocumentSymbol)]

    found = served(project(tmp_path), ask)
    assert [each.name for each in found] == ["defaults", "seed", "model", "train", "base_lr"]
    model = found[2]
    assert [each.name for each in model.children or ()] == ["_target_", "width", "kind"]
    assert (model.range.start.line, model.range.end.line) == (4, 7)


NETWORKS = """\
class Small:
    def __init__(self, width): ...


class Large:
    def __init__(self, width): ...


NETWORKS = {"small": Small, "large": Large}
"""

LOOKING_UP = """\
import hydra
from networks import NETWORKS


@hydra.main(config_path="configs", config_name="config", version_base=None)
def main(cfg):
    net = NETWORKS[cfg.net.name](cfg.net.width)


main()
"""


@pytest.mark.parametrize("word", ["", "sm"])
def test_completion_of_names_that_code_looks_up(tmp_path: Path, word: str) -> None:
    folder = project(tmp_path)
    (folder / "networks.py").write_text(NETWORKS)
    (folder / "train.py").write_text(LOOKING_UP)
    (folder / NAME).write_text("net:\n  name: small\n  width: 3\n")

    async def ask(editor: Editor) -> tuple[set[str], list[types.Diagnostic]]:
        text = f"net:\n  name: {word}\n  width: 3\n"
        await editor.change(NAME, 2, text)
        params = types.CompletionParams(
            editor.document(NAME), types.Position(1, len("  name: ") + len(word))
        )
        answer = await editor.client.text_document_completion_async(params)
        assert isinstance(answer, types.CompletionList)
        found = await editor.change(NAME, 3, "net:\n  name: large\n  width: 3\n")
        return {item.label for item in answer.items}, found

    names, found = served(folder, ask)
    assert names == {"small", "large"}
    assert found == []
