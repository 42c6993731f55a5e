"""How `cfglint lsp` starts, and what it refuses before."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import ModuleType

import pytest

from cfglint.cli import lsp
from cfglint.cli.app import run
from cfglint.run.project import Options

Capture = pytest.CaptureFixture[str]


def stand_in(monkeypatch: pytest.MonkeyPatch, serve: Callable[[Options], None]) -> None:
    """Another server in the place of the real one, which needs pygls."""
    server = ModuleType("cfglint.server.app")
    monkeypatch.setattr(server, "serve", serve, raising=False)
    monkeypatch.setitem(sys.modules, "cfglint.server.app", server)
    monkeypatch.setattr(lsp, "find_spec", lambda name: object())


def test_it_serves_with_its_options(monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[Options] = []
    stand_in(monkeypatch, served.append)
    assert run(["lsp", "--stdio", "--select", "R301,S", "--select", "Y103", "--ignore", "S2"]) == 0
    assert run(["lsp"]) == 0
    assert [(each.select, each.ignore) for each in served] == [
        (("R301", "S", "Y103"), ("S2",)),
        ((), ()),
    ]


def test_a_rule_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    stand_in(monkeypatch, lambda options: pytest.fail("it served"))
    assert run(["lsp", "--ignore", "R999"]) == 2
    assert "no rule `R999`" in capsys.readouterr().err


def test_what_it_needs_is_told(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.setattr(lsp, "find_spec", lambda name: None)
    assert run(["lsp"]) == 2
    assert "pip install 'pygls>=2.0' 'lsprotocol>=2025.0.0'" in capsys.readouterr().err
