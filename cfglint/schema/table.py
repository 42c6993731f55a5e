"""The compiled schemas, as the linter reads them: no Pydantic, one JSON file."""

from __future__ import annotations

import json
import os
from functools import lru_cache
from typing import Any, NamedTuple

Spec = dict[str, Any]
"""A JSON Schema of one value, with `x-required`, `x-unit`, `x-known`, `x-run-time`, `x-default`
and `x-suggest`; `schema/model.py` says what they mean."""


class Described(NamedTuple):
    """One section or component: its kind, its name and a spec per key."""

    kind: str
    name: str
    summary: str
    fields: dict[str, Spec]


class Table(NamedTuple):
    """All shipped schemas by name."""

    sections: dict[str, Described]
    components: dict[str, Described]

    def of_kind(self, kind: str) -> list[str]:
        """Names of the components of one kind."""
        return [name for name, described in self.components.items() if described.kind == kind]


@lru_cache(maxsize=1)
def load() -> Table:
    """The shipped table; read once per process."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "compiled.json")
    with open(path, encoding="utf-8") as stream:
        data = json.load(stream)
    return Table(
        {name: Described(**described) for name, described in data["sections"].items()},
        {name: Described(**described) for name, described in data["components"].items()},
    )
