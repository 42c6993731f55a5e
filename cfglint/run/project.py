"""Settings, with what follows from them: the rules that run, the schemas and the loader."""

from __future__ import annotations

import itertools
import os
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from cfglint.binding.beside import CodeBeside
from cfglint.binding.known import Known
from cfglint.diagnostic import Severity
from cfglint.document.conduct import OF_OTHER_KINDS, PYYAML, Conduct
from cfglint.document.kinds import kind_of
from cfglint.document.tree import YamlFile
from cfglint.files import python_files
from cfglint.files.reading import Boundary, boundary, inside, text_of
from cfglint.names import nearest
from cfglint.rules import registry
from cfglint.run.settings import Settings, SettingsError, find_settings_file, load_settings
from cfglint.styles.opening.signs import (
    depends_on_loader,
    loaders_of_project,
    reads_exponents,
    usual,
)
from cfglint.styles.protocol import Composition
from cfglint.styles.registry import conducts, placing, shown_by

if TYPE_CHECKING:
    from cfglint.compose.experiment import Reader
    from cfglint.schema.custom import CustomSchema
    from cfglint.styles.opening.openings import LoadingCode, Opening
    from cfglint.verify.request import VerifyOptions


MOST_FILES = 20_000
"""Python files of a repository that are looked through for what opens YAML."""


class Options(NamedTuple):
    """What the command line adds to the settings. `overrides` are `--set` pairs; `verify` is None
    where that stage was not asked for. `named` are the files and folders that the user named, and
    `command` are the words of the program that is traced in the place of an adapter; `synthetic`
    has data made up for it that is missing."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    overrides: tuple[tuple[str, str], ...] = ()
    settings_file: str = ""
    use_cache: bool = True
    jobs: int = 0
    baseline: str = ""
    dynamic: bool = False
    force: bool = False
    gpu: str = ""
    memory_budget: str = ""
    device: str = "simulated"
    force_exclude: bool = False
    verify: VerifyOptions | None = None
    named: tuple[str, ...] = ()
    trust: bool = False
    command: tuple[str, ...] = ()
    synthetic: bool = False

    @property
    def within(self) -> Boundary | None:
        """What may be read; None for anything, where no path was named."""
        return boundary(self.named) if self.named else None


class Project:
    """Settings, with what follows from them: the rules that run and the schemas that apply."""

    def __init__(self, settings: Settings, options: Options, known: Known | None = None) -> None:
        if options.gpu:
            settings = settings._replace(gpu=options.gpu)
        self.settings = settings
        self.overrides = options.overrides
        self.dynamic = options.dynamic
        self.synthetic = options.synthetic
        self.verify = options.verify is not None
        self.codes = registry.choose(
            options.select or settings.select, (*settings.ignore, *options.ignore)
        )
        self.needs = registry.needs_of(self.codes)
        self.severity = {
            code: Severity(level)
            for selector, level in settings.severity
            for code in registry.codes_of(selector)
        }
        self.per_file_ignores = [
            (pattern, registry.expand(codes)) for pattern, codes in settings.per_file_ignores
        ]
        self._dependencies: dict[str, tuple[Conduct, ...]] = {}
        self._of_folders: dict[str, tuple[Conduct, ...]] = {}
        self._last: tuple[YamlFile, Conduct] | None = None
        self._loading = known.loading if known is not None else {}
        self._openings: dict[str, Opening] = {}
        self._kept: dict[tuple[str, ...], Any] = {}
        self._of_groups: dict[str, Conduct | None] = {}
        self.beside = CodeBeside(settings, self.codes, known)
        self._custom: tuple[CustomSchema, ...] | None = None
        self._trusted = options.trust or _is_trusted(settings)

    @property
    def asks_for_reads(self) -> bool:
        """Whether a rule runs that holds what code reads against a config."""
        return any(code.startswith("R") for code in self.codes)

    @property
    def custom(self) -> tuple[CustomSchema, ...]:
        """The user's own schemas, loaded on first use."""
        if self._custom is None:
            from cfglint.schema.custom import load_custom

            if self._trusted or not self.settings.schemas:
                self._custom = load_custom(self.settings)
            else:
                from cfglint.source.read_schema import read_model

                self._custom = load_custom(self.settings, read_model)
        return self._custom

    @property
    def fingerprint(self) -> str:
        """Text that differs whenever a result could."""
        return repr((self.settings, sorted(self.codes), self.overrides, self.custom))

    def loader(self, file: YamlFile) -> Conduct:
        """The loader that reads this file."""
        if self._named_loader is not None and kind_of(file.path) == "yaml":
            return self._named_loader
        if self._last is None or self._last[0] is not file:  # it is asked again for fixes
            self._last = (file, self._found_loader(file))
        return self._last[1]

    def _found_loader(self, file: YamlFile) -> Conduct:
        if (other := OF_OTHER_KINDS.get(kind_of(file.path))) is not None:
            return other
        if (shown := shown_by(file.text)) is not None:
            return shown
        found = self.usual_loader(os.path.dirname(file.path))
        if found == PYYAML and (of_group := self._loader_of_group(file)) is not None:
            return of_group
        if found != PYYAML or not depends_on_loader(file.text):
            return found
        conducts = self.opening(file).conducts
        return conducts[0] if all(map(reads_exponents, conducts)) else PYYAML

    @cached_property
    def _named_loader(self) -> Conduct | None:
        """The loader that the settings name; None where it is to be found.

        Raises:
            SettingsError: there is none of that name.
        """
        name, known = self.settings.loader, conducts()
        if name == "auto":
            return None
        if name not in known:
            near = nearest(name, known)
            hint = f"did you mean `{near}`?" if near else f"known: auto, {', '.join(known)}"
            raise SettingsError(f"{self.settings.file}: loader: there is no `{name}`; {hint}")
        return known[name]

    def opening(self, file: YamlFile) -> Opening:
        """What opens this file. The repository's Python is read for it."""
        if file.path not in self._openings:
            self._openings[file.path] = self._find_opening(file)
        return self._openings[file.path]

    def was_opened(self, file: YamlFile) -> bool:
        """Whether what opens this file was asked for, so that its results depend on the code."""
        return file.path in self._openings

    def _find_opening(self, file: YamlFile) -> Opening:
        from cfglint.styles.opening.openings import Opening, opening  # most files need no answer

        code = self._loading_code(self.code_root(file))
        if (other := OF_OTHER_KINDS.get(kind_of(file.path))) is not None:
            return Opening((other,), known=True, code=code)
        if self._named_loader is not None:
            return Opening((self._named_loader,), known=True, code=code)
        if shown_by(file.text) is None and (placed := self._loader_of_group(file)) is not None:
            return Opening((placed,), known=True, code=code)
        return opening(file.path, file.text, code, self._loaders_of(os.path.dirname(file.path)))

    def _loading_code(self, root: str) -> LoadingCode:
        """What the Python of a repository shows of how YAML is opened, found out once."""
        if root not in self._loading:
            from cfglint.styles.opening.openings import LoadingCode

            texts = self.beside.ground.texts(root) if root else ()
            if texts is None:  # more files than other questions are asked about
                files = itertools.islice(python_files(root), MOST_FILES)
                texts = [(path, text_of(path)) for path in files]
            self._loading[root] = LoadingCode(root, texts)
        return self._loading[root]

    def _loader_of_group(self, file: YamlFile) -> Conduct | None:
        """The loader of a file that a config above it names as a choice; None for another file."""
        folder = os.path.dirname(file.path)
        if folder not in self._of_groups:
            by = (each for each in placing() if each.is_in_a_group(file.path, self._kept))
            self._of_groups[folder] = next((each.CONDUCT for each in by), None)
        return self._of_groups[folder]

    def is_chosen(self, path: str) -> bool:
        """Whether a file is a choice of a group that a config above it names."""
        return any(each.is_in_a_group(path, self._kept) for each in placing())

    def loader_of_choice(self, path: str) -> Conduct | None:
        """What reads a file that is a choice of a group; None where it is none."""
        found = (each.CONDUCT for each in placing() if each.is_in_a_group(path, self._kept))
        return next(found, None)

    @staticmethod
    def loader_of_nodes() -> Conduct:
        """What reads the files that nodes of code are merged with."""
        return next(each.CONDUCT for each in placing())

    def composition(self, loader: Conduct, read: Reader) -> Composition:
        """What a config of the project is composed with."""
        return Composition(self.settings, loader, read, self.overrides, kept=self._kept)

    def code_root(self, file: YamlFile) -> str:
        """The folder of the repository whose code says how a file is opened; "" for none."""
        return self.beside.ground.repository_around(file.path)

    def usual_loader(self, folder: str) -> Conduct:
        """The loader that the dependencies of the project around a folder name."""
        return usual(self._loaders_of(folder))

    def _loaders_of(self, folder: str) -> tuple[Conduct, ...]:
        if folder not in self._of_folders:
            self._of_folders[folder] = loaders_of_project(folder, self._dependencies)
        return self._of_folders[folder]

    def ignored_here(self, path: str) -> frozenset[str]:
        """Codes that `per-file-ignores` switches off for a file."""
        if not self.per_file_ignores:
            return frozenset()
        from fnmatch import fnmatchcase

        relative = os.path.relpath(path, self.settings.folder or ".").replace(os.sep, "/")
        codes: frozenset[str] = frozenset()
        for pattern, ignored in self.per_file_ignores:
            shorter = pattern.removeprefix("**/")
            name = relative.rsplit("/", 1)[-1]
            if (
                fnmatchcase(relative, pattern)
                or fnmatchcase(relative, shorter)
                or ("/" not in pattern and fnmatchcase(name, pattern))
            ):
                codes |= ignored
        return codes


def _is_trusted(settings: Settings) -> bool:
    """Whether code that the settings name may be run, by consent from outside of the repository."""
    if os.environ.get("CFGLINT_TRUST") == "1":
        return True
    home = os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")
    return bool(settings.file) and inside(settings.file, os.path.join(home, "cfglint"))


class Projects:
    """The project of each file: the nearest settings above it, or those of `--config`.

    Args:
        known: what is known of the repositories around the files, where runs follow each other
            while no code changes.

    Raises:
        registry.UnknownRuleError: a selector of the command line names no rule; one of the settings
            is a SettingsError, on the first file that they are for.
    """

    def __init__(self, options: Options, known: Known | None = None) -> None:
        registry.expand((*options.select, *options.ignore))
        self._options = options
        self._known = known if known is not None else Known()
        self._by_path: dict[str, Project] = {}
        self._by_folder: dict[str, Project] = {}
        self._by_file: dict[str | None, Project] = {}

    def __call__(self, path: str) -> Project:
        """The project of a file."""
        if path not in self._by_path:
            self._by_path[path] = self._project_of(os.path.dirname(os.path.abspath(path)))
        return self._by_path[path]

    def _project_of(self, folder: str) -> Project:
        if folder not in self._by_folder:
            file = self._options.settings_file or find_settings_file(folder, self._options.named)
            if file not in self._by_file:
                settings = load_settings(file) if file else Settings()
                try:
                    self._by_file[file] = Project(settings, self._options, self._known)
                except registry.UnknownRuleError as error:
                    raise SettingsError(f"{file}: {error}") from None
            self._by_folder[folder] = self._by_file[file]
        return self._by_folder[folder]
