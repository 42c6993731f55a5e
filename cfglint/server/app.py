"""The server: what it answers, and what it tells the client."""

from __future__ import annotations

import asyncio
import logging
import os
import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

from lsprotocol import types
from pygls import uris
from pygls.lsp.server import LanguageServer

from cfglint import __version__
from cfglint.diagnostic import Span
from cfglint.document.tree import read_file
from cfglint.files import shown
from cfglint.files.reading import text_of
from cfglint.run.project import Options
from cfglint.run.settings import SettingsError
from cfglint.server.actions import Action, actions
from cfglint.server.checking import Checking
from cfglint.server.findings import SOURCE, lsp_diagnostic, range_of, uri_of
from cfglint.server.positions import Lines
from cfglint.server.session import Checked, Session

YAML = (".yaml", ".yml")

WATCHED = ("**/*.py", "**/*.{yaml,yml}", "**/{pyproject,cfglint}.toml")
"""Files whose changes on disk change what is found."""

log = logging.getLogger(__name__)


class Serving:
    """One connection with an editor."""

    def __init__(self, server: LanguageServer, options: Options) -> None:
        self.server = server
        self.options = options
        self.checking = Checking(Session(options), self.publish, self.busy)
        self.watches = False
        self._published: dict[str, dict[str, list[types.Diagnostic]]] = {}
        self._token = ""

    @property
    def encoding(self) -> str:
        """The encoding whose units the client counts."""
        chosen = self.server.workspace.position_encoding or "utf-16"
        return str(getattr(chosen, "value", chosen))

    def path(self, uri: str) -> str:
        """The path of a URI, as findings show it."""
        return shown(uris.to_fs_path(uri) or uri)

    def lines_of(self, checked: Checked | None = None) -> Callable[[str], Lines]:
        """A function for the lines of files, each read once: those of a check as it read them."""
        known: dict[str, Lines] = {}

        def lines(path: str) -> Lines:
            if path not in known:
                yaml = path.endswith(YAML) or (checked is not None and path == checked.file.path)
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
        per_file: dict[str, list[types.Diagnostic]] = {uri_of(path): []}
        if isinstance(found, SettingsError):
            start = types.Position(0, 0)
            per_file[uri_of(path)] = [
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
                shown_one = lsp_diagnostic(each, lines)
                per_file.setdefault(uri_of(each.span.file), []).append(shown_one)
        before = self._published.get(path, {})
        self._published[path] = per_file
        for uri in {**before, **per_file}:
            self._show(uri, version if uri == uri_of(path) else None)

    def withdraw(self, path: str) -> None:
        """Show nothing more of a text that was closed."""
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
        return types.WorkspaceEdit(changes={uri_of(path): edits})


def initialized(serving: Serving, params: types.InitializedParams) -> None:
    """Ask the client to watch the files that findings depend on."""
    workspace = serving.server.client_capabilities.workspace
    watching = workspace.did_change_watched_files if workspace is not None else None
    if watching is None or not watching.dynamic_registration:
        return
    serving.watches = True
    watchers = [types.FileSystemWatcher(pattern) for pattern in WATCHED]
    options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
    method = types.WORKSPACE_DID_CHANGE_WATCHED_FILES
    registration = types.Registration(str(uuid.uuid4()), method, options)
    serving.server.client_register_capability(types.RegistrationParams([registration]))


def opened(serving: Serving, params: types.DidOpenTextDocumentParams) -> None:
    """A text was opened."""
    document = params.text_document
    _look_for_changes(serving)
    if _is_yaml(document.uri, document.language_id):
        serving.checking.changed(serving.path(document.uri), document.version, document.text)


def changed(serving: Serving, params: types.DidChangeTextDocumentParams) -> None:
    """A text has changed."""
    path = serving.path(params.text_document.uri)
    if serving.checking.version(path) is not None:
        document = serving.server.workspace.get_text_document(params.text_document.uri)
        serving.checking.changed(path, params.text_document.version, document.source)


def saved(serving: Serving, params: types.DidSaveTextDocumentParams) -> None:
    """A text was saved; a client that watches files says so in another way."""
    path = serving.path(params.text_document.uri)
    if not serving.watches and path.endswith(YAML):
        serving.checking.session.configs_changed()
    _look_for_changes(serving)


def closed(serving: Serving, params: types.DidCloseTextDocumentParams) -> None:
    """A text was closed."""
    path = serving.path(params.text_document.uri)
    serving.checking.closed(path)
    serving.withdraw(path)


def _look_for_changes(serving: Serving) -> None:
    """Look at the times of Python files, where the client does not watch them."""
    session = serving.checking.session
    if not serving.watches and session.looks_changed():
        session.code_changed()
        serving.checking.again()


def files_changed(serving: Serving, params: types.DidChangeWatchedFilesParams) -> None:
    """Files changed on disk: code is read anew, and open texts are checked again."""
    paths = [serving.path(change.uri) for change in params.changes]
    session = serving.checking.session
    code = [path for path in paths if path.endswith(".py")]
    if code:
        session.code_changed(code)
    if any(path.endswith(YAML) for path in paths):
        session.configs_changed()
    serving.checking.again()


async def code_actions(
    serving: Serving, params: types.CodeActionParams
) -> list[types.CodeAction] | None:
    """Fixes and suppressions for a range."""
    checked = await serving.checking.current(serving.path(params.text_document.uri))
    if checked is None:
        return None
    first, last = params.range.start.line + 1, params.range.end.line + 1
    offered = await serving.checking.ask(lambda: list(actions(checked, first, last)))
    lines = serving.lines_of(checked)
    kinds = {
        "quickfix": types.CodeActionKind.QuickFix,
        "fix-all": f"{types.CodeActionKind.SourceFixAll.value}.{SOURCE}",
    }
    only = [str(getattr(kind, "value", kind)) for kind in params.context.only or ()]
    return [
        types.CodeAction(
            title=each.title,
            kind=kinds[each.kind],
            diagnostics=[lsp_diagnostic(found, lines) for found in each.about],
            is_preferred=each.sure and each.kind == "quickfix",
            edit=serving.edit_of(checked, each),
        )
        for each in offered
        if not only or any(_is_kind(kinds[each.kind], wanted) for wanted in only)
    ]


def _is_kind(kind: Any, wanted: str) -> bool:
    name = str(getattr(kind, "value", kind))
    return name == wanted or name.startswith(f"{wanted}.")


def _is_yaml(uri: str, language: str) -> bool:
    return language == "yaml" or uri.endswith(YAML)


HANDLERS: dict[str, Callable[..., Any]] = {
    types.INITIALIZED: initialized,
    types.TEXT_DOCUMENT_DID_OPEN: opened,
    types.TEXT_DOCUMENT_DID_CHANGE: changed,
    types.TEXT_DOCUMENT_DID_SAVE: saved,
    types.TEXT_DOCUMENT_DID_CLOSE: closed,
    types.WORKSPACE_DID_CHANGE_WATCHED_FILES: files_changed,
    types.TEXT_DOCUMENT_CODE_ACTION: code_actions,
}

FEATURE_OPTIONS: dict[str, Any] = {
    types.TEXT_DOCUMENT_CODE_ACTION: types.CodeActionOptions(
        [types.CodeActionKind.QuickFix, types.CodeActionKind.SourceFixAll]
    ),
}


def make_server(options: Options) -> LanguageServer:
    """A server that is not started yet; it works in the folder that the client opens."""
    server = LanguageServer("cfglint", __version__)
    made: list[Serving] = []

    def initialize(params: types.InitializeParams) -> None:
        root = uris.to_fs_path(params.root_uri) if params.root_uri else params.root_path
        folders = params.workspace_folders
        if folders:
            root = uris.to_fs_path(folders[0].uri)
        if root and os.path.isdir(root):
            os.chdir(root)  # paths are shown, and settings found, as from the command line there
        made.append(Serving(server, _asked(options, params.initialization_options)))

    def handle(handler: Callable[..., Any], params: Any) -> Any:
        return handler(made[0], params)

    async def answer(handler: Callable[..., Any], params: Any) -> Any:
        return await handler(made[0], params)

    server.feature(types.INITIALIZE)(initialize)
    for method, handler in HANDLERS.items():
        how = answer if asyncio.iscoroutinefunction(handler) else handle
        server.feature(method, FEATURE_OPTIONS.get(method))(partial(how, handler))
    return server


def _asked(options: Options, wanted: Any) -> Options:
    """The options of the command line, with those that the client gives at the start."""
    if not isinstance(wanted, dict):
        return options
    if isinstance(wanted.get("select"), list):
        options = options._replace(select=tuple(map(str, wanted["select"])))
    if isinstance(wanted.get("ignore"), list):
        options = options._replace(ignore=tuple(map(str, wanted["ignore"])))
    pairs = wanted.get("set")
    if isinstance(pairs, dict):
        overrides = tuple((str(key), str(value)) for key, value in pairs.items())
        options = options._replace(overrides=overrides)
    return options


def serve(options: Options) -> None:
    """Serve one client over standard input and output, until it ends the connection."""
    logging.basicConfig(level=logging.WARNING, format="cfglint lsp: %(message)s")
    make_server(options).start_io()
