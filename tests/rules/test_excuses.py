"""Each excuse of R302: where it holds, and that it does not hold elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfglint.cli.app import run
from cfglint.compose.items import Item
from cfglint.diagnostic import Place
from cfglint.rules import excuses
from cfglint.rules.excuses import EXCUSES, Asked, Excuse, excuse_of
from cfglint.source.reads import CodeReads, Write

PLACE = Place("a.yaml", ("net", "depth"), "value", 0)
CODE = CodeReads("net", "train:main", (), frozenset(), (), ())
PLAIN = Asked("depth", Item(3, PLACE), "net", (), [CODE], frozenset())
WRITTEN = Write(("depth",), "train.py", 3, 5, True, True)

HOLDS: dict[Excuse, Asked] = {
    excuses.not_followed: PLAIN._replace(gone={"depth"}),
    excuses.explains_a_missing_key: PLAIN._replace(missing=("depths",)),
    excuses.given_by_the_command_line: PLAIN._replace(value=Item(3, PLACE, None, "set")),
    excuses.to_be_filled: PLAIN._replace(value=Item("???", PLACE)),
    excuses.of_code_not_followed: PLAIN._replace(
        codes=[CODE._replace(unfollowed=frozenset({"depth"}))]
    ),
    excuses.overwritten: PLAIN._replace(codes=[CODE._replace(writes_at=(WRITTEN,))]),
    excuses.an_alias: PLAIN._replace(aliases=frozenset({"net.depth"})),
    excuses.a_section: PLAIN._replace(section="", value=Item({}, PLACE)),
    excuses.named_by_values: PLAIN._replace(named={("net", "depth", "first")}),
    excuses.mentioned_elsewhere: PLAIN._replace(whole=False, elsewhere=True),
    excuses.of_the_environment: PLAIN._replace(key="DEPTH", whole=False),
}


def test_every_excuse_has_a_case() -> None:
    assert set(HOLDS) == set(EXCUSES)


@pytest.mark.parametrize("excuse", EXCUSES, ids=lambda each: each.__name__)
def test_an_excuse_holds_where_it_should_and_nowhere_else(excuse: Excuse) -> None:
    assert excuse(PLAIN) == ""
    assert excuse(HOLDS[excuse]) != ""
    others = [each for each in EXCUSES if each is not excuse]
    assert [each.__name__ for each in others if each(HOLDS[excuse])] == []


def test_the_first_excuse_is_told() -> None:
    asked = PLAIN._replace(gone={"depth"}, aliases=frozenset({"net.depth"}))
    assert excuse_of(PLAIN) == ""
    assert excuse_of(asked) == "it goes where it was not followed"


TRAIN = """import sys
import yaml


def main():
    with open(sys.argv[1]) as file:
        cfg = yaml.safe_load(file)
    cfg["epochs"] = 3
    print(cfg["lr"])


if __name__ == "__main__":
    main()
"""


@pytest.mark.parametrize("command", ["where", "reads"])
def test_commands_tell_why_nothing_is_said(
    command: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "train.py").write_text(TRAIN)
    (tmp_path / "README.md").write_text("python train.py a.yaml\n")
    (tmp_path / "a.yaml").write_text("lr: 0.1\nwidth: ???\n")
    monkeypatch.chdir(tmp_path)
    assert run([command, "a.yaml"]) == 0
    told = [line for line in capsys.readouterr().out.splitlines() if "width" in line]
    assert any("its value is still to be given" in line for line in told)
