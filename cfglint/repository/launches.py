"""Launch texts: command lines in README, docs, scripts and CI files that start a program.

`python tools/train.py --cfg configs/a.yaml` in a README says which program opens which config; so
does a comment at the top of the config, and a `bash` script with the path in a variable.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from cfglint.files import YAML_ENDINGS, files_below, shown
from cfglint.files.reading import text_of
from cfglint.repository.commands import console_names

_PAGES = (".md", ".rst", ".txt", ".MD", ".markdown", "README")
_PROSE = (*_PAGES, ".py")
"""Files whose sentences quote commands."""

ENDINGS = (
    *_PAGES,
    *(".sh", ".bash", ".slurm", ".sbatch", ".cfg", ".toml", ".ipynb"),
    *(".yml", ".yaml", ".bat", ".ps1", ".py", "Makefile", "makefile", "Dockerfile", "justfile"),
)

MOST_FILES = 4_000
"""Files that are looked through for command lines; a repository with more has evidence enough."""

MOST_LAUNCHES = 5_000
"""Command lines of a repository that are looked at, and as many again through shell scripts."""

MOST_NAMES = 200
"""Console scripts that are looked for, and paths that a variable of a shell script may have."""

LONGEST = 20_000
"""Characters of a command line; a longer one is data."""

_STARTS = re.compile(
    r"\b(?:python[\d.]*|torchrun|accelerate\s+launch|deepspeed|srun|composer|torch\.distributed"
    r"|horovodrun|mpirun|poetry\s+run|uv\s+run|lightning\s+run|fairscale|colossalai\s+run)\b"
)
_START_WORDS = (
    *("python", "torchrun", "accelerate", "deepspeed", "srun", "composer", "torch.distributed"),
    *("horovodrun", "mpirun", "poetry", "uv", "lightning", "fairscale", "colossalai"),
)
"""Texts one of which a command line has: to look for them first is faster."""


class Starters(NamedTuple):
    """What command lines start with: texts one of which a line has, and the pattern."""

    words: tuple[str, ...]
    pattern: re.Pattern[str]


STARTERS = Starters(_START_WORDS, _STARTS)
"""Programs that start others, whatever the repository."""

_OF_LIBRARIES = ("trl",)
"""Commands of libraries that open a config of the user's."""

_ENGLISH = frozenset({"train", "test", "run", "eval", "main", "start", "fit", "predict", "infer"})
"""Names of console scripts with which a sentence may begin."""


def starters_of(root: str) -> Starters:
    """The same with the console scripts of a repository, where a command begins with one: at the
    begin of a line or of a quoted command, behind a prompt, `&&` or variables that are set."""
    names = sorted({*_OF_LIBRARIES, *islice(console_names(root), MOST_NAMES)} - _ENGLISH)
    own = "|".join(map(re.escape, names))
    begin = (
        r"(?:^|[`$>(#;]|&&|\buv run|\bpoetry run)[ \t]{0,40}(?:\w{1,40}=\S{0,200}[ \t]{1,9}){0,9}"
    )
    return Starters(
        (*_START_WORDS, *names),
        re.compile(rf"(?m)(?:{_STARTS.pattern})|{begin}(?:{own})(?=[ \t][^\n]{{0,1000}}\.ya?ml\b)"),
    )


_CONTINUED = re.compile(r"\\\s*\n\s*(?:#\s*)?")

_COMMENTS_WITHIN = re.compile(r"(?m)(?<=\\\n)(?:[ \t]*#[^\n]*(?<!\\)\n)+")
"""Lines of comments between those of a command."""

_CONFIG = re.compile(
    r"(?:(?<![\w./\-+${}=@])|(?<=\.yaml)\b|(?<=\.yml)\b|(?<=\.toml)\b)"
    r"[\w./\-+${}=@]+?\.(?:ya?ml|toml)\b"
    r"|(?<![%\w./\-+${}=@])[\w./\-+${}=@]+?\.json\b"
)
"""A path, from its begin or from the end of another one; what a shell makes of another one, as in
`${config%.yaml}.json`, is none of JSON."""

_PYTHON_CONFIG = re.compile(r"(?<![\w./\-+${}])[\w./\-+${}]*\bconfigs?/[\w./\-+]{1,300}\.py\b")
"""A config that is a module of Python, by the folder that it lies in."""


_WHOLE = re.compile(r"\$\{(\w+)\}|\$(\w+)")


class Launch(NamedTuple):
    """One command line: where it stands, its text on one line, the configs that it names."""

    file: str
    line: int
    text: str
    configs: tuple[str, ...]
    values: tuple[tuple[str, str], ...] = ()
    """Variables of the shell script that the text uses, with what they are set to."""

    @property
    def expanded(self) -> str:
        """The text with what its variables are set to; as it is where that is too long."""
        told = dict(self.values)
        used = (told.get(plain or braced, "") for braced, plain in _WHOLE.findall(self.text))
        if len(self.text) + sum(map(len, used)) > LONGEST:
            return self.text
        return _WHOLE.sub(lambda found: told.get(found[1] or found[2], found[0]), self.text)


class Launches:
    """The command lines of a repository, read once."""

    def __init__(self, root: str) -> None:
        self.root = root
        self._beside: dict[str, list[Launch]] = {}
        self._given: dict[str, frozenset[tuple[str, ...]]] = {}
        self._naming: dict[str, list[Launch]] = {}

    @cached_property
    def all(self) -> tuple[Launch, ...]:
        """Every command line that names a program."""
        found: list[Launch] = []
        texts: list[tuple[str, str]] = []
        starters = starters_of(self.root)
        for number, path in enumerate(files_below(self.root, ENDINGS)):
            if number >= MOST_FILES:
                break
            text = text_of(path)
            if ".sh" in text:
                texts.append((shown(path), text))
            left = MOST_LAUNCHES - len(found)
            if left > 0 and any(word in text for word in starters.words):
                found += islice(launches_in(shown(path), text, starters), left)
        return (*found, *islice(through_scripts(found, texts), MOST_LAUNCHES))

    @cached_property
    def by_config(self) -> dict[str, list[Launch]]:
        """File name of a config -> the command lines that name such a file."""
        found: dict[str, list[Launch]] = {}
        for launch in self.all:
            for config in launch.configs:
                found.setdefault(os.path.basename(config), []).append(launch)
        return found

    def of(self, config: str) -> list[Launch]:
        """The command lines that name a config: by a path that its own ends with; or those in its
        own comments, by a path that no file has. Each opening asks for them."""
        if config not in self._naming:
            self._naming[config] = self._that_name(config)
        return self._naming[config]

    def _that_name(self, config: str) -> list[Launch]:
        full = os.path.abspath(config).replace(os.sep, "/")
        found = [each for each in self._by_file.get(shown(config), ()) if self._is_example(each)]
        for launch in self.by_config.get(os.path.basename(config), ()):
            for named in launch.configs:
                parts = [p for p in named.split("/") if p not in (".", "..") and "$" not in p]
                if full.endswith("/" + "/".join(parts)) and not (
                    _is_beside(launch.file, named, full) or self._is_any(launch.file, named, full)
                ):
                    found.append(launch)
                    break
        return found

    @cached_property
    def _by_file(self) -> dict[str, list[Launch]]:
        """The command lines of each file with YAML."""
        found: dict[str, list[Launch]] = {}
        for launch in self.all:
            if launch.file.endswith(YAML_ENDINGS):
                found.setdefault(launch.file, []).append(launch)
        return found

    def _is_example(self, launch: Launch) -> bool:
        """Whether a command line names one config, by a name that no file has:
        `--config config.yaml` in the comments of an example."""
        paths = [each.rpartition("=")[2] for each in launch.configs]
        names = {os.path.basename(each) for each in paths if each.endswith(YAML_ENDINGS)}
        return len(names) == 1 and not any(self._times[name] for name in names)

    def beside(self, config: str) -> list[Launch]:
        """The command lines that name another config of the same folder, where none names this
        one."""
        folder = os.path.dirname(os.path.abspath(config))
        if folder not in self._beside:
            try:
                names = sorted(self.by_config.keys() & set(os.listdir(folder)))
            except OSError:
                names = []
            found = (each for name in names for each in self.of(os.path.join(folder, name)))
            self._beside[folder] = list(dict.fromkeys(found))
        return [] if self.of(config) else self._beside[folder]

    def _is_any(self, file: str, named: str, config: str) -> bool:
        """Whether a path says no more than a name that several configs have: its folders are all
        variables (`$WHERE/train.yaml`), and the file that has it is not above the config."""
        folder, _, name = named.rpartition("/")
        if "$" not in folder or not all("$" in part for part in folder.split("/")):
            return False
        above = os.path.dirname(os.path.abspath(file)).replace(os.sep, "/")
        return not config.startswith(above + "/") and self._times.get(name, 0) > 1

    @cached_property
    def _times(self) -> Counter[str]:
        """How many configs of the repository have a name."""
        return Counter(map(os.path.basename, files_below(self.root, YAML_ENDINGS)))

    def given_to(self, config: str) -> frozenset[tuple[str, ...]]:
        """The keys that a run of a config is given on its command line: by those that name it, else
        by those that name another one of its folder. Found once a config."""
        if config not in self._given:
            self._given[config] = self._given_to(config)
        return self._given[config]

    def _given_to(self, config: str) -> frozenset[tuple[str, ...]]:
        own = self.of(config)
        if not own:
            folder = os.path.basename(os.path.dirname(os.path.abspath(config)))
            beside = (e for e in self.all if any(folder == _folder(name) for name in e.configs))
            own = list(beside) if folder else []
        return frozenset(path for launch in own for path in overrides(launch))


def _folder(path: str) -> str:
    return os.path.basename(os.path.dirname(path))


def _is_beside(file: str, named: str, config: str) -> bool:
    """Whether a path means another config, which it leads to from the folder of the file that has
    it."""
    path = os.path.abspath(os.path.join(os.path.dirname(file), named)).replace(os.sep, "/")
    return path != config and os.path.isfile(path)


def launches_in(path: str, text: str, starters: Starters = STARTERS) -> Iterator[Launch]:
    """The command lines of a text; one that goes on over lines with a backslash is one."""
    if "\\\n" in text and not path.endswith(".py"):
        text = _COMMENTS_WITHIN.sub(_kept_lines, text)
    shell = text if path.endswith(SHELL) else ""
    told, values = assigned(shell), _set_once(shell)
    for line, command in _commands(text, starters):
        for launch in _on_line(path, line, command, starters.pattern):
            named = (config for name in variables(launch.text, told) for config in told[name])
            more = islice(named, MOST_NAMES)
            used = tuple((name, values[name]) for name in variables(launch.text, values))
            yield launch._replace(configs=(*launch.configs, *more), values=used)


SHELL = (".sh", ".bash", ".slurm", ".sbatch")

_ASSIGNED = re.compile(
    r"(?m)^[ \t]*(?:export[ \t]+|local[ \t]+)?(\w+)="
    r"[\"']?(?:\$\{\w+:-[\"']?)?([\w./\-+${}]+\.(?:ya?ml|toml))[\"']?\}?[\"']?[ \t]*(?:#.*)?$"
)


def assigned(text: str) -> dict[str, list[str]]:
    """The variables of a shell script that are set to paths of configs, with all of these, each
    once."""
    found: dict[str, dict[str, None]] = {}
    for match in _ASSIGNED.finditer(text):
        found.setdefault(match[1], {})[match[2]] = None
    return {name: list(paths) for name, paths in found.items()}


_VALUE = re.compile(
    r"(?m)^(?:export[ \t]+|readonly[ \t]+)?([A-Za-z_]\w*)="
    r"(?:\"([^\"\n$`\\]*)\"|'([^'\n]*)'|([\w./:,@%+\-]*))[ \t]*(?:#.*)?$"
)
"""A variable that a line of a shell script, in no block, sets to a text."""

_SET = re.compile(
    r"(?<![\w$./\-])([A-Za-z_]\w*)\+?=|\bfor[ \t]+(\w+)|\bread[ \t]+(?:-\w+[ \t]+)*(\w+)"
)


def _set_once(text: str) -> dict[str, str]:
    """The variables of a shell script that one line sets to a text, and nothing else sets."""
    times = Counter(name for match in _SET.findall(text) for name in match if name)
    found = {match[1]: match[2] or match[3] or match[4] or "" for match in _VALUE.finditer(text)}
    return {name: value for name, value in found.items() if value and times[name] == 1}


_USED = re.compile(r"\$(?:(\w+)|\{(\w+)[}:%#/-])")


def variables(command: str, told: Container[str]) -> list[str]:
    """Those of the variables that a command line uses: `$config`, `${config}`."""
    used = dict.fromkeys(plain or braced for plain, braced in _USED.findall(command))
    return [name for name in used if name in told]


def _commands(text: str, starters: Starters) -> Iterator[tuple[int, str]]:
    """The lines of a text that may start a program, each with its number; one that goes on over
    lines is one. Only lines that have one of the words are looked at: a repository has millions."""
    line, position = 1, 0
    for at in _places_of(starters.words, text):
        if at < position:
            continue  # of a line that was looked at
        start = text.rfind("\n", 0, at) + 1
        while start > position and _goes_on(text, start - 1):
            start = text.rfind("\n", 0, start - 1) + 1
        end = _end_of_line(text, at)
        while end < len(text) and _goes_on(text, end):
            end = _end_of_line(text, end + 1)
        line += text.count("\n", position, start)
        position = start
        yield line, _CONTINUED.sub(" ", text[start : end + 1]).strip()
        line += text.count("\n", position, end)
        position = end


def _places_of(words: Iterable[str], text: str) -> list[int]:
    """Where one of some words stands in a text, in order."""
    places = []
    for word in words:
        at = text.find(word)
        while at >= 0:
            places.append(at)
            at = text.find(word, at + len(word))
    return sorted(places)


def _end_of_line(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _goes_on(text: str, end: int) -> bool:
    """Whether the line that ends at a place has a backslash as its last character but blanks."""
    while end > 0 and text[end - 1] in " \t":
        end -= 1
    return end > 0 and text[end - 1] == "\\"


def _on_line(path: str, line: int, text: str, start: re.Pattern[str]) -> Iterator[Launch]:
    """The command of a line; in a sentence those that are quoted, without the rest of it."""
    if len(text) >= LONGEST:
        return
    quoted = text.split("`")[1::2] if "`" in text and path.endswith(_PROSE) else []
    for command in [each for each in quoted if start.search(each)] or [text]:
        if start.search(command):
            yield Launch(path, line, command, _configs_in(command))


def _kept_lines(comments: re.Match[str]) -> str:
    """As many lines that a command goes on over; those of a command that is in a comment itself."""
    line = comments.string.rfind("\n", 0, comments.start() - 1) + 1
    if comments.string[line : comments.start()].lstrip().startswith("#"):
        return comments[0]
    return "\\\n" * comments[0].count("\n")


_COMMAND = re.compile(r"^(?:[$>#]\s*)?(?:\w+=\S*\s+)*\S+")
"""The name of a console script, behind a prompt and variables that are set."""

_OVERRIDE = re.compile(
    r"(?<![\w.\-=/])(?:\+{1,2}|--)?([A-Za-z_]\w*(?:\.\w+)*)=|(?<![\w.\-=/])--([A-Za-z_]\w*(?:\.\w+)+)\s"
)


def overrides(launch: Launch) -> frozenset[tuple[str, ...]]:
    """The keys, as paths, that a command line sets behind its program: `train.lr=0.1`,
    `--train.lr=0.1`, `--train.lr 0.1`."""
    start = _STARTS.search(launch.text)
    behind = launch.text[start.end() :] if start else _COMMAND.sub("", launch.text)
    names = (match[1] or match[2] for match in _OVERRIDE.finditer(behind))
    return frozenset(tuple(name.split(".")) for name in names)


def _configs_in(command: str) -> tuple[str, ...]:
    """The configs that a command line names, each once: `a.yaml`, `--config=a.yaml`,
    `config=a.yaml`. A name that has a `=` itself is kept whole too."""
    found = _CONFIG.findall(command) + _PYTHON_CONFIG.findall(command)
    return tuple(dict.fromkeys([*(name.rpartition("=")[2] for name in found), *found]))


def through_scripts(found: Sequence[Launch], texts: Iterable[tuple[str, str]]) -> Iterator[Launch]:
    """The command lines that start a program through a shell script which gets the config:
    `./train.sh configs/a.yaml`, where `train.sh` has `python tools/train.py -opt $1`.

    Args:
        found: the command lines that name programs, those of the scripts among them.
        texts: where else the scripts may be named: (path, text).
    """
    scripts: dict[str, list[Launch]] = {}
    for launch in found:
        if launch.file.endswith((".sh", ".bash")) and "$" in launch.text:
            scripts.setdefault(os.path.basename(launch.file), []).append(launch)
    if not scripts:
        return
    for path, text in texts:
        line, position = 1, 0
        for match in _CALLS.finditer(text):
            called = scripts.get(os.path.basename(match[1]), ())
            command = match[0].strip() if called and len(match[0]) < LONGEST else ""
            configs = _configs_in(command)
            if configs:
                line += text.count("\n", position, match.start())
                position = match.start()
                for launch in called:
                    yield Launch(path, line, f"{command}: {launch.text}", configs)


_CALLS = re.compile(
    r"(?:\b(?:bash|sh|source|sbatch)\s+|(?<![\w./\-])(?=\.{1,2}/))([\w./\-]*\w)[^\n]*"
)
"""A shell script that is called: `bash scripts/train.sh ...`, `./train.sh ...`."""


def starts(launch: Launch, script: str) -> bool:
    """Whether a command line starts a script: by its path, its name as a module, or a console
    script's name.

    Args:
        script: a path (`tools/train.py`) or a command's name (`litgpt`).
    """
    if not script.endswith(".py"):
        return re.search(rf"(?<![\w./-]){re.escape(script)}(?![\w./-])", launch.text) is not None
    path = shown(script).replace(os.sep, "/")
    name = path.rpartition("/")[2]
    for found in re.findall(
        rf"(?<![\w./\-${{}}])[\w./\-${{}}]*{re.escape(name)}(?![\w.])", launch.text
    ):
        parts = [p for p in found.split("/") if p not in (".", "..") and "$" not in p]
        if ("/" + path).endswith("/" + "/".join(parts)) or path == "/".join(parts):
            return True
    module = path.removesuffix(".py").removesuffix("/__main__").replace("/", ".")
    for found in re.findall(r"-m\s+([\w.]+)", launch.text):
        if module == found or module.endswith("." + found):
            return True
    return False
