"""What a server keeps between two checks, and what it finds out anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfglint.server.session import Checked, Session
from tests.server.project import project

PROGRAM = """\
import hydra


@hydra.main(config_path="configs", config_name="config", version_base=None)
def main(cfg):
    if cfg.mode == "long":
        print(cfg.length)
    print(cfg.seed)


main()
"""

NAME = "configs/config.yaml"


@pytest.fixture(name="session")
def _session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Session:
    folder = project(tmp_path)
    (folder / "train.py").write_text(PROGRAM)
    monkeypatch.chdir(folder)
    return Session()


def check(session: Session, text: str, rough: bool = False) -> Checked:
    session.put(NAME, text)
    return session.check(NAME, rough)


def codes(checked: Checked) -> list[str]:
    return [f"{each.code} {each.key}" for each in checked.diagnostics]


def test_a_rough_check_takes_what_was_read_before_and_an_exact_one_does_not(
    session: Session,
) -> None:
    first = check(session, "mode: short\nseed: 1\n")
    assert (codes(first), first.exact) == ([], True)
    rough = check(session, "mode: long\nseed: 1\n", rough=True)
    assert (codes(rough), rough.exact) == ([], False)
    exact = check(session, "mode: long\nseed: 1\n")
    assert (codes(exact), exact.exact) == (["R301 length"], True)


def test_a_text_with_the_same_values_is_checked_exactly_at_once(session: Session) -> None:
    check(session, "mode: long\nseed: 1\n")
    found = check(session, "# a comment\nmode: 'long'\nseed: 1\n", rough=True)
    assert found.exact
    assert [each.span.line for each in found.diagnostics] == [2]


def test_values_that_only_python_takes_for_equal_are_others(session: Session) -> None:
    check(session, "mode: short\nseed: 1\n")
    assert not check(session, "mode: short\nseed: true\n", rough=True).exact
    assert not check(session, "mode: short\nseed: 1.0\n", rough=True).exact


def test_changed_code_is_read_anew(session: Session) -> None:
    text = "mode: short\nseed: 1\n"
    assert codes(check(session, text)) == []
    Path("train.py").write_text(PROGRAM.replace("cfg.seed", "cfg.seed, cfg.extra"))
    assert codes(check(session, text)) == []
    assert session.looks_changed()
    session.code_changed(["train.py"])
    assert codes(check(session, text)) == ["R301 extra"]
    assert not session.looks_changed()


def test_a_file_that_the_settings_exclude_is_silent(session: Session) -> None:
    Path("cfglint.toml").write_text('exclude = ["configs/**"]\n')
    assert codes(check(session, "mode: long\nmode: short\n")) == []
