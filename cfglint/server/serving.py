"""One connection with an editor: what it is shown, and how its paths and places are meant."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections.abc import Callable, Iterator

from lsprotocol import types
from pygls import uris
from pygls.lsp.server import LanguageServer

from cfglint.diagnostic import Span
from cfglint.document.tree import read_file
from cfglint.files import YAML_ENDINGS, shown
from cfglint.files.reading import text_of
from cfglint.run.project import Options
from cfglint.run.settings import SettingsError
from cfglint.server.actions import Action
from cfglint.server.checking import Checking
from cfglint.server.findings import SOURCE, lsp_diagnostic, range_of, uri_of
from cfglint.server.memory import Traces
from cfglint.server.positions import Lines
from cfglint.server.session import Checked, Session


def is_yaml(uri: str, language: str = "") -> bool:
    """Whether a text is one of YAML, by its name or by what the client says."""
    return language == "yaml" or uri.endswith(YAML_ENDINGS)


class Serving:
    """One connection with an editor."""

    def __init__(self, server: LanguageServer, options: Options) -> None:
        self.server = server
        self.options = options
        self.checking = Checking(Session(options), self.publish, self.busy)
        self.watches = False
        self._published: dict[str, dict[str, list[types.Diagnostic]]] = {}
        self._shown: dict[str, int] = {}
        self._uris: dict[str, str] = {}
        self._token = ""
        self.traces = Traces()

    @property
    def encoding(self) -> str:
        """The encoding whose units the client counts."""
        chosen = self.server.workspace.position_encoding or "utf-16"
        return str(getattr(chosen, "value", chosen))

    def path(self, uri: str) -> str:
        """The path of a URI, as findings show it; a text that is no file has its URI as a path."""
        path = uris.to_fs_path(uri) if uri.startswith("file:") else uri
        return shown(path or uri)

    def opened(self, uri: str) -> str:
        """The path of a text that the client opens, whose URI is the client's from now on."""
        path = self.path(uri)
        self._uris[path] = uri
        return path

    def uri(self, path: str) -> str:
        """The URI of a path, as the client has it."""
        return self._uris.get(path) or uri_of(path)

    def lines_of(self, checked: Checked | None = None) -> Callable[[str], Lines]:
        """A function for the lines of files, each read once: those of a check as it read them."""
        known: dict[str, Lines] = {}

        def lines(path: str) -> Lines:
            if path not in known:
                yaml = path.endswith(YAML_ENDINGS) or (
                    checked is not None and path == checked.file.path
                )
                if yaml:
                    file = checked.store.read(path) if checked is not None else read_file(path)
                    text = file.text
                else:
                    text = text_of(path)
                known[path] = Lines(text, self.encoding)
            return known[path]

        return lines

    def publish(self, path: str, version: int, found: Checked | SettingsError) -> None:
        """Show what was found of a text: in it, and in the files that it is composed from."""
        per_file: dict[str, list[types.Diagnostic]] = {self.uri(path): []}
        if isinstance(found, SettingsError):
            start = types.Position(0, 0)
            per_file[self.uri(path)] = [
                types.Diagnostic(
                    types.Range(start, start),
                    f"{found}",
                    severity=types.DiagnosticSeverity.Error,
                    source=SOURCE,
                )
            ]
        else:
            lines = self.lines_of(found)
            for each in found.diagnostics:
                shown_one = lsp_diagnostic(each, lines, self.uri)
                per_file.setdefault(self.uri(each.span.file), []).append(shown_one)
        before = self._published.get(path, {})
        if self._shown.get(path) == version and before == per_file:
            return
        self._published[path] = per_file
        self._shown[path] = version
        for uri in {**before, **per_file}:
            self._show(uri, version if uri == self.uri(path) else None)

    def withdraw(self, path: str) -> None:
        """Show nothing more of a text that was closed."""
        self._shown.pop(path, None)
        for uri in self._published.pop(path, {}):
            self._show(uri, None)

    def _show(self, uri: str, version: int | None) -> None:
        """Publish what all open texts say of one file, each finding once."""
        said: list[types.Diagnostic] = []
        for per_file in self._published.values():
            said += [each for each in per_file.get(uri, ()) if each not in said]
        if version is None:
            version = self.checking.version(self.path(uri))
        params = types.PublishDiagnosticsParams(uri, said, version)
        self.server.text_document_publish_diagnostics(params)

    def busy(self, begins: bool) -> None:
        """Show that code is read, which takes seconds in a large repository."""
        window = self.server.client_capabilities.window
        if window is None or not window.work_done_progress:
            return
        progress = self.server.work_done_progress
        if begins:
            self._token = f"cfglint-{uuid.uuid4()}"
            begin = types.WorkDoneProgressBegin("cfglint: reading the code beside the configs")
            token = self._token
            progress.create(token, lambda _: progress.begin(token, begin))
        else:
            asyncio.get_running_loop().call_soon(self._end, self._token)

    @contextlib.contextmanager
    def working(self, title: str) -> Iterator[None]:
        """Show that something is done that takes a while."""
        window = self.server.client_capabilities.window
        if window is None or not window.work_done_progress:
            yield
            return
        progress, token = self.server.work_done_progress, f"cfglint-{uuid.uuid4()}"
        begin = types.WorkDoneProgressBegin(title)
        progress.create(token, lambda _: progress.begin(token, begin))
        try:
            yield
        finally:
            asyncio.get_running_loop().call_soon(self._end, token)

    def lens_changed(self) -> None:
        """Ask the client to ask for lenses again, where it can."""
        workspace = self.server.client_capabilities.workspace
        lens = workspace.code_lens if workspace is not None else None
        if lens is not None and lens.refresh_support:
            self.server.workspace_code_lens_refresh(None)

    def _end(self, token: str) -> None:
        self.server.work_done_progress.end(token, types.WorkDoneProgressEnd())

    def edit_of(self, checked: Checked, action: Action) -> types.WorkspaceEdit:
        """The edits of an action, for the version of the text that they were made for."""
        lines = self.lines_of(checked)
        path = checked.file.path
        edits = [
            types.TextEdit(
                range_of(Span(path, e.line, e.column, e.end_line, e.end_column), lines), e.insert
            )
            for e in action.edits
        ]
        return types.WorkspaceEdit(changes={self.uri(path): edits})

    async def configs_around(self, path: str) -> list[Checked]:
        """What is found of the configs of the repository around a file."""
        return await self.checking.ask(lambda: self.checking.session.checked_around(path))
