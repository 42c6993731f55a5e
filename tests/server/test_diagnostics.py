"""A text that is not saved gets what `cfglint check` says of it, as it changes."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("pygls", reason="the extra `lsp` is not installed")

from lsprotocol import types

from cfglint.cli.app import run
from tests.conftest import ROOT
from tests.server.editor import PATIENCE, Editor, editing
from tests.server.project import CONFIG, project

NAME = "configs/config.yaml"


def lines(found: list[types.Diagnostic]) -> list[tuple[int, object]]:
    return [(each.range.start.line, each.code) for each in found]


def as_checked(folder: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> list[tuple[int, str]]:
    """What `cfglint check` says of the text, once it is saved."""
    monkeypatch.chdir(folder)
    Path(NAME).write_text(text)
    run([NAME, "--output-format", "json", "-o", "report.json", "--no-cache"])
    report = json.loads(Path("report.json").read_text())
    return [(each["line"] - 1, each["code"]) for each in report["diagnostics"]]


BROKEN = CONFIG.replace("width: 3", "widht: 3").replace("lr: $", "lr2: $")


def test_an_unsaved_text_gets_what_check_says_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = project(tmp_path)

    async def session() -> tuple[list[types.Diagnostic], list[types.Diagnostic], Editor]:
        async with editing(folder) as editor:
            first = await editor.open(NAME)
            return first, await editor.change(NAME, 2, BROKEN), editor

    first, found, editor = asyncio.run(session())
    assert first == []
    assert {code for _, code in lines(found)} == {"R301", "R302"}
    assert lines(found) == as_checked(folder, monkeypatch, BROKEN)
    missing = next(each for each in found if each.code == "R301" and "width" in each.message)
    assert missing.severity == types.DiagnosticSeverity.Error
    places = {each.location.uri: each for each in missing.related_information or ()}
    assert places[editor.uri("nets.py")].location.range.start.line == 5
    assert missing.code_description is not None
    page, _, line = missing.code_description.href.removeprefix("file://").partition("#L")
    assert Path(page).read_text().splitlines()[int(line) - 1].startswith("## R301 ")
    unread = next(each for each in found if each.code == "R302")
    assert unread.tags == (types.DiagnosticTag.Unnecessary,) or unread.tags == [
        types.DiagnosticTag.Unnecessary
    ]


def test_the_newest_text_counts_and_half_typed_texts_end_no_server(tmp_path: Path) -> None:
    folder = project(tmp_path)

    async def session() -> tuple[list[types.Diagnostic], list[str]]:
        async with editing(folder) as editor:
            await editor.open(NAME)
            version = 1
            for end in range(0, len(CONFIG), 7):  # as if it were typed
                version += 1
                editor.send(NAME, version, CONFIG[:end])
            for text in ("a: [", "a: 'b", "\tb: 1", "a: &x *x", "<<: *n", "? [", "%YAML", "\ud800"):
                version += 1
                await editor.change(NAME, version, text)
            return await editor.change(NAME, version + 1, BROKEN), editor.told

    found, told = asyncio.run(session())
    assert {code for _, code in lines(found)} == {"R301", "R302"}
    assert told == []


def test_suppressions_and_settings_are_those_of_check(tmp_path: Path) -> None:
    folder = project(tmp_path)
    (folder / "pyproject.toml").write_text(
        "[tool.cfglint]\nignore = ['R301']\nseverity = { R302 = 'info' }\n"
    )

    async def session() -> list[list[types.Diagnostic]]:
        async with editing(folder) as editor:
            said = [await editor.open(NAME, BROKEN)]
            said.append(await editor.change(NAME, 2, f"{BROKEN}idle: 1 # cfglint: ignore\n"))
            (folder / "pyproject.toml").write_text("[tool.cfglint]\nignores = []\n")
            said.append(await editor.change(NAME, 3, BROKEN))
            return said

    ignoring, suppressing, wrong = asyncio.run(session())
    assert {each.code for each in ignoring} == {"R302"}
    assert {each.severity for each in ignoring} == {types.DiagnosticSeverity.Information}
    assert lines(suppressing) == lines(ignoring)
    assert [each.range.start.line for each in wrong] == [0]
    assert "did you mean `ignore`" in wrong[0].message


def test_the_options_of_a_client_and_closing(tmp_path: Path) -> None:
    folder = project(tmp_path)

    async def session() -> tuple[list[types.Diagnostic], list[types.Diagnostic]]:
        async with editing(folder, select=["R302"]) as editor:
            found = await editor.open(NAME, BROKEN)
            editor.client.text_document_did_close(
                types.DidCloseTextDocumentParams(editor.document(NAME))
            )
            return found, await editor.until(NAME, 0)

    found, left = asyncio.run(session())
    assert {each.code for each in found} == {"R302"}
    assert left == []


def test_a_finding_in_a_base_file_is_shown_there(tmp_path: Path) -> None:
    folder = project(tmp_path)
    choice = "configs/data/small.yaml"

    async def session() -> tuple[list[types.Diagnostic], list[types.Diagnostic]]:
        async with editing(folder) as editor:
            await editor.open(NAME)
            await editor.open(choice, "path: /data/small\npth: 1\n")
            return await editor.until(choice, 1), await editor.found(NAME)

    in_base, in_config = asyncio.run(session())
    assert lines(in_base) == [(1, "R302")]
    assert in_config == []


def test_places_are_counted_as_the_client_counts(tmp_path: Path) -> None:
    folder = project(tmp_path)
    text = CONFIG.replace("seed: 1", '"\U0001f600": {seed: 1, b: 2, b: 3}\nseed: 1')

    async def session() -> list[types.Diagnostic]:
        async with editing(folder, select=["Y102"]) as editor:
            return await editor.open(NAME, text)

    (found,) = asyncio.run(session())
    line = text.splitlines()[found.range.start.line]
    units = line.encode("utf-16-le")
    start, end = found.range.start.character, found.range.end.character
    assert units[2 * start : 2 * end].decode("utf-16-le") == "b"


@pytest.mark.parametrize("watches", [True, False])
def test_changed_code_is_read_again(tmp_path: Path, watches: bool) -> None:
    folder = project(tmp_path)
    nets = folder / "nets.py"

    async def session() -> tuple[list[types.Diagnostic], list[str], list[object]]:
        capabilities = None if watches else types.ClientCapabilities()
        async with (
            editing(folder) if capabilities is None else editing(folder, capabilities)
        ) as editor:
            assert await editor.open(NAME) == []
            nets.write_text(nets.read_text().replace("width: int", "width: int, depth: int"))
            os.utime(nets, ns=(1, 1))
            if watches:
                change = types.FileEvent(editor.uri("nets.py"), types.FileChangeType.Changed)
                editor.client.workspace_did_change_watched_files(
                    types.DidChangeWatchedFilesParams([change])
                )
            else:
                editor.client.text_document_did_save(
                    types.DidSaveTextDocumentParams(editor.document("nets.py"))
                )
            return await editor.until(NAME, 1), editor.watched, editor.progress

    found, watched, progress = asyncio.run(session())
    assert "depth" in found[0].message
    assert watched == (["workspace/didChangeWatchedFiles"] if watches else [])
    assert len(progress) >= (2 if watches else 0)


@pytest.mark.parametrize(
    "uri", ["untitled:Untitled-1", "vscode-remote://ssh/a/b.yaml", "file:///no%77here/a%2eyaml"]
)
def test_texts_that_are_no_files_here_keep_their_uri(tmp_path: Path, uri: str) -> None:
    folder = project(tmp_path)

    async def session() -> Editor:
        async with editing(folder) as editor:
            document = types.TextDocumentItem(uri, "yaml", 1, "a: 1\na: 2\n")
            editor.client.text_document_did_open(types.DidOpenTextDocumentParams(document))
            identifier = types.TextDocumentIdentifier(uri)
            params = types.HoverParams(identifier, types.Position(0, 0))
            await editor.client.text_document_hover_async(params)
            return editor

    editor = asyncio.run(session())
    assert [each.code for each in editor.said[uri].diagnostics] == ["Y102"]
    assert editor.told == []


def test_a_server_ends_with_its_input(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "cfglint", "lsp"]
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        cwd=tmp_path,
        timeout=PATIENCE,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0
