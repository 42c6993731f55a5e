"""`python -m tests.audited FOLDER...`: lint each folder, and print what the static stage promises
not to do, as far as Python tells that it did.

Python tells of every file that is opened and changed, of code that is run, and of processes and
connections that are started: https://docs.python.org/3/library/audit_events.html
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
import sysconfig
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import CodeType

from cfglint.cli.app import run
from tests.conftest import ROOT

CHANGES = {
    "os.chmod": 1,
    "os.link": 2,
    "os.mkdir": 1,
    "os.remove": 1,
    "os.rename": 2,
    "os.rmdir": 1,
    "os.symlink": 2,
    "os.truncate": 1,
    "os.utime": 1,
    "shutil.rmtree": 1,
}
"""Event -> how many of its arguments are paths."""

STARTS = ("subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork", "socket.", "pty.")

INSTALLED = tuple(
    os.path.realpath(path)
    for path in {
        str(ROOT / "cfglint"),
        sys.prefix,
        sys.base_prefix,
        *sysconfig.get_paths().values(),
        *(each for each in sys.path if each.endswith("site-packages")),
    }
)
"""Where Python, the packages and cfglint are."""

SYSTEM = ("/proc/", "/sys/", "/etc/mime.types", "/dev/null", "/usr/share/zoneinfo")


class Watch:
    """What one run did that it may not."""

    def __init__(self, folder: str, output: str) -> None:
        self.folder, self.output = folder, output
        self.on = False
        self.seen: list[str] = []

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        """Python calls it for each event."""
        if not self.on:
            return
        self.on = False
        try:
            self._look(event, arguments)
        finally:
            self.on = True

    def _look(self, event: str, arguments: tuple[object, ...]) -> None:
        if event.startswith(STARTS):
            self.seen.append(f"{event} {arguments[0]}")
        elif event == "exec":
            code = arguments[0]
            if isinstance(code, CodeType) and not self._installed(code.co_filename):
                self.seen.append(f"runs code of {code.co_filename}")
        elif event == "open":
            self._opened(*arguments)
        elif event in CHANGES:
            for path in arguments[: CHANGES[event]]:
                self._written(event, path)
        elif event in ("os.listdir", "os.scandir") and not (
            self._readable(arguments[0]) or arguments[0] in sys.path
        ):
            self.seen.append(f"lists {arguments[0]!r}")

    def _opened(self, path: object, mode: object, flags: object) -> None:
        number = flags if isinstance(flags, int) else 0
        said = f"reads {path!r}"
        if number & (os.O_WRONLY | os.O_RDWR) or (
            isinstance(mode, str) and set(mode) & set("wax+")
        ):
            self._written("opens", path)
        elif number & os.O_NOFOLLOW and os.path.islink(str(path)):
            if self.seen[-1:] == [said]:  # told of before its opener was called, which fails
                self.seen.pop()
        elif not self._readable(path):
            self.seen.append(said)

    def _written(self, event: str, path: object) -> None:
        real = _real(path)
        folder, name = os.path.split(real)
        cached = _within(real, os.path.join(self.folder, ".cfglint_cache"))
        beside = folder == os.path.dirname(self.output) and name.startswith(".cfglint-")
        if path and not (cached or beside or real == self.output or real in ("", "/dev/null")):
            self.seen.append(f"{event} {path!r}, which changes it")

    def _installed(self, path: str) -> bool:
        inside = any(_within(os.path.realpath(path), each) for each in INSTALLED)
        return path.startswith("<") or inside or path.endswith(".pydantic")

    def _readable(self, path: object) -> bool:
        real = _real(path)
        return (
            not real
            or _within(real, self.folder)
            or real == os.path.dirname(self.output)
            or any(_within(real, each) for each in INSTALLED)
            or real.startswith(SYSTEM)
        )


def _real(path: object) -> str:
    """An absolute path without links; "" for an open file."""
    return (
        os.path.realpath(os.fsdecode(path)) if isinstance(path, str | bytes | os.PathLike) else ""
    )


def _within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def violations(folders: Sequence[str]) -> list[str]:
    """What the runs on some folders did that they may not."""
    found = []
    with tempfile.TemporaryDirectory() as made:
        output = os.path.join(os.path.realpath(made), "report.txt")
        watch = Watch("", output)
        sys.addaudithook(watch)
        for folder in folders:
            watch.folder = os.path.realpath(folder)
            os.chdir(folder)
            with contextlib.redirect_stderr(io.StringIO()):
                watch.on = True
                run([".", "--jobs", "1", "-o", output])
                watch.on = False
            found += [f"{Path(folder).name}: {what}" for what in watch.seen]
            watch.seen.clear()
        os.chdir("/")
    return found


if __name__ == "__main__":
    print("\n".join(violations(sys.argv[1:])))
