"""Shared helpers: expected diagnostics as data, and the folder of fixtures."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from cfglint.diagnostic import Diagnostic, Span

TESTS = Path(__file__).parent
ROOT = TESTS.parent
FIXTURES = TESTS / "fixtures"

settings.register_profile("any machine", suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


def line_of(found: Diagnostic) -> str:
    """A diagnostic as a line of an `.expected` file: position, severity, code and key."""
    span = found.span
    key = f" {found.key}" if found.key else ""
    return f"{span.line}:{span.column} {found.severity.value} {found.code}{key}"


def said_by(found: Diagnostic, root: Path) -> str:
    """All that a person or an editor gets of a diagnostic: what an `.expected` line has, message,
    help, related places and fix. Of places outside the folder `root` only the file's name is told:
    lines of installed packages differ from release to release."""
    lines = [line_of(found), found.message]
    if found.help:
        lines.append(f"help: {found.help}")
    for each in found.related:
        assert isinstance(each.place, Span)
        lines.append(f"related: {_shown(each.place, root)} {each.message}")
    if found.fix is not None:
        changes = ", ".join(".".join(map(str, change.path)) for change in found.fix.changes)
        lines.append(f"fix: {found.fix.safety}, changes {changes or 'no value'}")
        for edit in found.fix.edits:
            lines.append(f"  {':'.join(map(str, edit[:4]))} {edit.insert!r}")
    text = "\n  ".join(lines).replace(f"{root}{os.sep}", "") + "\n"
    for pattern, instead in OF_AN_ENVIRONMENT:
        text = pattern.sub(instead, text)
    return text


OF_AN_ENVIRONMENT = (
    (re.compile(r"(lists the )\d+( keys that `(?:LightningCLI|Cli)`)"), r"\1...\2"),
    (re.compile(r"(`torch\.nn` has no .*\n  help: it has ).*"), r"\1..."),
    (re.compile(r"(the one installed here keeps ).*"), r"\1..."),
)
"""What depends on the releases that are installed: of Lightning, of torch, of PyYAML."""


def _shown(span: Span, root: Path) -> str:
    path = Path(os.path.relpath(root / span.file, root))
    return path.name if ".." in path.parts else f"{path.as_posix()}:{span.line}:{span.column}"


def update(path: Path, text: str) -> None:
    """Write a file of expected words; there is none where nothing is said."""
    if text:
        path.write_text(text)
    else:
        path.unlink(missing_ok=True)


def edited(path: Path, old: str, new: str) -> None:
    """Replace a text in a file, which has it."""
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


TOKEN = "CFGLINT_TEST_TOKEN"
"""Environment variable by which a test knows the processes that it started."""


@pytest.fixture(scope="module")
def started_here(request: pytest.FixtureRequest) -> Iterator[str]:
    """A token that every process started in this module inherits."""
    token = f"{os.getpid()}-{request.node.name}"
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv(TOKEN, token)
        yield token


def processes_of(token: str) -> list[str]:
    """Command lines of the processes that inherited a token; other tests run beside this one."""
    wanted = f"{TOKEN}={token}".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            environment = (folder / "environ").read_bytes().split(b"\0")
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue  # it has ended, or it is someone else's
        if wanted in environment and folder.name != str(os.getpid()):
            found.append(command)
    return found


@pytest.fixture(name="nowhere", scope="module")
def _nowhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A repository without code is the working folder, so that the code of this one is not read
    again for each text that is linted."""
    folder = tmp_path_factory.mktemp("nowhere")
    (folder / ".git").mkdir()
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.chdir(folder)
        yield


HEAVY = ("verify", "dynamic")
"""Folders whose files take longest. They come first, so that no process is left alone with them."""


def pytest_configure(config: pytest.Config) -> None:
    """With `-n`: a file is run by one process, for what its tests share."""
    if getattr(config.option, "dist", "") == "load":
        config.option.dist = "loadfile"
        config.option.loadscopereorder = False


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The heavy folders first; the sort is stable."""
    order = {name: place for place, name in enumerate(HEAVY)}
    items.sort(key=lambda item: order.get(item.path.parent.name, len(HEAVY)))


def heeds_interrupts() -> None:
    """For a process that is about to start: it ends on Ctrl-C, which a shell lets programs in the
    background ignore, and all that they start."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture(autouse=True)
def _no_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    monkeypatch.setenv("NO_COLOR", "1")
