"""The folder that the absolute imports of a script are found from."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from cfglint.source.import_roots import import_root

FILES = {
    "beside": (["tools/train.py", "tools/helpers.py"], "tools/train.py", "import helpers", "tools"),
    "root": (["tools/train.py", "net/__init__.py"], "tools/train.py", "from net import x", "."),
    "src": (["src/net/train.py", "src/net/a.py"], "src/net/train.py", "import net.a", "src"),
    "neither": (["tools/train.py"], "tools/train.py", "import torch", "."),
    "relative": (["pkg/train.py", "pkg/a.py"], "pkg/train.py", "from . import a", "."),
}


@pytest.mark.parametrize("case", FILES)
def test_the_folder_that_has_most_of_what_is_imported(case: str, tmp_path: Path) -> None:
    files, script, text, expected = FILES[case]
    for name in files:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    found = import_root(str(tmp_path / script), ast.parse(text), str(tmp_path))
    assert Path(found) == (tmp_path / expected).resolve()
