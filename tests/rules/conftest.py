"""Every rule runs here on names that have no order."""

from __future__ import annotations

from typing import Any

import pytest

from cfglint import linter
from cfglint.diagnostic import Diagnostic
from cfglint.rules import registry
from cfglint.rules.running import run_rule
from tests.rules.unordered import unordered


def _run(rule: registry.Rule, context: Any, path: str) -> list[Diagnostic]:
    return run_rule(rule, unordered(context), path)


@pytest.fixture(autouse=True)
def _without_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linter, "run_rule", _run)
