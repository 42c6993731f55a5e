"""Files that others take as their base."""

from __future__ import annotations

import os
from pathlib import Path

from cfglint.compose.bases import bases_in


def test_bases_are_found_by_the_keys_that_name_them(tmp_path: Path) -> None:
    files = {
        "conf/run.yaml": "base_configs:\n  task: conf/base/task.yaml\n  data: base/data.yaml\n",
        "conf/other.yaml": "net:\n  _BASE_: ../shared/net.yaml\n",
        "conf/list.yaml": "_base_:\n  - ./base/model.yml\n  - nowhere.yaml\nextends: list.yaml\n",
        "conf/word.yaml": "database: run.yaml\nnote: base.yaml\n",
        "conf/base/task.yaml": "task: {}\n",
        "conf/base/data.yaml": "data: {}\n",
        "conf/base/model.yml": "model: {}\n",
        "shared/net.yaml": "depth: 1\n",
    }
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    found = {os.path.relpath(path, os.path.realpath(tmp_path)) for path in bases_in(str(tmp_path))}
    assert found == {
        "conf/base/task.yaml",
        "conf/base/data.yaml",
        "conf/base/model.yml",
        "shared/net.yaml",
    }
