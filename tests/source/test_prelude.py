"""What importing a module does is kept, and no config sees what another one put there."""

from __future__ import annotations

import textwrap
from pathlib import Path

from cfglint.source.interpreter import interpret, machine_for
from cfglint.source.modules import Modules
from tests.source.evaluated import item_of, reads

PROGRAM = """
REGISTRY = {"small": 1}
SEEN = []


def main(cfg):
    SEEN.append(cfg.name)
    REGISTRY[cfg.name] = cfg.size
    if len(SEEN) > 1:
        return cfg.second
    if "other" in REGISTRY:
        return cfg.left
    return REGISTRY["small"]
"""


def test_each_config_starts_from_the_import_alone(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(textwrap.dedent(PROGRAM))
    modules = Modules(str(tmp_path))
    found = []
    for name in ("other", "mine", "mine"):
        machine = machine_for(modules, item_of({"name": name, "size": 3}))
        interpret(machine, "program", "main", "")
        found.append(sorted(reads(machine)))
    assert found == [["left", "name", "size"], ["name", "size"], ["name", "size"]]
    assert list(modules.preludes) == ["program"]
