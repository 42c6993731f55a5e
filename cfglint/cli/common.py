"""What several commands share: reading, writing, and options that mean the same everywhere."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

from cfglint.document.lines import line_starts, line_text
from cfglint.document.tree import YamlFile
from cfglint.files.reading import Boundary
from cfglint.report.formats import FORMATS
from cfglint.run.project import Options, Project, Projects
from cfglint.run.settings import SEVERITIES
from cfglint.run.store import Store


def emit(text: str, output: str | None = None) -> None:
    """Write to standard output, or whole or not at all to a file.

    Raises:
        click.ClickException: the file cannot be written.
    """
    data = text.encode("utf-8", "backslashreplace")
    if output is None or output == "-":
        if sys.stdout.isatty():
            encoding = sys.stdout.encoding or "utf-8"
            text = text.encode(encoding, "backslashreplace").decode(encoding)
            click.echo(text, nl=False)
        else:
            click.echo(data, nl=False)
        return
    from cfglint.files.writing import make_folder, write_atomically

    try:
        make_folder(os.path.dirname(output) or ".")
        write_atomically(output, data)
    except OSError as error:
        raise click.ClickException(f"cannot write {output}: {error.strerror}") from None


def parse_overrides(pairs: tuple[str, ...], option: str = "--set") -> tuple[tuple[str, str], ...]:
    """`KEY=VALUE` pairs of `--set`, or of another option that takes them.

    Raises:
        click.UsageError: one has no `=`, or an empty part in its key.
    """
    parsed = []
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not all(part.strip() for part in key.split(".")):
            raise click.UsageError(
                f"{option} takes KEY=VALUE, such as model.d_ff=512, not `{pair}`"
            )
        parsed.append((key.strip(), value))
    return tuple(parsed)


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
        self._overlay = overlay
        self._within = within
        self._path: str | None = None
        self._text = ""
        self._starts: list[int] = []

    def __call__(self, path: str, number: int) -> str:
        """Line `number` (from 1) of a file; "" where there is none."""
        if path != self._path:
            from cfglint.document import reader

            data: object = self._overlay.get(path)
            if data is None and (self._within is None or self._within.allows(path)):
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
    raise click.UsageError(f"no such file or folder: {path}{guess}")


def named_config(config: str, store: Store, parsed: bool = True) -> YamlFile:
    """One config that a command is about, read; `parsed` says that it has to have a document.

    Raises:
        click.UsageError: there is no such file, or it is a folder.
        click.ClickException: nothing in it could be read.
    """
    path = existing(config)
    if os.path.isdir(path):
        raise click.UsageError(f"{path} is a folder; name one config")
    file = store.read(path)
    if parsed and not file.documents:
        raise click.ClickException(f"{path} could not be read; `cfglint {path}` says why")
    return file


def open_config(
    config: str, settings_file: str | None, overrides: tuple[str, ...], parsed: bool = True
) -> tuple[YamlFile, Project, Store]:
    """One config that a command is about, read, with its project and the store it was read by.
    `parsed` says that it has to have a document.

    Raises:
        click.UsageError: there is no such file, or it is a folder.
        click.ClickException: nothing in it could be read.
    """
    options = Options(
        settings_file=settings_file or "",
        overrides=parse_overrides(overrides),
        named=(config,),
    )
    store = Store(within=options.within)
    file = named_config(config, store, parsed)
    return file, Projects(options)(file.path), store


def settings_option(function: Any) -> Any:
    """`--config FILE`, for every command that has settings."""
    return click.option(
        "--config",
        "settings_file",
        metavar="FILE",
        type=click.Path(exists=True, dir_okay=False),
        help="Settings to use instead of the nearest pyproject.toml or cfglint.toml.",
    )(function)


def rule_options(function: Any) -> Any:
    """`--select`, `--ignore` and `--fail-on`, for every command that reports diagnostics."""
    for option in (
        click.option(
            "--fail-on",
            type=click.Choice(SEVERITIES),
            help="Least severity that makes the exit status 1.  [default: error]",
        ),
        click.option("--ignore", metavar="CODES", multiple=True, help="Do not run these rules."),
        click.option(
            "--select",
            metavar="CODES",
            multiple=True,
            help="Run these rules alone: codes, names or prefixes, separated by commas.",
        ),
    ):
        function = option(function)
    return function


def format_option(function: Any) -> Any:
    """`--output-format`, for every command that reports diagnostics."""
    return click.option(
        "--output-format",
        type=click.Choice(FORMATS),
        default="text",
        show_default=True,
        help="How to report.",
    )(function)


def baseline_option(function: Any) -> Any:
    """`--baseline`, for every command that reports diagnostics."""
    return click.option(
        "--baseline", metavar="FILE", default="", help="Report only what is not in FILE."
    )(function)


def show_options(function: Any) -> Any:
    """`--verbose` and `--color`, for every command that reports diagnostics."""
    function = click.option(
        "--color",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        show_default=True,
    )(function)
    return click.option("-v", "--verbose", count=True, help="Name the fix of each diagnostic too.")(
        function
    )


def split_codes(values: tuple[str, ...]) -> tuple[str, ...]:
    """Codes of `--select` and `--ignore`: repeated, or with commas between them."""
    return tuple(code.strip() for value in values for code in value.split(",") if code.strip())


def set_option(function: Any) -> Any:
    """`--set KEY=VALUE`, for every command that composes a config."""
    return click.option(
        "--set",
        "overrides",
        metavar="KEY=VALUE",
        multiple=True,
        help="Set a dotted key, as the training program's own override would; repeatable.",
    )(function)


def device_option(function: Any) -> Any:
    """`--device`, for every command that can run a step on a GPU."""
    return click.option(
        "--device",
        type=click.Choice(["auto", "simulated", "cuda"]),
        default="auto",
        show_default=True,
        help="Trace without a GPU; `auto` also runs the step on a GPU that is here, `cuda` must.",
    )(function)


def trace_options(function: Any) -> Any:
    """`--output`, `--no-cache`, `--jobs`, `--quiet`, for every command about one traced config."""
    for option in (
        click.option("-q", "--quiet", count=True, help="No progress."),
        click.option(
            "-j",
            "--jobs",
            type=click.IntRange(min=0),
            default=0,
            metavar="N",
            help="Processes; 0 chooses.",
        ),
        click.option("--no-cache", is_flag=True, help="Trace anew, and keep nothing."),
        click.option("-o", "--output", metavar="FILE", help="Write the answer to a file."),
    ):
        function = option(function)
    return function


def replace_file(path: str, data: bytes) -> None:
    """Write a file of the user's whole, or leave it.

    Raises:
        click.ClickException: it cannot be written.
    """
    from cfglint.files.writing import write_atomically

    try:
        write_atomically(path, data)
    except OSError as error:
        raise click.ClickException(
            f"{path} could not be written and is as it was: {error.strerror}"
        ) from None


def target_options(function: Any) -> Any:
    """`--gpu` and `--memory-budget`, for every command that holds a config against a card."""
    function = click.option(
        "--memory-budget",
        metavar="SIZE",
        help="The most that a step may take, such as 20GB: a safety margin.",
    )(function)
    return click.option(
        "--gpu",
        metavar="NAME|SIZE",
        help="The card: a name such as rtx3090, a size such as 24GiB, or `auto`.",
    )(function)


@contextmanager
def target_errors() -> Iterator[None]:
    """A card or a size that cannot be used is a fault of the command line."""
    try:
        yield
    except (ValueError, RuntimeError) as error:
        kinds = ("UnknownCardError", "SizeError", "NoGpuError")
        if type(error).__name__ not in kinds:
            raise
        raise click.UsageError(str(error)) from None


def tracing_progress(quiet: int, output_format: str) -> Callable[[int, int, str], None] | None:
    """A bar on a terminal's standard error while configs are traced."""
    if quiet or output_format != "text" or not sys.stderr.isatty():
        return None

    def show(done: int, total: int, what: str) -> None:
        if done >= total:
            click.echo("\r\033[K", nl=False, err=True)
            return
        filled = 20 * done // max(total, 1)
        bar = "#" * filled + "." * (20 - filled)
        click.echo(f"\r\033[K[{bar}] {done} of {total}  {what[-60:]}", nl=False, err=True)

    return show
