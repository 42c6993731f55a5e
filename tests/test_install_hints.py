"""What a message tells the user to install is what the extras have, under a name that exists."""

from __future__ import annotations

import re
import sys

from tests.conftest import ROOT

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

TOLD = re.compile(r"pip install ((?:'[^']+' ?)+)")


def test_messages_name_packages_of_the_index_as_the_extras_do() -> None:
    """The distribution is not on the package index, so its own name would install nothing."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = {need for needs in project["optional-dependencies"].values() for need in needs}
    told = {
        path.name: set(re.findall(r"'([^']+)'", found.group(1)))
        for path in (ROOT / "cfglint").rglob("*.py")
        for found in TOLD.finditer(path.read_text(encoding="utf-8"))
    }
    assert {"lsp.py", "executors.py", "nvml.py", "sandbox.py"} <= set(told)
    assert {name: needs - extras for name, needs in told.items() if needs - extras} == {}
