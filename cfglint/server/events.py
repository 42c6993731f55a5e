"""What a client tells: texts that it opens, changes, saves and closes, and files that changed."""

from __future__ import annotations

import uuid
from typing import Any

from lsprotocol import types

from cfglint.files import YAML_ENDINGS
from cfglint.server.actions import actions
from cfglint.server.findings import SOURCE, lsp_diagnostic
from cfglint.server.serving import Serving, is_yaml

WATCHED = ("**/*.py", "**/*.{yaml,yml}", "**/{pyproject,cfglint}.toml")
"""Files whose changes on disk change what is found."""


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
    if is_yaml(document.uri, document.language_id):
        path = serving.opened(document.uri)
        serving.checking.changed(path, document.version, document.text)


def changed(serving: Serving, params: types.DidChangeTextDocumentParams) -> None:
    """A text has changed."""
    path = serving.path(params.text_document.uri)
    if serving.checking.version(path) is not None:
        document = serving.server.workspace.get_text_document(params.text_document.uri)
        serving.checking.changed(path, params.text_document.version, document.source)


def saved(serving: Serving, params: types.DidSaveTextDocumentParams) -> None:
    """A text was saved; a client that watches files says so in another way."""
    path = serving.path(params.text_document.uri)
    serving.traces.forget(path)
    if not serving.watches and path.endswith(YAML_ENDINGS):
        serving.checking.session.configs_changed()
    _look_for_changes(serving)


def closed(serving: Serving, params: types.DidCloseTextDocumentParams) -> None:
    """A text was closed."""
    path = serving.path(params.text_document.uri)
    serving.checking.closed(path)
    serving.withdraw(path)


def ended(serving: Serving, params: None) -> None:
    """The client ends the server."""
    serving.traces.close()


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
    if any(path.endswith(YAML_ENDINGS) for path in paths):
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
            diagnostics=[lsp_diagnostic(found, lines, serving.uri) for found in each.about],
            is_preferred=each.sure and each.kind == "quickfix",
            edit=serving.edit_of(checked, each),
        )
        for each in offered
        if not only or any(_is_kind(kinds[each.kind], wanted) for wanted in only)
    ]


def _is_kind(kind: Any, wanted: str) -> bool:
    name = str(getattr(kind, "value", kind))
    return name == wanted or name.startswith(f"{wanted}.")
