"""What a program asks of its terminal: it has none, and prints as in one of the usual size.

Progress bars divide by its width, and copied ones ask `stty size`, which fails without a terminal.
"""

from __future__ import annotations

import io
import os
import subprocess
from typing import Any, cast

COLUMNS, LINES = 80, 24


def install() -> None:
    """Answer for as long as the process lives."""
    os.environ.setdefault("COLUMNS", str(COLUMNS))
    os.environ.setdefault("LINES", str(LINES))
    os.get_terminal_size = _size
    system, calls = cast(Any, os), cast(Any, subprocess)
    popen, output = system.popen, calls.check_output

    def opened(command: Any, *args: Any, **kwargs: Any) -> Any:
        if _asks_for_size(command):
            return io.StringIO(f"{LINES} {COLUMNS}\n")
        return popen(command, *args, **kwargs)

    def printed(command: Any, *args: Any, **kwargs: Any) -> Any:
        if not _asks_for_size(command):
            return output(command, *args, **kwargs)
        text = f"{LINES} {COLUMNS}\n"
        is_text = any(kwargs.get(name) for name in ("text", "universal_newlines", "encoding"))
        return text if is_text else text.encode()

    system.popen = opened
    calls.check_output = printed


def _size(*args: Any) -> os.terminal_size:
    return os.terminal_size((COLUMNS, LINES))


def _asks_for_size(command: Any) -> bool:
    words = command.split() if isinstance(command, str) else command
    return isinstance(words, (list, tuple)) and [*words[:2]] == ["stty", "size"]
