"""How long an editor waits for diagnostics after a change: `cfglint lsp`, beside two other servers.

    python benchmarks/server.py                      # a small program, and a small one of Hydra
    python benchmarks/server.py path/to/config.yaml  # a config of a repository that is there

A client makes the same edits to the same text in each server, and measures from the change to the
diagnostics for it: numbers change, comments come and go, keys are misspelt and put right, lines are
half typed. yaml-language-server gets what cfglint knows of the program as JSON Schema. hydrust
looks at configs with `_target_`, which the config of the Hydra program has. Both are installed into
a temporary folder, with npm and with pip; without these they are left out.

`cfglint lsp` answers at once with what code reads of the text before, and exactly once nobody types
for a moment: measured is the time to the first answer, and the last line says how many of these the
exact one leaves as they are. It is opened with nothing kept, and then in a second session, which
has the results of the first (in `.cfglint_cache` of the repository).

What a server logs is thrown away: the client library reads none of it, and a server that logs much
would wait for that without end.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from lsprotocol import types
from pygls import uris
from pygls.lsp.client import LanguageClient

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from cfglint.server.session import Session  # noqa: E402

YAML_SERVER = "yaml-language-server@2.0.0"
HYDRUST = "hydrust==0.6.1"

PATIENCE, SHORT_PATIENCE = 120.0, 5.0
"""Seconds that the first answer is waited for, and that to an edit."""

PAUSE_OF_A_SESSION = 3.0
"""Seconds that a session goes on after its first answer, in which it finds the exact one."""

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

NETS = """\
import torch


class Block(torch.nn.Module):
    def __init__(self, width: int, heads: int = 4, dropout: float = 0.1):
        super().__init__()
        self.width = width


class Net(torch.nn.Module):
    def __init__(self, blocks: list, width: int = 64, depth: int = 3, rate: float = 0.1):
        super().__init__()
        self.width = width


class Windows:
    def __init__(self, path: str, length: int, stride: int = 1, batch_size: int = 32):
        self.path = path
"""

HYDRA = """\
import hydra
from hydra.utils import instantiate


@hydra.main(config_path="conf", config_name="config", version_base=None)
def main(cfg):
    model = instantiate(cfg.model)
    data = instantiate(cfg.data)
    optimizer = instantiate(cfg.optim, params=model.parameters())
    for epoch in range(cfg.trainer.epochs):
        print(epoch, data, optimizer, cfg.trainer.clip, cfg.seed)


main()
"""

HYDRA_CONFIG = """\
# @hydra
seed: 1
model:
  _target_: nets.Net
  width: 128
  depth: 6
  rate: 0.2
  blocks:
    - _target_: nets.Block
      width: 128
      heads: 8
    - _target_: nets.Block
      widht: 64
data:
  _target_: nets.Windows
  path: data/windows
  length: 4096
  stride: 64
  batch_size: 256
optim:
  _target_: torch.optim.AdamW
  lr: 0.001
  weight_decay: 0.01
trainer:
  epochs: 20
  clip: 1.0
"""

NUMBER = re.compile(r"^(\s*[\w-]+: )(\d+)(\s*(?:#.*)?)$")
KEY = re.compile(r"^(\s*)([\w-]+)(: \S.*)$")


class Server(NamedTuple):
    """A server that is measured. `again` is its command in a second session, where it keeps
    something between two; `settings` are what it asks the client for."""

    name: str
    command: list[str]
    again: list[str]
    settings: dict[str, Any]


class Timed(NamedTuple):
    """What was measured of one server, in seconds: the first opening, the opening in a later
    session, each edit that was answered, and how many were not."""

    name: str
    opening: float
    again: float | None
    edits: list[float]
    unanswered: int


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
        feature(types.WINDOW_LOG_MESSAGE)(lambda params: None)

    def _note(self) -> Any:
        def note(params: types.PublishDiagnosticsParams) -> None:
            self.came.put_nowait((time.perf_counter(), params))

        return note

    async def next(self, uri: str, patience: float) -> float:
        """When the next diagnostics of a file came.

        Raises:
            asyncio.TimeoutError: none came in so many seconds.
        """
        while True:
            at, params = await asyncio.wait_for(self.came.get(), patience)
            if params.uri == uri:
                return at


@contextlib.asynccontextmanager
async def opened(
    server: Server, command: list[str], config: Path, folder: Path
) -> AsyncIterator[tuple[Listener, str, float]]:
    """A session with one config open: the client, the config's URI, and when it was opened."""
    listener = Listener(server.settings)
    client = listener.client
    uri = uris.from_fs_path(str(config)) or ""
    quiet = ["sh", "-c", 'exec "$@" 2>/dev/null', "sh", *command]
    await client.start_io(*quiet, env={**os.environ, "PYTHONPATH": str(ROOT)})
    root = uris.from_fs_path(str(folder)) or ""
    start = types.InitializeParams(
        types.ClientCapabilities(workspace=types.WorkspaceClientCapabilities(configuration=True)),
        root_uri=root,
        workspace_folders=[types.WorkspaceFolder(root, folder.name)],
    )
    await client.initialize_async(start)
    client.initialized(types.InitializedParams())
    client.workspace_did_change_configuration(types.DidChangeConfigurationParams(server.settings))
    began = time.perf_counter()
    client.text_document_did_open(
        types.DidOpenTextDocumentParams(types.TextDocumentItem(uri, "yaml", 1, config.read_text()))
    )
    yield listener, uri, began
    await client.shutdown_async(None)
    client.exit(None)
    try:
        await asyncio.wait_for(client.stop(), SHORT_PATIENCE)
    except asyncio.TimeoutError:  # hydrust 0.6.1 stays after `exit`
        if client._server is not None:
            client._server.kill()
            await client._server.wait()


async def measure(server: Server, config: Path, folder: Path, args: Any) -> Timed:
    """One server, from its start to its end, and its start once more."""
    took = []
    text = config.read_text()
    async with opened(server, server.command, config, folder) as (listener, uri, began):
        opening = await listener.next(uri, PATIENCE) - began
        for version, changed in enumerate(edits(text, args.edits), 2):
            await asyncio.sleep(args.pause)
            while not listener.came.empty():
                listener.came.get_nowait()
            began = time.perf_counter()
            listener.client.text_document_did_change(
                types.DidChangeTextDocumentParams(
                    types.VersionedTextDocumentIdentifier(version, uri),
                    [types.TextDocumentContentChangeWholeDocument(changed)],
                )
            )
            with contextlib.suppress(asyncio.TimeoutError):
                took.append(await listener.next(uri, SHORT_PATIENCE) - began)
            await asyncio.sleep(args.pause)
    again = None
    for _ in range(2 if server.again else 0):  # the first of these keeps what the second has
        async with opened(server, server.again, config, folder) as (listener, uri, began):
            again = await listener.next(uri, PATIENCE) - began
            await asyncio.sleep(PAUSE_OF_A_SESSION)
    return Timed(server.name, opening, again, took, args.edits - len(took))


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


def hydra_project(folder: Path) -> Path:
    """A small program of Hydra, with a config whose nodes name their code."""
    (folder / ".git").mkdir()
    (folder / "nets.py").write_text(NETS)
    (folder / "train.py").write_text(HYDRA)
    (folder / "conf").mkdir()
    config = folder / "conf/config.yaml"
    config.write_text(HYDRA_CONFIG)
    return config


def servers_of(config: Path, folder: Path, installed: Path) -> Iterator[Server]:
    """The servers, those that can be installed."""
    own = [sys.executable, "-m", "cfglint", "lsp"]
    yield Server("cfglint lsp", [*own, "--no-cache"], own, {})
    if (there := installed / "node_modules/.bin/yaml-language-server").exists():
        settings = schema_settings(config, folder, installed / "schema.json")
        yield Server(YAML_SERVER.replace("@", " "), [str(there), "--stdio"], [], settings)
    if (there := installed / "hydrust/bin/hydrust").exists():
        yield Server(HYDRUST.replace("==", " "), [str(there), "server"], [], {})


def install(folder: Path) -> None:
    """The other servers, into a folder; those that can be had."""
    npm = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder)]
    if shutil.which("npm") is not None:
        subprocess.run([*npm, YAML_SERVER], check=False)
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(folder / "hydrust")]
    subprocess.run([*pip, HYDRUST], check=False)


def schema_settings(config: Path, folder: Path, path: Path) -> dict[str, Any]:
    """The settings of yaml-language-server: what the program of the config accepts."""
    command = [sys.executable, "-m", "cfglint", "schema", "--for", str(config), "-o", str(path)]
    done = subprocess.run(
        [*command, "--draft", "draft-07"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=folder,
        check=False,
    )
    schemas = {path.as_uri(): str(config)} if done.returncode == 0 else {}
    own = {"validate": True, "schemaStore": {"enable": False}, "schemas": schemas}
    return {"yaml": own}


def line_of(timed: Timed) -> str:
    """One row of the table."""
    took = sorted(timed.edits) or [float("nan")]
    median, late = statistics.median(took), took[int(0.95 * (len(took) - 1))]
    again = f"{1000 * timed.again:.0f}" if timed.again is not None else ""
    return (
        f"{timed.name:<28} {1000 * timed.opening:>8.0f} {again:>8} {1000 * median:>8.1f} "
        f"{1000 * late:>8.1f} {timed.unanswered:>10}"
    )


def show(title: str, config: Path, folder: Path, installed: Path, args: Any) -> None:
    """Measure all servers over one config, and print a table."""
    measured = [
        asyncio.run(measure(server, config, folder, args))
        for server in servers_of(config, folder, installed)
    ]
    right = confirmed(config, folder, args.edits)
    os.chdir(ROOT)
    print(f"{title}, milliseconds")
    print(f"{'':<28} {'opening':>8} {'again':>8} {'median':>8} {'95 %':>8} {'unanswered':>10}")
    for each in measured:
        print(line_of(each))
    print(f"{right} of {args.edits} first answers are what the exact check finds\n")


def main() -> None:
    """Measure, and print tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("config", nargs="?", type=Path)
    parser.add_argument("--root", type=Path, help="the folder that the editor has open")
    parser.add_argument("--edits", type=int, default=200)
    parser.add_argument("--pause", type=float, default=0.1, help="seconds before and after each")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        temporary = Path(made)
        install(temporary)
        if args.config is not None:
            folder = (args.root or args.config.parent).resolve()
            show(args.config.name, args.config.resolve(), folder, temporary, args)
            return
        for title, project in (("a small program", small_project), ("Hydra", hydra_project)):
            folder = temporary / project.__name__
            folder.mkdir()
            show(title, project(folder), folder, temporary, args)


if __name__ == "__main__":
    main()
