"""What several commands share that read the command line's words and write to the terminal.

Nothing here imports `click` before there is an error or a terminal to write to.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from cfglint.cli.errors import failed, refused
from cfglint.document.lines import line_starts, line_text
from cfglint.files.reading import Boundary


def emit(text: str, output: str | None = None) -> None:
    """Write to standard output, or whole or not at all to a file.

    Raises:
        click.ClickException: the file cannot be written.
    """
    if output is None or output == "-":
        write_out(text)
        return
    from cfglint.files.writing import make_folder, write_atomically

    try:
        make_folder(os.path.dirname(output) or ".")
        write_atomically(output, text.encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise failed(f"cannot write {output}: {error.strerror}") from None


def write_out(text: str) -> None:
    """Write to standard output: what a terminal's encoding lacks as escapes, else UTF-8."""
    if not sys.stdout.isatty():
        write_bytes(text.encode("utf-8", "backslashreplace"))
        return
    import click  # knows the terminals of all systems

    encoding = sys.stdout.encoding or "utf-8"
    click.echo(text.encode(encoding, "backslashreplace").decode(encoding), nl=False)


def write_bytes(data: bytes) -> None:
    """Write to standard output as it is."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def tell(text: str, newline: bool = True) -> None:
    """Write to standard error."""
    import click

    click.echo(text, nl=newline, err=True)


def tell_missing(baseline: str) -> None:
    """Say that a baseline which the command line names is not there: everything is reported."""
    if baseline and not os.path.lexists(baseline):
        tell(f"baseline {baseline} is not there; --write-baseline of `cfglint check` makes it")


def width() -> int:
    """Columns of the terminal that standard output is; 0 where it is none."""
    if not sys.stdout.isatty():
        return 0
    import shutil

    return max(shutil.get_terminal_size().columns, 40)


def parse_overrides(pairs: tuple[str, ...], option: str = "--set") -> tuple[tuple[str, str], ...]:
    """`KEY=VALUE` pairs of `--set`, or of another option that takes them.

    Raises:
        click.UsageError: one has no `=`, an empty part in its key, or a value of `--set` with a
            bracket or quote that nothing closes.
    """
    parsed = []
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not all(part.strip() for part in key.split(".")):
            raise refused(f"{option} takes KEY=VALUE, such as model.d_ff=512, not `{pair}`")
        if option == "--set" and (fault := _fault_of(value)):
            raise refused(f"--set {key.strip()}: `{value}` is {fault}")
        parsed.append((key.strip(), value))
    return tuple(parsed)


def _fault_of(value: str) -> str:
    """What is wrong with a value that begins as a list, a mapping or quoted text; "" for nothing.

    Other text that is no YAML is taken as text, and what has `${}` is another library's to read.
    """
    if value.lstrip()[:1] not in ("[", "{", '"', "'") or "${" in value:
        return ""
    from cfglint.document.composer import compose
    from cfglint.document.explain import explain

    _, problem = compose(value)
    if problem is None:
        return ""
    found = explain(problem, value)
    return f"{found.message}; {found.help}" if found.help else found.message


def wants_color(choice: str) -> bool:
    """Whether to colour: as asked, else on a terminal without NO_COLOR."""
    if choice == "auto":
        return bool(
            sys.stdout.isatty()
            and not os.environ.get("NO_COLOR")
            and os.environ.get("TERM") != "dumb"
        )
    return choice == "always"


class Lines:
    """Lines of files for snippets: read late, the last file kept; none of what may not be read."""

    def __init__(self, overlay: dict[str, bytes], within: Boundary | None) -> None:
        from cfglint.run.store import Store  # imported by then, where something is linted

        self._store = Store(overlay, within)
        self._path: str | None = None
        self._text = ""
        self._starts: list[int] = []

    def __call__(self, path: str, number: int) -> str:
        """Line `number` (from 1) of a file; "" where there is none."""
        if path != self._path:
            from cfglint.document import reader

            data: object = self._store.overlay.get(path)
            if data is None and self._store.allows(path):
                data = reader.read_bytes(path)
            source = reader.decode(data)[0] if isinstance(data, bytes) else None
            self._text = source.text if source else ""
            self._path, self._starts = path, line_starts(self._text)
        return line_text(self._text, self._starts, number)


def existing(path: str) -> str:
    """A path of the command line.

    Raises:
        click.UsageError: there is nothing there; with the nearest name beside it.
    """
    if os.path.lexists(path):
        return path
    from cfglint.names import nearest

    folder, name = os.path.split(path.rstrip("/"))
    try:
        near = nearest(name, os.listdir(folder or "."))
    except OSError:
        near = None
    guess = f"; did you mean {os.path.join(folder, near)}?" if near else ""
    raise refused(f"no such file or folder: {path}{guess}")


def split_codes(values: tuple[str, ...]) -> tuple[str, ...]:
    """Codes of `--select` and `--ignore`: repeated, or with commas between them."""
    return tuple(code.strip() for value in values for code in value.split(",") if code.strip())


def replace_file(path: str, data: bytes) -> None:
    """Write a file of the user's whole, or leave it.

    Raises:
        click.ClickException: it cannot be written.
    """
    from cfglint.files.writing import write_atomically

    try:
        write_atomically(path, data)
    except OSError as error:
        raise failed(f"{path} could not be written and is as it was: {error.strerror}") from None


def tracing_progress(quiet: int, output_format: str) -> Callable[[int, int, str], None] | None:
    """A bar on a terminal's standard error while configs are traced."""
    if quiet or output_format != "text" or not sys.stderr.isatty():
        return None

    def show(done: int, total: int, what: str) -> None:
        if done >= total:
            tell("\r\033[K", newline=False)
            return
        filled = 20 * done // max(total, 1)
        bar = "#" * filled + "." * (20 - filled)
        tell(f"\r\033[K[{bar}] {done} of {total}  {what[-60:]}", newline=False)

    return show
