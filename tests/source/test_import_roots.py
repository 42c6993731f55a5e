"""The folder that the absolute imports of a script are found from."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from cfglint.source.import_roots import further_roots, import_root

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


def test_a_project_inside_has_the_package_of_its_folders_name(tmp_path: Path) -> None:
    for name in ("kit/setup.py", "kit/kit/__init__.py", "lib/lib/__init__.py", "net/setup.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    found = further_roots(str(tmp_path), str(tmp_path), ())
    assert [Path(each).name for each in found] == ["kit"]
