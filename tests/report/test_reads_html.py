"""`cfglint reads --html`: every key with its state; no text of the user's is HTML."""

from __future__ import annotations

import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest

from cfglint.cli.app import run
from cfglint.diagnostic import Config, Doubt
from cfglint.report.reads_html import STATES, Row, counts, render
from tests.conftest import ROOT


def cells(page: str) -> dict[str, str]:
    """Key -> the mark of its row."""
    found = re.findall(r"<tr><td title=[^>]*>(.*?)</td><td class=.key.><code>(.*?)</code>", page)
    return {key: mark for mark, key in found}


@pytest.mark.parametrize(
    ("project", "config", "marks", "said"),
    [
        (
            "plain",
            "configs/misspelt.yaml",
            {"data.sample_rate": "missing", "data.sampel_rate": "unread", "optim.lr": "read"},
            "speech/data.py:11",
        ),
        (
            "hydra",
            "conf/experiment/misspelt.yaml",
            {"model.droput": "found", "model._target_": "read", "loop.epochs": "read"},
            "weather/models.py:19",
        ),
    ],
)
def test_every_key_has_its_state(
    project: str,
    config: str,
    marks: dict[str, str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shutil.copytree(ROOT / "tests/newcomers" / project, tmp_path, dirs_exist_ok=True)
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    assert run(["reads", config, "--html", "page.html"]) == 0
    page = (tmp_path / "page.html").read_text()
    found = cells(page)
    assert {key: found.get(key) for key in marks} == {
        key: STATES[state][0]  # type: ignore[index]
        for key, state in marks.items()
    }
    assert said in page
    assert project != "hydra" or "may read" not in page  # all of its keys are read
    assert "<script" not in page
    assert not re.search(r"https?://", page)


def test_texts_of_the_user_are_texts_of_the_page() -> None:
    row = Row("<b>", "unsure", "<i>", ("`<u>` reads it",), (Doubt("<b>", "a & b", "f.py", 3),))
    page = render(Config("<x>.yaml", "experiment", "flat"), [row], [], "1")
    tags: list[str] = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attrs: tags.append(tag)  # type: ignore[method-assign]
    parser.feed(page)
    assert not {"b", "i", "u", "x"} & set(tags)
    assert "<code>&lt;u&gt;</code> reads it" in page
    assert 'not sure: a &amp; b <code>f.py<span class="at">:3</span></code>' in page
    assert counts([row]) == "1 doubtful"
