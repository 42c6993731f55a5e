"""What methods that renew old configs may set or take away."""

from __future__ import annotations

import ast

import pytest

from cfglint.styles.flow.renewing import renewed_by


@pytest.mark.parametrize(
    ("body", "keys", "sections"),
    [
        ("return config", set(), set()),
        ("new = config.copy(); new.rate = 1; return new", {"rate"}, set()),
        ("config.pop('old', None); return config", {"old"}, set()),
        ("del config['old']; return config", {"old"}, set()),
        ("if 'old' in config: return config", set(), set()),
        ("config.part = Part.renew(config.part); return config", set(), {"part"}),
        ("config.part = Part.renew(config.other); return config", {"part", "other"}, set()),
    ],
)
def test_keys_by_name_are_known(body: str, keys: set[str], sections: set[str]) -> None:
    made = renewed_by([_function(body)])
    assert made == (keys, sections)


@pytest.mark.parametrize(
    "body",
    [
        "for key in config: config[key] = 1",
        "config[name] = 1; return config",
        "change(config); return config",
        "config.update(old=1); return config",
        "return {**config}",
    ],
)
def test_any_key_may_change(body: str) -> None:
    assert renewed_by([_function(body)]) is None


def _function(body: str) -> ast.FunctionDef:
    joined = body if body.startswith("for ") else body.replace("; ", "\n    ")
    if body.startswith("if "):
        joined = body
    node = ast.parse(f"def renew(cls, config):\n    {joined}").body[0]
    assert isinstance(node, ast.FunctionDef)
    return node
