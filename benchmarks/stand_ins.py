"""Stand-ins for packages that a project imports and that are not installed.

A schema is declared in modules that import the whole of training. Only the loader's package has to
be real; of everything else the project's modules need no more than that the import works.
"""

from __future__ import annotations

import contextlib
import importlib.abc
import importlib.machinery
import sys
import types
from collections.abc import Iterator, Sequence
from pathlib import Path
from unittest import mock


class _AnyClass(type):
    """The class of classes that have every name."""

    def __getattr__(cls, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        return mock.MagicMock(name=f"{cls.__name__}.{name}")


class _Anything(metaclass=_AnyClass):
    """A base class that takes any argument and has every method that is no protocol's."""

    def __init__(self, *args: object, **keywords: object) -> None:
        pass

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        return mock.MagicMock(name=name)

    def __call__(self, *args: object, **keywords: object) -> object:
        return mock.MagicMock()

    def __class_getitem__(cls, item: object) -> type[_Anything]:
        return cls


class _AnyModule(types.ModuleType):
    """A module that has every name: a class where it is capitalised, else a mock."""

    __path__: list[str] = []  # noqa: RUF012  (a package without a folder)

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        whole = f"{self.__name__}.{name}"
        made = (
            _AnyClass(name, (_Anything,), {}) if name[:1].isupper() else mock.MagicMock(name=whole)
        )
        setattr(self, name, made)
        return made


class StandIns(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds modules that are asked for by the project's files and that nothing else finds.

    What an installed package misses stays absent, so that its own fallbacks work. `made` has the
    names of packages, for the report: a type that comes from one of them proves nothing.
    """

    def __init__(self, roots: Sequence[Path]) -> None:
        self.roots = tuple(f"{root}/" for root in roots)
        self.made: set[str] = set()

    def find_spec(
        self, fullname: str, path: object, target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        """A module of the stand-in, where the project asks for a package that is not there."""
        top = fullname.split(".")[0]
        if top in sys.stdlib_module_names or not self._asked_by_project():
            return None
        others = [finder for finder in sys.meta_path if finder is not self]
        if any(finder.find_spec(top, None) for finder in others):
            return None
        self.made.add(top)
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def _asked_by_project(self) -> bool:
        frame = sys._getframe(2)
        while frame and _imports(frame.f_code.co_filename):
            frame = frame.f_back  # type: ignore[assignment]
        return frame is not None and frame.f_code.co_filename.startswith(self.roots)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        """An empty module that has every name."""
        return _AnyModule(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        """Nothing to run."""

    @contextlib.contextmanager
    def __call__(self) -> Iterator[None]:
        """Stand in for as long as the block lasts."""
        sys.meta_path.append(self)
        try:
            yield
        finally:
            sys.meta_path.remove(self)


class _WithoutInit(types.ModuleType):
    """A package of the project: its modules are real, and names of its `__init__` are mocks."""

    def __getattr__(self, name: str) -> object:
        of_folder = [Path(folder, name) for folder in self.__path__]
        if name.startswith("__") or any(
            p.is_dir() or p.with_suffix(".py").exists() for p in of_folder
        ):
            raise AttributeError(name)
        return mock.MagicMock(name=f"{self.__name__}.{name}")


def _imports(file: str) -> bool:
    return "importlib" in file or file == __file__


def without_init(package: str, roots: Sequence[Path]) -> None:
    """Make a package of the project importable without its `__init__`.

    Raises:
        LookupError: no such folder below any of the roots.
    """
    for root in roots:
        folder = root.joinpath(*package.split("."))
        if folder.is_dir():
            module = _WithoutInit(package)
            module.__path__ = [str(folder)]
            sys.modules[package] = module
            return
    raise LookupError(f"no folder of a package {package} below {', '.join(map(str, roots))}")
