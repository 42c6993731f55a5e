"""`cfglint affected`: the configs that a change of files touches."""

from __future__ import annotations

import json
import os
import subprocess

import click

from cfglint.cli.common import settings_option
from cfglint.cli.console import emit, tell
from cfglint.files.reading import repository
from cfglint.report.safe import visible
from cfglint.run.affected import Touched, touched
from cfglint.run.project import Options, Projects
from cfglint.run.store import Store
from cfglint.stages.static import discover


@click.command(short_help="Show which configs a change touches, by their code too.")
@click.argument("paths", nargs=-1, type=click.Path(exists=True))
@click.option(
    "--since",
    metavar="REF",
    required=True,
    help="What changed since this commit of git, in the working tree too.",
)
@click.option(
    "--output-format", type=click.Choice(["text", "json"]), default="text", show_default=True
)
@settings_option
def affected(
    paths: tuple[str, ...], since: str, output_format: str, settings_file: str | None
) -> int:
    """Show which configs in PATHS (this folder without) a change touches, one on a line.

    A config is touched where its file changed, a file that it is composed of, or code that its
    program imports. `cfglint affected --since origin/main | xargs -r cfglint` checks those alone.
    Configs whose program is not known are told on standard error: a change of code may touch them.
    """
    named = paths or (".",)
    changed = _changed(since)
    options = Options(settings_file=settings_file or "", named=named)
    projects = Projects(options)
    store = Store(within=options.within)
    files = discover(named, {}, projects, options)
    found = list(touched(files, changed, projects, store))
    hit = [each for each in found if each.causes]
    if output_format == "json":
        emit(json.dumps({"affected": [_data(each) for each in hit]}, indent=2) + "\n")
    else:
        emit("".join(f"{visible(each.file)}\n" for each in hit))
    left = [each.file for each in found if not each.known and not each.causes]
    if left and any(path.endswith(".py") for path in changed):
        names = ", ".join(map(visible, left[:3])) + (f" and {len(left) - 3} more" * bool(left[3:]))
        tell(f"Not known whether the code that changed is behind: {names}")
    return 0


def _data(each: Touched) -> dict[str, object]:
    return {
        "file": each.file,
        "causes": [{"file": os.path.relpath(file), "how": how} for file, how in each.causes],
        "program_known": each.known,
    }


def _changed(since: str) -> frozenset[str]:
    """The real paths of what differs from a commit, and of files that git does not know.

    Raises:
        click.ClickException: git is not here, or knows no such commit.
    """
    git = ["git", "-c", "core.fsmonitor=false"]
    questions = (
        ["rev-parse", "--show-toplevel"],
        ["rev-parse", "--verify", "--quiet", "--end-of-options", f"{since}^{{commit}}"],
    )
    if not _in_repository(git):
        raise click.ClickException("this folder is in no git repository")
    root, commit = (_answer([*git, *question], since).strip() for question in questions)
    listing = _answer([*git, "diff", "--no-ext-diff", "--name-only", "-z", commit, "--"], since)
    new = _answer([*git, "ls-files", "--others", "--exclude-standard", "--full-name", "-z"], since)
    names = filter(None, f"{listing}\0{new}".split("\0"))
    return frozenset(os.path.realpath(os.path.join(root, name)) for name in names)


def _in_repository(git: list[str]) -> bool:
    """Whether git finds a work tree here; True where something else is wrong, which it then tells.

    Its own words depend on its version and language: exit status 128 and no folder above that has
    `.git` say it without them.
    """
    try:
        done = subprocess.run([*git, "rev-parse", "--show-toplevel"], capture_output=True)
    except FileNotFoundError:
        return True
    return done.returncode == 0 or "GIT_DIR" in os.environ or bool(repository(os.getcwd()))


def _answer(command: list[str], since: str) -> str:
    try:
        done = subprocess.run(command, capture_output=True, check=True)
    except FileNotFoundError:
        raise click.ClickException("git is not installed, and --since asks it") from None
    except subprocess.CalledProcessError as error:
        said = visible(os.fsdecode(error.stderr).strip())
        raise click.ClickException(said or f"git knows no commit `{visible(since)}` here") from None
    return os.fsdecode(done.stdout)
