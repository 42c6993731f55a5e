"""Settings, with what follows from them: the rules that run, the schemas and the loader."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from cfglint.beside import CodeBeside
from cfglint.diagnostic import Severity
from cfglint.document.scalars import LoaderName
from cfglint.document.tree import YamlFile
from cfglint.loader_choice import (
    converts,
    has_text_numbers,
    loader_of_code,
    loader_of_project,
    loader_of_text,
)
from cfglint.rules import registry
from cfglint.settings import Settings, SettingsError, find_settings_file, load_settings
from cfglint.source.root import repository_of

if TYPE_CHECKING:
    from cfglint.schema.custom import CustomSchema
    from cfglint.verify.request import VerifyOptions


class Options(NamedTuple):
    """What the command line adds to the settings. `overrides` are `--set` pairs; `verify` is None
    where that stage was not asked for."""

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


class Project:
    """Settings, with what follows from them: the rules that run and the schemas that apply."""

    def __init__(self, settings: Settings, options: Options) -> None:
        self.settings = settings
        self.overrides = options.overrides
        self.dynamic = options.dynamic
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
        self._loaders: dict[str, LoaderName] = {}
        self._taught: dict[str, LoaderName | None] = {}
        self._converted: dict[tuple[str, str], bool] = {}
        self.beside = CodeBeside(settings, self.codes)
        self._custom: tuple[CustomSchema, ...] | None = None

    @property
    def custom(self) -> tuple[CustomSchema, ...]:
        """The user's own schemas, loaded on first use."""
        if self._custom is None:
            from cfglint.schema.custom import load_custom

            self._custom = load_custom(self.settings)
        return self._custom

    @property
    def fingerprint(self) -> str:
        """Text that differs whenever a result could."""
        return repr((self.settings, sorted(self.codes), self.overrides, self.custom))

    def loader(self, file: YamlFile) -> LoaderName:
        """The loader that reads this file."""
        if self.settings.loader != "auto":
            return self.settings.loader  # type: ignore[return-value]
        found = loader_of_text(file.text) or self.usual_loader(os.path.dirname(file.path))
        if found != "pyyaml" or not self._depends_on_code(file):
            return found
        if self._of_a_hydra_group(file):
            return "omegaconf"
        root = self.taught_by(file)
        if root and root not in self._taught:
            self._taught[root] = loader_of_code(self.beside.texts(root) or ())
        return self._taught.get(root) or found

    def _depends_on_code(self, file: YamlFile) -> bool:
        """Whether how a file's numbers are read is to be found out from what is around it."""
        return self.settings.loader == "auto" and has_text_numbers(file.text)

    @staticmethod
    def _of_a_hydra_group(file: YamlFile) -> bool:
        """Whether a file is a choice of a group that a Hydra config above it names."""
        from cfglint.compose.hydra_place import group_of

        return bool(group_of(file.path))

    def taught_by(self, file: YamlFile) -> str:
        """The folder of the repository whose code says how this file's numbers are read; "" where
        that does not depend on it."""
        if not self._depends_on_code(file):
            return ""
        return repository_of(file.path)

    def converts(self, file: YamlFile, key: str) -> bool:
        """Whether the repository's code converts a key of this file to a number."""
        root = self.taught_by(file)
        if root and (root, key) not in self._converted:
            self._converted[root, key] = converts(self.beside.texts(root) or (), key)
        return self._converted.get((root, key), False)

    def usual_loader(self, folder: str) -> LoaderName:
        """The loader that the dependencies of the project around a folder name."""
        if folder not in self._loaders:
            self._loaders[folder] = loader_of_project(folder)
        return self._loaders[folder]

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


class Projects:
    """The project of each file: the nearest settings above it, or those of `--config`.

    Raises:
        registry.UnknownRuleError: a selector of the command line names no rule; one of the settings
            is a SettingsError, on the first file that they are for.
    """

    def __init__(self, options: Options) -> None:
        registry.expand((*options.select, *options.ignore))
        self._options = options
        self._by_folder: dict[str, Project] = {}
        self._by_file: dict[str | None, Project] = {}

    def __call__(self, path: str) -> Project:
        """The project of a file."""
        folder = os.path.dirname(os.path.abspath(path))
        if folder not in self._by_folder:
            file = self._options.settings_file or find_settings_file(folder)
            if file not in self._by_file:
                settings = load_settings(file) if file else Settings()
                try:
                    self._by_file[file] = Project(settings, self._options)
                except registry.UnknownRuleError as error:
                    raise SettingsError(f"{file}: {error}") from None
            self._by_folder[folder] = self._by_file[file]
        return self._by_folder[folder]
