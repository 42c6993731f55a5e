"""What a server keeps between two checks, and what it finds out anew."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from cfglint.run.project import Options
from cfglint.run.settings import SettingsError
from cfglint.server.checking import Checking
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


def opened_again(text: str, options: Options | None = None) -> Session:
    """A session after that of the fixture, in which a text is opened."""
    session = Session(options)
    session.put(NAME, text)
    return session


LONG = "mode: long\nseed: 1\n"


def test_what_a_session_found_of_a_saved_text_is_there_for_the_next(session: Session) -> None:
    Path(NAME).write_text(LONG)
    assert opened_again(LONG).kept(NAME) is None
    found = check(session, LONG)
    kept = opened_again(LONG).kept(NAME)
    assert kept is not None
    assert (kept.diagnostics, kept.exact) == (found.diagnostics, False)
    assert codes(kept) == ["R301 length"]
    assert opened_again(LONG, Options(use_cache=False)).kept(NAME) is None
    assert opened_again(LONG, Options(ignore=("R301",))).kept(NAME) is None


def test_what_is_kept_is_of_the_same_texts_and_code(session: Session) -> None:
    Path(NAME).write_text(LONG)
    check(session, LONG)
    assert opened_again(f"{LONG}# not saved\n").kept(NAME) is None
    other = opened_again(LONG)
    other.put("configs/data/small.yaml", "path: elsewhere\n")
    assert other.kept(NAME) is None
    Path("train.py").write_text(PROGRAM.replace("cfg.seed", "cfg.seed, cfg.extra"))
    assert opened_again(LONG).kept(NAME) is None


def test_a_text_that_is_not_saved_and_code_that_is_read_again_are_not_kept(
    session: Session,
) -> None:
    check(session, LONG)
    Path(NAME).write_text(LONG)
    assert opened_again(LONG).kept(NAME) is None
    check(session, LONG)  # what it knows of the code may be older than the code
    assert opened_again(LONG).kept(NAME) is None


def test_a_session_without_a_cache_writes_none(session: Session) -> None:
    Path(NAME).write_text(LONG)
    opened_again(LONG, Options(use_cache=False)).check(NAME)
    assert not Path(".cfglint_cache").exists()


def test_what_is_kept_is_published_before_the_first_check(session: Session) -> None:
    Path(NAME).write_text(LONG)
    check(session, LONG)
    published: list[Checked] = []

    def publish(path: str, version: int, found: Checked | SettingsError) -> None:
        assert isinstance(found, Checked)
        published.append(found)

    async def opening() -> None:
        checking = Checking(Session(), publish, lambda begins: None)
        checking.changed(NAME, 1, LONG)
        await checking.current(NAME)
        checking.close()

    asyncio.run(opening())
    assert [each.exact for each in published] == [False, True]
    assert published[0].diagnostics == published[1].diagnostics


def test_a_part_is_judged_by_a_config_that_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "conf/model").mkdir(parents=True)
    (tmp_path / "train.py").write_text(
        "import hydra\nfrom torch import nn\n\n\n"
        '@hydra.main(config_path="conf", config_name="config")\n'
        "def main(cfg):\n    nn.Linear(cfg.model.width, cfg.model.classes)\n\n\nmain()\n"
    )
    (tmp_path / "conf/config.yaml").write_text("defaults:\n  - model: small\n")
    part = "conf/model/small.yaml"
    (tmp_path / part).write_text("width: 8\nclasses: 2\n")
    monkeypatch.chdir(tmp_path)
    session = Session()
    assert session.check(part).diagnostics == ()
    session.put(part, "width: 8\nclases: 2\n")
    for rough in (True, False):
        checked = session.check(part, rough)
        assert [each.key for each in checked.diagnostics if each.code == "R301"] == [
            "model.classes"
        ]
        assert {each.span.file for each in checked.diagnostics} == {part}
    assert "conf/config.yaml" in checked.depends_on
    session.put("conf/config.yaml", "defaults:\n  - model: large\n")
    session.configs_changed()
    assert "R301" not in {each.code for each in session.check(part).diagnostics}
