"""OmegaConf's interpolations of keys, filled in: `${model.width}`, alone or within a text.

What a resolver gives, what is relative and what names no key stays as it is written.
"""

from __future__ import annotations

import re
from typing import Any

from cfglint.dynamic.request import value_at

_KEY = re.compile(r"\$\{([A-Za-z_][\w\-]*(?:\.[\w\-]+)*)\}")

DEEPEST = 8
"""Interpolations that lead to one another, at most."""


def interpolated(config: dict[str, Any]) -> dict[str, Any]:
    """A config with the values of the keys that its values name."""
    return {key: _filled(value, config, 0) for key, value in config.items()}


def _filled(value: Any, config: dict[str, Any], depth: int) -> Any:
    if isinstance(value, dict):
        return {key: _filled(item, config, depth) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, config, depth) for item in value]
    if not isinstance(value, str) or "${" not in value or depth > DEEPEST:
        return value
    whole = _KEY.fullmatch(value)
    if whole is not None:
        found = value_at(config, whole[1])
        return value if found is None else _filled(found, config, depth + 1)
    return _KEY.sub(lambda match: _text(match, config, depth), value)


def _text(match: re.Match[str], config: dict[str, Any], depth: int) -> str:
    found = value_at(config, match[1])
    if found is None or isinstance(found, (dict, list)):
        return match[0]
    return str(_filled(found, config, depth + 1))
