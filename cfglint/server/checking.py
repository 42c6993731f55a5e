"""Checks as texts change: one at a time, off the event loop, each for the newest text.

Where reading the code takes a while, a changed text is first checked with what code reads of the
text before, so that the answer is there at once; once nobody types for a moment, exactly. The first
text of a session is answered with what the last run found of it, where nothing changed since.

A check that runs is not broken off: what it learns of the code, the next one needs. A text that
changes while it waits is checked once, and what was found of an older text is not published.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from cfglint.files import shown
from cfglint.run.settings import SettingsError
from cfglint.server.session import Checked, Session

_Answer = TypeVar("_Answer")

SHORT = 0.03
"""Seconds of an exact check up to which no other is made before it."""

SHORTEST_PAUSE, LONGEST_PAUSE = 0.5, 1.5
"""Seconds without a change that an exact check waits for: twice as long as it takes, for a change
that comes while it runs has to wait, and within these."""

STACK = 64 * 2**20
"""Bytes of the stack of the thread that checks, in which the reader of code goes deep. Memory that
is not touched is not taken."""

log = logging.getLogger(__name__)

Publish = Callable[[str, int, "Checked | SettingsError"], None]
"""Takes a path, the version of its text, and what was found of it."""


class Checking:
    """The queue of texts to check, and what was found of each.

    Args:
        publish: gets what was found of a text, where it is still the newest.
        busy: is called with True when a check begins that reads code, and with False at its end.
    """

    def __init__(self, session: Session, publish: Publish, busy: Callable[[bool], None]) -> None:
        self.session = session
        self.found: dict[str, Checked] = {}
        self._publish = publish
        self._busy = busy
        self._whole: dict[str, Checked] = {}
        self._versions: dict[str, int] = {}
        self._due: dict[str, float] = {}
        self._later: dict[str, float] = {}
        self._seconds: dict[str, float] = {}
        self._wake = asyncio.Event()
        self._settled = asyncio.Condition()
        self._task: asyncio.Task[None] | None = None
        threading.stack_size(STACK)
        self._pool = ThreadPoolExecutor(1, "cfglint")

    def version(self, path: str) -> int | None:
        """The version of an open text; None for another file."""
        return self._versions.get(path)

    def changed(self, path: str, version: int, text: str) -> None:
        """A text was opened, or has changed."""
        path = shown(path)
        self.session.put(path, text)
        self._versions[path] = version
        self._later.pop(path, None)
        self._ask(path, 0.0)
        for other, checked in self.found.items():
            if other != path and path in checked.depends_on:
                self._ask(other, SHORTEST_PAUSE)

    def closed(self, path: str) -> None:
        """A text was closed: the disk has what counts."""
        path = shown(path)
        self.session.drop(path)
        own = (self._versions, self._due, self._later, self.found, self._whole, self._seconds)
        for each in own:
            each.pop(path, None)

    def again(self) -> None:
        """Check all open texts again."""
        for path in self._versions:
            self._ask(path, 0.0)

    async def ask(self, question: Callable[[], _Answer]) -> _Answer:
        """What a question to the core answers, asked between checks."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, question)

    async def current(self, path: str) -> Checked | None:
        """What was found of the newest text at a path, once it is checked; None where it is not
        open or could not be checked."""
        path = shown(path)
        if path in self._due:
            self._due[path] = 0.0
            self._wake.set()
        async with self._settled:
            await self._settled.wait_for(lambda: path not in self._due)
        return self.found.get(path)

    async def parsed(self, path: str) -> Checked | None:
        """What was found of the newest text at a path that parsed to its end; None for none."""
        path = shown(path)
        found = await self.current(path)
        return found if found is not None and _is_whole(found) else self._whole.get(path, found)

    def close(self) -> None:
        """End the thread."""
        if self._task is not None:
            self._task.cancel()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _ask(self, path: str, pause: float) -> None:
        self._due[path] = time.monotonic() + pause
        self._wake.set()
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._run())

    async def _run(self) -> None:
        while self._due or self._later:
            queue = self._due or self._later
            path = min(queue, key=queue.__getitem__)
            pause = queue[path] - time.monotonic()
            if pause > 0:
                self._wake.clear()
                with contextlib.suppress(asyncio.TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), pause)
                continue
            await self._check(path, queue)

    async def _check(self, path: str, queue: dict[str, float]) -> None:
        version, due = self._versions[path], queue[path]
        if self.session.cold and path not in self.found:
            await self._show_kept(path, version)
        slow = self._seconds.get(path, 0.0) > SHORT
        rough = queue is self._due and slow and not self.session.cold
        found = await self._found(path, rough)
        if self._versions.get(path) == version and queue.get(path) == due:
            del queue[path]
            if isinstance(found, Checked):
                self._take(path, found)
            if found is not None:
                self._publish(path, version, found)
        async with self._settled:
            self._settled.notify_all()

    async def _show_kept(self, path: str, version: int) -> None:
        """Publish what the last run found of a text that was just opened, before it is checked."""
        try:
            kept = await self.ask(lambda: self.session.kept(path))
        except Exception:
            log.exception("what is kept of %s cannot be used", path)
            return
        if kept is not None and self._versions.get(path) == version:
            self._publish(path, version, kept)

    async def _found(self, path: str, rough: bool) -> Checked | SettingsError | None:
        """What a check finds; None where it failed, which is logged."""
        cold = self.session.cold
        if cold:
            self._busy(True)
        try:
            return await self.ask(lambda: self.session.check(path, rough))
        except SettingsError as error:
            return error
        except Exception:
            log.exception("the check of %s failed", path)
            return None
        finally:
            if cold:
                self._busy(False)

    def _take(self, path: str, found: Checked) -> None:
        """Note what was found of the newest text; where that is not exact, ask again later."""
        self.found[path] = found
        if _is_whole(found):
            self._whole[path] = found
        if found.exact:
            self._seconds[path] = found.seconds
        else:
            pause = min(max(2 * self._seconds[path], SHORTEST_PAUSE), LONGEST_PAUSE)
            self._later[path] = time.monotonic() + pause


def _is_whole(found: Checked) -> bool:
    """Whether a text was parsed to its end, and has something."""
    return found.file.syntax_problem is None and bool(found.looked)
