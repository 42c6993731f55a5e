"""An editor, as far as tests need one: the client library of pygls, and a server over stdio."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls import uris
from pygls.lsp.client import LanguageClient

from tests.conftest import ROOT

PATIENCE = 30
"""Seconds that a test waits for one message."""


class Editor:
    """One client with its server."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.client = LanguageClient("tests", "1")
        self.said: dict[str, types.PublishDiagnosticsParams] = {}
        self.progress: list[Any] = []
        self.watched: list[str] = []
        self.told: list[str] = []
        self._news = asyncio.Condition()
        feature = self.client.feature
        feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(self._publish())
        feature(types.CLIENT_REGISTER_CAPABILITY)(lambda params: self._register(params))
        feature(types.WINDOW_WORK_DONE_PROGRESS_CREATE)(lambda params: None)
        feature(types.PROGRESS)(lambda params: self.progress.append(params.value))
        feature(types.WINDOW_SHOW_MESSAGE)(lambda params: self.told.append(params.message))
        feature(types.WINDOW_LOG_MESSAGE)(lambda params: self.told.append(params.message))

    def _publish(self) -> Any:
        async def publish(params: types.PublishDiagnosticsParams) -> None:
            async with self._news:
                self.said[params.uri] = params
                self._news.notify_all()

        return publish

    def _register(self, params: types.RegistrationParams) -> None:
        self.watched += [registration.method for registration in params.registrations]

    def uri(self, name: str) -> str:
        return uris.from_fs_path(str(self.folder / name)) or ""

    async def open(self, name: str, text: str | None = None) -> list[types.Diagnostic]:
        """Open a file, with another text than it has on the disk; what is found of it."""
        text = (self.folder / name).read_text() if text is None else text
        document = types.TextDocumentItem(self.uri(name), "yaml", 1, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(document))
        return await self.found(name, 1)

    async def change(self, name: str, version: int, text: str) -> list[types.Diagnostic]:
        self.send(name, version, text)
        return await self.found(name, version)

    def send(self, name: str, version: int, text: str) -> None:
        document = types.VersionedTextDocumentIdentifier(version, self.uri(name))
        whole = types.TextDocumentContentChangeWholeDocument(text)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(document, [whole]))

    async def found(self, name: str, version: int | None = None) -> list[types.Diagnostic]:
        """What was published last of a file, once it is of a version."""

        def there() -> bool:
            said = self.said.get(self.uri(name))
            return said is not None and (version is None or said.version == version)

        async with self._news:
            await asyncio.wait_for(self._news.wait_for(there), PATIENCE)
        return list(self.said[self.uri(name)].diagnostics)

    async def until(self, name: str, count: int) -> list[types.Diagnostic]:
        """What is published of a file, once it is so many diagnostics."""

        def there() -> bool:
            said = self.said.get(self.uri(name))
            return said is not None and len(said.diagnostics) == count

        async with self._news:
            await asyncio.wait_for(self._news.wait_for(there), PATIENCE)
        return list(self.said[self.uri(name)].diagnostics)

    def document(self, name: str) -> types.TextDocumentIdentifier:
        return types.TextDocumentIdentifier(self.uri(name))

    async def actions(self, name: str, line: int, only: Any = None) -> list[types.CodeAction]:
        """The code actions of a line, counted from 0."""
        whole = types.Range(types.Position(line, 0), types.Position(line, 100))
        params = types.CodeActionParams(
            self.document(name), whole, types.CodeActionContext([], only=only)
        )
        given = await asyncio.wait_for(
            self.client.text_document_code_action_async(params), PATIENCE
        )
        return [each for each in given or () if isinstance(each, types.CodeAction)]


def edited_by(text: str, edits: list[types.TextEdit]) -> str:
    """A text after edits, whose positions are all of the text before."""
    lines = text.splitlines(keepends=True)
    starts = [sum(map(len, lines[:number])) for number in range(len(lines) + 1)]

    def offset(place: types.Position) -> int:
        return starts[min(place.line, len(lines))] + place.character

    for edit in sorted(edits, key=lambda e: offset(e.range.start), reverse=True):
        text = text[: offset(edit.range.start)] + edit.new_text + text[offset(edit.range.end) :]
    return text


CAPABILITIES = types.ClientCapabilities(
    window=types.WindowClientCapabilities(work_done_progress=True),
    workspace=types.WorkspaceClientCapabilities(
        did_change_watched_files=types.DidChangeWatchedFilesClientCapabilities(
            dynamic_registration=True
        )
    ),
)


@contextlib.asynccontextmanager
async def editing(
    folder: Path, capabilities: types.ClientCapabilities = CAPABILITIES, **wanted: Any
) -> AsyncIterator[Editor]:
    """An editor that has a folder open; `wanted` are the options that it starts the server with."""
    editor = Editor(folder)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    client = editor.client
    await client.start_io(sys.executable, "-m", "cfglint", "lsp", env=environment)
    start = types.InitializeParams(
        capabilities,
        root_uri=uris.from_fs_path(str(folder)),
        initialization_options=wanted or None,
    )
    await asyncio.wait_for(client.initialize_async(start), PATIENCE)
    client.initialized(types.InitializedParams())
    try:
        yield editor
        await asyncio.wait_for(client.shutdown_async(None), PATIENCE)
    finally:
        client.exit(None)
        await asyncio.wait_for(client.stop(), PATIENCE)
