"""The schemas in the real yaml-language-server: a diagnostic at `model`, a hover with the unit."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cfglint.cli.app import run
from tests.conftest import FIXTURES, ROOT

pytestmark = pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed")

SERVER = "yaml-language-server@2.0.0"


class Client:
    """As much of the language server protocol as an editor uses to show diagnostics."""

    def __init__(self, command: list[str]) -> None:
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.number = 0

    def send(self, method: str, params: Any, request: bool = False) -> int:
        message = {"jsonrpc": "2.0", "method": method, "params": params}
        if request:
            self.number += 1
            message["id"] = self.number
        self._write(message)
        return self.number

    def _write(self, message: dict[str, Any]) -> None:
        data = json.dumps(message).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(data) + data)
        self.process.stdin.flush()

    def messages(self) -> Iterator[dict[str, Any]]:
        """What the server says; its own questions are answered with nothing."""
        assert self.process.stdout is not None
        while True:
            length = 0
            while line := self.process.stdout.readline().strip():
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            if not length:
                return
            message = json.loads(self.process.stdout.read(length))
            if "id" in message and "method" in message:
                items = message["params"].get("items", []) if message.get("params") else []
                self._write({"jsonrpc": "2.0", "id": message["id"], "result": [{} for _ in items]})
            else:
                yield message

    def answer(self, number: int) -> Any:
        return next(m["result"] for m in self.messages() if m.get("id") == number)

    def diagnostics(self) -> list[dict[str, Any]]:
        method = "textDocument/publishDiagnostics"
        return next(
            m["params"]["diagnostics"] for m in self.messages() if m.get("method") == method
        )


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("npm")
    done = subprocess.run(
        ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder), SERVER],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder / "node_modules/.bin/yaml-language-server"


@pytest.mark.parametrize("draft", ["", "draft-07/"])
def test_an_editor_shows_the_missing_key_and_what_a_key_means(
    server: Path, tmp_path: Path, draft: str
) -> None:
    schema = (ROOT / "schemas" / f"{draft}experiment.schema.json").as_uri()
    text = (FIXTURES / "failed/multitask_B_08_PatchTST.yaml").read_text()
    text = f"# yaml-language-server: $schema={schema}\n{text}"
    line = text.split("\n").index("model:")
    patch = text.split("\n").index("  patch_size_C: 1")
    client = Client([str(server), "--stdio"])
    try:
        client.answer(
            client.send(
                "initialize",
                {"processId": None, "rootUri": tmp_path.as_uri(), "capabilities": {}},
                True,
            )
        )
        client.send("initialized", {})
        client.send(
            "workspace/didChangeConfiguration",
            {
                "settings": {
                    "yaml": {"validate": True, "hover": True, "schemaStore": {"enable": False}}
                }
            },
        )
        document = {"uri": (tmp_path / "a.yaml").as_uri()}
        client.send(
            "textDocument/didOpen",
            {"textDocument": {**document, "languageId": "yaml", "version": 1, "text": text}},
        )
        found = client.diagnostics()
        messages = {d["message"]: d["range"]["start"]["line"] for d in found}
        assert messages['Missing property "e_layers".'] == line
        assert messages['Missing property "factor".'] == line
        hover = client.answer(
            client.send(
                "textDocument/hover",
                {"textDocument": document, "position": {"line": patch, "character": 5}},
                True,
            )
        )
        contents = json.dumps(hover["contents"])
        assert "Channels that one patch spans." in contents
    finally:
        client.process.kill()
        client.process.wait()


def test_an_editor_shows_what_a_chosen_class_takes(
    server: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "nets.py").write_text(
        "class Net:\n    def __init__(self, width: int, rate: float = 0.1): ...\n"
        "class Other:\n    def __init__(self, depth: int): ...\n"
    )
    (tmp_path / "train.py").write_text(
        "import hydra\nfrom hydra.utils import instantiate\n"
        "@hydra.main(config_path='.', config_name='a', version_base=None)\n"
        "def main(cfg):\n    instantiate(cfg.net)\nmain()\n"
    )
    (tmp_path / "a.yaml").write_text("net:\n  _target_: nets.Net\n  width: 3\n")
    monkeypatch.chdir(tmp_path)
    assert run(["schema", "--for", "a.yaml", "-o", "schema.json"]) == 0
    head = f"# yaml-language-server: $schema={(tmp_path / 'schema.json').as_uri()}\n"
    client = Client([str(server), "--stdio"])
    try:
        start = {"processId": None, "rootUri": tmp_path.as_uri(), "capabilities": {}}
        client.answer(client.send("initialize", start, True))
        client.send("initialized", {})
        settings = {"validate": True, "hover": True, "schemaStore": {"enable": False}}
        client.send("workspace/didChangeConfiguration", {"settings": {"yaml": settings}})
        lines: dict[str, set[int]] = {}
        for name, body in {
            "good": "net:\n  _target_: nets.Net\n  width: 3\n",
            "bad": "net:\n  _target_: nets.Net\n  width: ten\n  rat: 1\n",
            "other": "net:\n  _target_: nets.Other\n  depth: 3\n",
        }.items():
            document = {"uri": (tmp_path / f"{name}.yaml").as_uri(), "languageId": "yaml"}
            opened = {**document, "version": 1, "text": head + body}
            client.send("textDocument/didOpen", {"textDocument": opened})
            lines[name] = {found["range"]["start"]["line"] for found in client.diagnostics()}
        assert lines["good"] == set()
        assert {3, 4} <= lines["bad"]
        assert lines["other"] == set()
    finally:
        client.process.kill()
        client.process.wait()
