"""The server: what it answers, and how it starts."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable
from functools import partial
from typing import Any

from lsprotocol import types
from pygls import uris
from pygls.lsp.server import LanguageServer

from cfglint import __version__
from cfglint.run.project import Options
from cfglint.server import events, features
from cfglint.server.serving import Serving

HANDLERS: dict[str, Callable[..., Any]] = {
    types.INITIALIZED: events.initialized,
    types.TEXT_DOCUMENT_DID_OPEN: events.opened,
    types.TEXT_DOCUMENT_DID_CHANGE: events.changed,
    types.TEXT_DOCUMENT_DID_SAVE: events.saved,
    types.TEXT_DOCUMENT_DID_CLOSE: events.closed,
    types.WORKSPACE_DID_CHANGE_WATCHED_FILES: events.files_changed,
    types.TEXT_DOCUMENT_CODE_ACTION: events.code_actions,
    types.TEXT_DOCUMENT_HOVER: features.hovering,
    types.TEXT_DOCUMENT_COMPLETION: features.completing,
    types.TEXT_DOCUMENT_DEFINITION: features.defining,
    types.TEXT_DOCUMENT_REFERENCES: features.referring,
    types.TEXT_DOCUMENT_DOCUMENT_SYMBOL: features.outlining,
    types.TEXT_DOCUMENT_INLAY_HINT: features.hinting,
    types.TEXT_DOCUMENT_CODE_LENS: features.lensing,
    types.SHUTDOWN: events.ended,
}

FEATURE_OPTIONS: dict[str, Any] = {
    types.TEXT_DOCUMENT_CODE_ACTION: types.CodeActionOptions(
        [types.CodeActionKind.QuickFix, types.CodeActionKind.SourceFixAll]
    ),
    types.TEXT_DOCUMENT_COMPLETION: types.CompletionOptions(trigger_characters=[".", "{", " "]),
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

    async def memory(uri: str, gpu: str) -> str:
        return await features.tracing(made[0], uri, gpu)

    server.command(features.MEMORY)(memory)
    return server


def _asked(options: Options, wanted: Any) -> Options:
    """The options of the command line, with those that the client gives at the start."""
    if not isinstance(wanted, dict):
        return options
    if isinstance(wanted.get("select"), list):
        options = options._replace(select=tuple(map(str, wanted["select"])))
    if isinstance(wanted.get("ignore"), list):
        options = options._replace(ignore=tuple(map(str, wanted["ignore"])))
    if isinstance(wanted.get("gpu"), str):
        options = options._replace(gpu=wanted["gpu"])
    pairs = wanted.get("set")
    if isinstance(pairs, dict):
        overrides = tuple((str(key), str(value)) for key, value in pairs.items())
        options = options._replace(overrides=overrides)
    return options


def serve(options: Options) -> None:
    """Serve one client over standard input and output, until it ends the connection."""
    logging.basicConfig(level=logging.WARNING, format="cfglint lsp: %(message)s")
    make_server(options).start_io()
