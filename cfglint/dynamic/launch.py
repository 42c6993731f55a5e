"""The user's own training command, read as a shell would hand it over. No torch here.

`python train.py`, `python -m package`, `torchrun`, `accelerate launch`, a console script, and what
may stand in front of them (`srun`, `env`, `NAME=value`).
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
from typing import Any, NamedTuple

from cfglint.files import YAML_ENDINGS

PLACEHOLDER = "{config}"
"""In a command, stands for the path of the config."""


class CommandError(ValueError):
    """The command cannot be followed; the message says why, and what to write."""


class Launch(NamedTuple):
    """A program that Python runs.

    `name` is the path of a script, absolute, or the dotted name of a module where `module` is set.
    `environment` is what the command or its launcher adds; `processes` are those that the
    launcher would start, of which one is traced; `options` are the words of `accelerate launch`,
    which tells a program more than its rank. `folder` is the working folder. `files` have other
    texts for this run than on the disk, by their paths; nobody else sees them. `synthetic` is set
    where missing data is made up: `inputs` and `targets` of the settings, or nothing.
    """

    name: str
    module: bool
    arguments: tuple[str, ...]
    environment: dict[str, str]
    processes: int
    folder: str
    words: tuple[str, ...]
    files: dict[str, str] = {}  # noqa: RUF012  # a NamedTuple's default is never written to
    synthetic: dict[str, Any] | None = None
    options: tuple[str, ...] = ()


_PYTHON = re.compile(r"python(\d+(\.\d+)?)?(\.exe)?|pypy3?")
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")
_LAUNCHERS = ("torchrun", "accelerate", "deepspeed")
_ACCELERATE = ("accelerate", "accelerate.commands.launch")
_DISTRIBUTED = ("torch.distributed.run", "torch.distributed.launch", _ACCELERATE[1])
_PREFIXES = (
    "srun",
    "mpirun",
    "env",
    "nohup",
    "time",
    "nice",
    "ionice",
    "stdbuf",
    "taskset",
    "numactl",
    "uv",
    "poetry",
    "pdm",
    "pipenv",
    "conda",
    "mamba",
    "pixi",
    "rye",
    "hatch",
)
"""Programs that run the command after their own options."""

_SHELLS = ("bash", "sh", "zsh", "fish", "ksh", "dash", "sbatch", "make")

_VALUED = ("-W", "-X", "--check-hash-based-pycs")
"""Options of Python that take the next word."""

_PROCESSES = ("--nproc_per_node", "--nproc-per-node", "--num_processes", "--num_gpus")
_NODES = ("--nnodes", "--num_machines", "--num_nodes")


def split(command: str) -> tuple[str, ...]:
    """The words of a command as the settings have it.

    Raises:
        CommandError: a quote is not closed.
    """
    try:
        return tuple(shlex.split(command))
    except ValueError as error:
        raise CommandError(f"the command {command!r} cannot be split into words: {error}") from None


def with_config(words: tuple[str, ...], config: str) -> tuple[str, ...]:
    """The words with the config's path in the place of `{config}`."""
    return tuple(word.replace(PLACEHOLDER, config) for word in words)


def config_in(words: tuple[str, ...], folder: str = "") -> str:
    """The first YAML file among the words, `--config=a.yaml` too; "" where none is there. Those of
    the program go before those of a launcher."""
    for word in (*_after_the_launcher(words), *words):
        for part in (word, word.rpartition("=")[2]):
            if part.endswith(YAML_ENDINGS) and os.path.isfile(os.path.join(folder, part)):
                return part
    return ""


def _after_the_launcher(words: tuple[str, ...]) -> tuple[str, ...]:
    starts = (*_LAUNCHERS, *_DISTRIBUTED)
    begin = next((i for i, word in enumerate(words) if os.path.basename(word) in starts), None)
    if begin is None:
        return words
    programs = (i for i, w in enumerate(words) if i > begin and w.endswith(".py"))
    return words[next(programs, begin) :]


def launch_of(words: tuple[str, ...], folder: str) -> Launch:
    """What a command starts.

    Args:
        words: the command's words, without a placeholder.
        folder: the working folder.

    Raises:
        CommandError: it starts no Python program that is there.
    """
    rest = list(words)
    environment: dict[str, str] = {}
    if not rest:
        raise CommandError("no command stands after `--`; write the one that starts the training")
    while rest:
        word = rest[0]
        name = os.path.basename(word)
        if _ASSIGNMENT.match(word):
            key, _, value = word.partition("=")
            environment[key] = value
            rest.pop(0)
        elif name in _PREFIXES:
            rest = _after_prefix(rest, folder)
        else:
            break
    if not rest:
        raise CommandError(f"`{' '.join(words)}` names no program")
    launch = _started(rest, folder)
    by_rank = launch.processes or os.path.basename(words[0]) == "srun"
    if by_rank and not launch.options:
        environment = {**ranks(max(1, launch.processes)), **environment}
    return launch._replace(
        environment=environment, processes=max(1, launch.processes), words=tuple(words)
    )


def ranks(count: int, machines: int = 1) -> dict[str, str]:
    """What a launcher tells the first of `count` processes on so many machines."""
    return {
        "RANK": "0",
        "LOCAL_RANK": "0",
        "WORLD_SIZE": str(count),
        "LOCAL_WORLD_SIZE": str(max(1, count // machines)),
        "GROUP_RANK": "0",
        "MASTER_ADDR": "127.0.0.1",
        "MASTER_PORT": "29500",
    }


def _after_prefix(rest: list[str], folder: str) -> list[str]:
    """The words from the program on that a prefix starts."""
    for index, word in enumerate(rest[1:], 1):
        name = os.path.basename(word)
        begins = _PYTHON.fullmatch(name) or name in (*_LAUNCHERS, *_PREFIXES)
        if begins or _ASSIGNMENT.match(word) or _is_script(word, folder):
            return rest[index:]
        option_before = rest[index - 1].startswith("-") and "=" not in rest[index - 1]
        if not word.startswith("-") and not option_before and _console_script(word):
            return rest[index:]
    raise CommandError(f"`{' '.join(rest)}` starts no Python program that cfglint could find")


def _started(rest: list[str], folder: str) -> Launch:
    name = os.path.basename(rest[0])
    if _PYTHON.fullmatch(name):
        return _of_python(rest[1:], folder)
    if name in _LAUNCHERS:
        tail = rest[2:] if rest[1:2] == ["launch"] else rest[1:]
        return _of_launcher(tail, folder, name)
    if _is_script(rest[0], folder):
        return _script(rest[0], rest[1:], folder)
    if name in _SHELLS or name.endswith(".sh"):
        raise CommandError(
            f"`{rest[0]}` is not followed: name the Python command that it runs in the end"
        )
    found = _console_script(rest[0])
    if found:
        return _script(found, rest[1:], folder)
    raise CommandError(
        f"`{rest[0]}` is neither Python, nor a launcher, nor a console script of this environment"
    )


def _of_python(rest: list[str], folder: str) -> Launch:
    while rest:
        word = rest.pop(0)
        if word == "-m":
            if not rest:
                break
            if rest[0] in _DISTRIBUTED:
                return _of_launcher(rest[1:], folder, rest[0])
            return _module(rest[0], rest[1:], folder)
        if word == "-c":
            raise CommandError("`python -c` has no file to follow; write the program into one")
        if word in _VALUED:
            rest[:1] = []
        elif not word.startswith("-"):
            return _script(word, rest, folder)
    raise CommandError("this command starts Python without a program")


def _of_launcher(rest: list[str], folder: str, launcher: str) -> Launch:
    """`torchrun`, `accelerate launch` or `deepspeed`: their options, then the program."""
    processes = nodes = 1
    options = tuple(rest) if launcher in _ACCELERATE else ()
    while rest:
        word = rest.pop(0)
        option, equals, value = word.partition("=")
        if word in ("-m", "--module") and rest:
            launch = _module(rest[0], rest[1:], folder)
            return launch._replace(processes=processes * nodes, options=options)
        if option in _PROCESSES or option in _NODES:
            count = _count(value if equals else rest.pop(0) if rest else "")
            if option in _PROCESSES:
                processes = count
            elif not options:  # accelerate counts the processes of all machines
                nodes = count
        elif _is_script(word, folder):
            launch = _script(word, rest, folder)
            return launch._replace(processes=processes * nodes, options=options)
        elif word.endswith(".py") and not word.startswith("-"):
            raise CommandError(f"there is no {word}, which the command starts")
    raise CommandError(f"`{launcher}` starts no Python program that cfglint could find")


def _count(text: str) -> int:
    """A number of processes; one where it is not a number (`gpu`, `auto`, `1:4`)."""
    return int(text) if text.isdigit() and int(text) else 1


def _script(word: str, arguments: list[str], folder: str) -> Launch:
    path = os.path.join(folder, word)
    if os.path.isdir(path) and os.path.exists(os.path.join(path, "__main__.py")):
        return Launch(os.path.abspath(path), False, tuple(arguments), {}, 0, folder, ())
    if not os.path.isfile(path):
        raise CommandError(f"there is no {word}, which the command starts")
    return Launch(os.path.abspath(path), False, tuple(arguments), {}, 0, folder, ())


def _module(name: str, arguments: list[str], folder: str) -> Launch:
    return Launch(name, True, tuple(arguments), {}, 0, folder, ())


def _is_script(word: str, folder: str) -> bool:
    return word.endswith(".py") and os.path.isfile(os.path.join(folder, word))


def _console_script(word: str) -> str:
    """The path of a script that an installed package put beside Python; "" for none."""
    beside = os.path.join(os.path.dirname(os.path.abspath(sys.executable)), word)
    for path in (beside, shutil.which(word) or ""):
        try:
            with open(path, "rb") as stream:
                first = stream.readline(200)
        except OSError:
            continue
        if first.startswith(b"#!") and b"python" in first:
            return path
    return ""


def to_data(launch: Launch) -> dict[str, Any]:
    """A launch as JSON data."""
    return launch._asdict()


def from_data(data: dict[str, Any]) -> Launch:
    """The launch that `to_data` made into JSON."""
    lists = {name: tuple(data[name]) for name in ("arguments", "words", "options")}
    return Launch(**{**data, **lists})
