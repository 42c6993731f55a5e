"""Code that refuses keys which its parser does not have: what is said is what Python does.

Each program is run as well. A key is refused (R309) only where the program ends on it.
"""

from __future__ import annotations

import contextlib
import io
import sys
from pathlib import Path

import pytest

from cfglint.run.project import Options
from cfglint.stages.check import check
from tests.conftest import line_of

PROGRAM = """\
import argparse
import os
import sys

import yaml

parser = argparse.ArgumentParser()
parser.add_argument("--config", default="a.yaml")
parser.add_argument("--width", type=int, default=2)
parser.add_argument("--note-to-self", default="")


def fail(text):
    raise SystemExit(text)


def main():
    args = parser.parse_args([])
    with open("a.yaml") as stream:
        config = yaml.safe_load(stream)
    {body}
    for key, value in config.items():
        setattr(args, key, value)
    return args.width


main()
"""

REFUSES = [
    "for key in config:\n        if key not in vars(args):\n            raise KeyError(key)",
    "for key, value in config.items():\n        if key not in args:\n            sys.exit(key)",
    "for key in config.keys():\n        if not hasattr(args, key):\n            parser.error(key)",
    "for key in sorted(config):\n        if key not in args.__dict__:\n            os._exit(1)",
    "for key in config:\n        if key in vars(args):\n            print(key)\n"
    "        else:\n            raise KeyError(key)",
    "for key in config:\n        if hasattr(args, key):\n            print(key)\n"
    "        elif key == 'never':\n            print(0)\n"
    "        else:\n            raise KeyError(key)",
    "for key in config:\n        assert key in vars(args), key",
    "for key in config:\n        assert hasattr(args, key)",
    "for key in config:\n        if not (key in vars(args)):\n            raise KeyError(key)",
    "for key in config:\n        for action in parser._actions:\n"
    "            if key == action.dest:\n                break\n"
    "        else:\n            raise KeyError(key)",
    "unknown = set(config) - set(vars(args))\n    if unknown:\n        raise KeyError(unknown)",
    "unknown = set(config.keys()) - vars(args).keys()\n    if len(unknown) > 0:\n"
    "        fail('no')\n        raise KeyError(unknown)",
    "unknown = set(config).difference(vars(args))\n    assert not unknown, unknown",
    "unknown = list(set(config) - set(vars(args)))\n    assert len(unknown) == 0",
    "unknown = [key for key in config if key not in vars(args)]\n    if len(unknown) != 0:\n"
    "        sys.exit(2)",
    "unknown = {key for key, _ in config.items() if not hasattr(args, key)}\n    if unknown:\n"
    "        parser.error('unknown')",
    "unknown = sorted(key for key in config if key not in args)\n    if len(unknown):\n"
    "        parser.exit(2)",
]
"""Statements that end the program on a key that is no option."""

ACCEPTS = [
    "for key in config:\n        if key not in vars(args):\n            print(key)",
    "for key in config:\n        if key in vars(args):\n            break\n"
    "        raise KeyError(key)",
    "for key in config:\n        if key not in os.environ and key in ('x', 'y'):\n"
    "            raise KeyError(key)",
    "for key in config:\n        if key not in vars(args) and len(sys.argv) > 1000:\n"
    "            raise KeyError(key)",
    "for key in os.environ:\n        if key == 'other' and key not in vars(args):\n"
    "            raise KeyError(key)",
    "for key in config:\n        assert key not in ('x', 'y')",
    "unknown = set(config) - set(vars(args))\n    if not unknown:\n        raise KeyError(unknown)",
    "unknown = set(config) - set(vars(args))\n    if unknown:\n        print(unknown)",
    "unknown = set(vars(args)) - set(config) - set(vars(args))\n    if unknown:\n"
    "        raise KeyError(unknown)",
    "unknown = set(config).difference(config)\n    assert not unknown",
    "unknown = [key for key in config if key in vars(args) and key == 'x']\n    if unknown:\n"
    "        raise KeyError(unknown)",
    "unknown = [key for key in config if key not in config]\n    if unknown:\n"
    "        raise KeyError(unknown)",
    "unknown = [key for key in config for _ in () if key not in vars(args)]\n    if unknown:\n"
    "        raise KeyError(unknown)",
]
"""Statements that end it on none, whatever they look like."""

UNSURE = [
    "unknown = [key for key in config if key not in vars(args) and os.getpid()]\n    if unknown:\n"
    "        raise KeyError(unknown)",
    "if os.getpid():\n        for key in config:\n            if key not in vars(args):\n"
    "                raise KeyError(key)",
    "for key in map(str, config):\n        if key not in vars(args):\n"
    "            raise KeyError(key)",
    "for key in config:\n        if key not in vars(args):\n            fail(key) or print(key)",
]
"""Statements that end it, and of which that is not known."""

EXCEPT = [
    (
        "for key in config:\n        if key not in vars(args) and key != 'other':\n"
        "            raise KeyError(key)"
    ),
    (
        "for key in config:\n        if key not in vars(args) and key not in ('other', 'x'):\n"
        "            raise KeyError(key)"
    ),
    "unknown = set(config) - set(vars(args)) - {'other'}\n    if unknown:\n"
    "        raise KeyError(unknown)",
    "unknown = [k for k in config if k not in vars(args) and k != 'other']\n    if unknown:\n"
    "        raise KeyError(unknown)",
]
"""Statements that end it on a key that is neither an option nor called `other`."""


def said(body: str, config: str) -> list[str]:
    Path("train.py").write_text(PROGRAM.replace("{body}", body))
    Path("a.yaml").write_text(config)
    report = check(["a.yaml"], Options(use_cache=False, select=("R309",)))
    return [line_of(found) for found in report.diagnostics]


def ends(monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether the program itself ends on the config."""
    monkeypatch.setattr(sys, "argv", ["train.py"])
    monkeypatch.setattr("os._exit", lambda status: sys.exit(status))
    code = compile(Path("train.py").read_text(), "train.py", "exec")
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            exec(code, {"__name__": "__main__"})
    except (SystemExit, KeyError, AssertionError):
        return True
    return False


@pytest.fixture(autouse=True)
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)


OTHER = "width: 3\nother: 1\n"


@pytest.mark.parametrize("body", REFUSES)
def test_a_key_on_which_the_program_ends_is_refused(
    body: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert said(body, OTHER) == ["2:1 error R309 other"]
    assert ends(monkeypatch)
    assert said(body, "width: 3\n") == []
    assert not ends(monkeypatch)


@pytest.mark.parametrize("body", ACCEPTS)
def test_a_key_on_which_it_does_not_end_is_not(body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert said(body, OTHER) == []
    assert not ends(monkeypatch)


@pytest.mark.parametrize("body", UNSURE)
def test_what_is_not_sure_is_not_said(body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert said(body, OTHER) == []
    assert ends(monkeypatch)


@pytest.mark.parametrize("body", EXCEPT)
def test_keys_that_the_code_names_are_let_in(body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert said(body, OTHER) == []
    assert not ends(monkeypatch)
    assert said(body, "width: 3\nohter: 1\n") == ["2:1 error R309 ohter"]
    assert ends(monkeypatch)
