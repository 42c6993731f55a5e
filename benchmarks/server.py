"""How long an editor waits for diagnostics after a change: `cfglint lsp`, beside another server.

    python benchmarks/server.py                      # the config that failed, and a small program
    python benchmarks/server.py path/to/config.yaml  # a config of a repository that is there

A client makes the same edits to the same text in each server, and measures from the change to the
diagnostics for it: numbers change, comments come and go, keys are misspelt and put right, lines are
half typed. The server of YAML gets what cfglint knows of the program as JSON Schema. It is
installed with npm, into a temporary folder; without npm it is left out.

`cfglint lsp` answers at once with what code reads of the text before, and exactly once nobody types
for a moment: measured is the time to the first answer, and the last line says how many of these the
exact one leaves as they are.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from lsprotocol import types
from pygls import uris
from pygls.lsp.client import LanguageClient

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from cfglint.server.session import Session  # noqa: E402

OTHER = "yaml-language-server@2.0.0"
PATIENCE = 120
"""Seconds that one answer is waited for."""

MODEL = """\
class Model:
    def __init__(self, args_m):
        self.depth = args_m.e_layers
        self.width = getattr(args_m, "hidden_dim", 64)
"""

SETTINGS = """\
[[consumers]]
section = "model"
entry = "model:Model"
parameter = "args_m"
"""

NUMBER = re.compile(r"^(\s*[\w-]+: )(\d+)(\s*(?:#.*)?)$")
KEY = re.compile(r"^(\s*)([\w-]+)(: \S.*)$")


class Timed(NamedTuple):
    """What was measured of one server, in seconds: the first opening, and each edit."""

    name: str
    opening: float
    edits: list[float]


def edits(text: str, count: int) -> Iterator[str]:
    """Texts as somebody who edits a config leaves them, one after the other."""
    chance = random.Random(0)
    lines = text.split("\n")
    numbers = [n for n, line in enumerate(lines) if NUMBER.match(line)]
    keys = [n for n, line in enumerate(lines) if KEY.match(line)]
    for number in range(count):
        made = list(lines)
        kind = number % 4
        at = chance.choice(numbers if kind == 0 and numbers else keys)
        line = lines[at]
        number_there, key = NUMBER.match(line), KEY.match(line)
        if kind == 0 and number_there is not None:
            before, digits, after = number_there.groups()
            made[at] = f"{before}{int(digits) + number + 1}{after}"
        elif kind == 1:
            made.insert(at, f"# a comment, {number}")
        elif kind == 2 and key is not None:
            made[at] = f"{key[1]}{key[2]}x{number}{key[3]}"
        elif key is not None:
            made[at] = f"{key[1]}{key[2]}{number}"
        yield "\n".join(made)


class Listener:
    """A client that notes when diagnostics come."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self.client = LanguageClient("benchmark", "1")
        self.came: asyncio.Queue[tuple[float, types.PublishDiagnosticsParams]] = asyncio.Queue()
        feature = self.client.feature
        feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(self._note())
        feature(types.WORKSPACE_CONFIGURATION)(
            lambda params: [settings.get(item.section or "") for item in params.items]
        )
        feature(types.CLIENT_REGISTER_CAPABILITY)(lambda params: None)

    def _note(self) -> Any:
        def note(params: types.PublishDiagnosticsParams) -> None:
            self.came.put_nowait((time.perf_counter(), params))

        return note

    async def next(self, uri: str) -> tuple[float, int]:
        """When the next diagnostics of a file came, and how many."""
        while True:
            at, params = await asyncio.wait_for(self.came.get(), PATIENCE)
            if params.uri == uri:
                return at, len(params.diagnostics)


async def measure(
    name: str, command: list[str], config: Path, folder: Path, settings: dict[str, Any], args: Any
) -> Timed:
    """One server, from its start to its end."""
    listener = Listener(settings)
    client = listener.client
    uri = uris.from_fs_path(str(config)) or ""
    text = config.read_text()
    await client.start_io(*command, env={**os.environ, "PYTHONPATH": str(ROOT)})
    workspace = types.WorkspaceClientCapabilities(configuration=True)
    start = types.InitializeParams(
        types.ClientCapabilities(workspace=workspace), root_uri=uris.from_fs_path(str(folder))
    )
    await client.initialize_async(start)
    client.initialized(types.InitializedParams())
    client.workspace_did_change_configuration(types.DidChangeConfigurationParams(settings))
    began = time.perf_counter()
    client.text_document_did_open(
        types.DidOpenTextDocumentParams(types.TextDocumentItem(uri, "yaml", 1, text))
    )
    opening = (await listener.next(uri))[0] - began
    took = []
    for version, changed in enumerate(edits(text, args.edits), 2):
        await asyncio.sleep(args.pause)
        while not listener.came.empty():
            listener.came.get_nowait()
        began = time.perf_counter()
        client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(version, uri),
                [types.TextDocumentContentChangeWholeDocument(changed)],
            )
        )
        at, _ = await listener.next(uri)
        took.append(at - began)
        await asyncio.sleep(args.pause)
    await client.shutdown_async(None)
    client.exit(None)
    await client.stop()
    return Timed(name, opening, took)


def confirmed(config: Path, folder: Path, count: int) -> int:
    """How many first answers an exact check confirms."""
    os.chdir(folder)
    text, path = config.read_text(), str(config)
    session = Session()
    session.put(path, text)
    session.check(path)
    same = 0
    for changed in edits(text, count):
        session.put(path, changed)
        first = session.check(path, rough=True).diagnostics
        same += first == session.check(path).diagnostics
    return same


def small_project(folder: Path) -> Path:
    """The config that fails for want of a key, with a program that reads its model section."""
    (folder / ".git").mkdir()
    (folder / "model.py").write_text(MODEL)
    (folder / "cfglint.toml").write_text(SETTINGS)
    config = folder / "config.yaml"
    (failed,) = (ROOT / "tests/fixtures/failed").glob("multitask*PatchTST.yaml")
    shutil.copy(failed, config)
    return config


def other_server(folder: Path) -> list[str]:
    """The command of the other server, installed into a folder; [] without npm."""
    if shutil.which("npm") is None:
        return []
    command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder)]
    subprocess.run([*command, OTHER], check=True)
    return [str(folder / "node_modules/.bin/yaml-language-server"), "--stdio"]


def schema_settings(config: Path, folder: Path) -> dict[str, Any]:
    """The settings of the other server: what the program of the config accepts."""
    path = folder / "schema.json"
    command = [sys.executable, "-m", "cfglint", "schema", "--for", str(config), "-o", str(path)]
    done = subprocess.run(
        [*command, "--draft", "draft-07"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=config.parent,
        check=False,
    )
    schemas = {path.as_uri(): str(config)} if done.returncode == 0 else {}
    own = {"validate": True, "schemaStore": {"enable": False}, "schemas": schemas}
    return {"yaml": own}


def line_of(timed: Timed) -> str:
    """One row of the table."""
    took = sorted(timed.edits)
    median, late = statistics.median(took), took[int(0.95 * (len(took) - 1))]
    return (
        f"{timed.name:<28} {1000 * timed.opening:>8.0f} {1000 * median:>8.1f} {1000 * late:>8.1f}"
    )


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("config", nargs="?", type=Path)
    parser.add_argument("--root", type=Path, help="the folder that the editor has open")
    parser.add_argument("--edits", type=int, default=200)
    parser.add_argument("--pause", type=float, default=0.1, help="seconds before and after each")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        temporary = Path(made)
        (temporary / "project").mkdir()
        config = args.config or small_project(temporary / "project")
        config = config.resolve()
        folder = (args.root or config.parent).resolve()
        servers = [("cfglint lsp", [sys.executable, "-m", "cfglint", "lsp"], dict[str, Any]())]
        if command := other_server(temporary):
            name = OTHER.replace("@", " ")
            servers.append((name, command, schema_settings(config, temporary)))
        measured = [
            asyncio.run(measure(name, command, config, folder, settings, args))
            for name, command, settings in servers
        ]
        right = confirmed(config, folder, args.edits)
        os.chdir(ROOT)
    print(f"{'milliseconds':<28} {'opening':>8} {'median':>8} {'95 %':>8}")
    for each in measured:
        print(line_of(each))
    print(f"{right} of {args.edits} first answers are what the exact check finds")


if __name__ == "__main__":
    main()
