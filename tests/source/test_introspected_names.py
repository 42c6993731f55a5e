"""Names that code asks a module for, and texts that are joined."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.source.evaluated import UNKNOWN, value

GIVEN = {
    "'.'.join(['models', 'plain'])": "models.plain",
    "'_'.join(('a', 'B'.lower()))": "a_b",
    "''.join([])": "",
    "'.'.join(['models', unknown])": UNKNOWN,
    "','.join(['a', 1])": UNKNOWN,
    "import os\n'/'.join([os.environ['X']])": UNKNOWN,
}


@pytest.mark.parametrize("code", GIVEN)
def test_what_is_joined(code: str, tmp_path: Path) -> None:
    assert value(tmp_path, code) == GIVEN[code]


def test_what_a_module_has(tmp_path: Path) -> None:
    (tmp_path / "other.py").write_text("import os\nclass Net: pass\ndef build(): pass\nsize = 3\n")
    names = value(tmp_path, "import other\ndir(other)")
    assert [each for each in names if not each.startswith("__")] == ["Net", "build", "os", "size"]
