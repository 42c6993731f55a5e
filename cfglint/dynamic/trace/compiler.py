"""torch's compiler, put off.

Fake tensors and optimizers import `torch._dynamo`, of which they use a setting and a mark that does
nothing unless something is compiled. Nothing is compiled here, and the import takes a third of the
time of torch's own (0.8 of 2.0 s, torch 2.13). So a package that has these two stands in its place,
and becomes the real one as soon as anything else of it is asked for.
"""

from __future__ import annotations

import contextlib
import importlib.util
import sys
from collections.abc import Callable, Iterator
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

import torch
from torch.utils._python_dispatch import _disable_current_modes

_NAME = "torch._dynamo"
_SETTINGS = f"{_NAME}.config"
_SOURCES = f"{_NAME}.source"


def postpone() -> None:
    """Let `torch._dynamo` be imported when it is needed; nothing where it is imported already.

    To be called before anything of torch is replaced: the compiler looks for torch's own objects.
    """
    spec = PathFinder.find_spec(_NAME, torch.__path__)
    if _NAME in sys.modules or spec is None or spec.submodule_search_locations is None:
        return
    package = _Package(_NAME)
    package.__path__ = list(spec.submodule_search_locations)
    package.__spec__, package.__file__ = spec, spec.origin
    package.graph_break = lambda msg="": None
    package.disable = _as_it_is
    originals = {module: dict(vars(module)) for module in (torch, torch.cuda)}
    finder = _Finder(package, spec, originals)
    package.__dict__["_load"] = finder.load
    sys.modules[_NAME] = package
    sys.modules[_SOURCES] = package.source = _Sources(_SOURCES)
    torch._dynamo = package
    sys.meta_path.insert(0, finder)
    importlib.import_module(_SETTINGS)


def _as_it_is(function: Any = None, *args: Any, **kwargs: Any) -> Any:
    """`torch._dynamo.disable`, where nothing is compiled."""
    return function if function is not None else lambda decorated: decorated


class _Package(ModuleType):
    """`torch._dynamo` before it is needed."""

    graph_break: Callable[..., None]
    source: ModuleType
    disable: Callable[..., Any]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        self.__dict__["_load"]()
        return getattr(self, name)


class _Sources(ModuleType):
    """`torch._dynamo.source`: its classes say where a compiled program has a tensor from, which a
    fake one made of a real one is asked when sizes are symbols, and never here."""

    def __getattr__(self, name: str) -> Any:
        if not name.endswith("Source"):
            raise AttributeError(name)
        return _Source


class _Source:
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        pass


class _Finder(MetaPathFinder):
    """Imports the real package before any module of it but its settings."""

    def __init__(
        self, package: ModuleType, spec: ModuleSpec, originals: dict[ModuleType, dict[str, Any]]
    ) -> None:
        self._package, self._spec, self._originals = package, spec, originals
        self._is_loaded = False

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """None: whoever is next knows; but for a module that the package has imported by then."""
        if self._is_loaded or not name.startswith(f"{_NAME}.") or name == _SETTINGS:
            return None
        self.load()
        there = sys.modules.get(name)
        return ModuleSpec(name, _Loaded(there)) if there is not None else None

    def load(self) -> None:
        """Import the package in the place of what stands for it.

        Raises:
            ImportError: it cannot be.
        """
        if self._is_loaded or self._spec.loader is None:
            return
        self._is_loaded = True
        package = self._package
        for name in ("graph_break", "disable", "source", "_load"):
            del package.__dict__[name]
        del sys.modules[_SOURCES]
        package.__class__ = ModuleType
        with (
            _as_imported(self._originals),
            _disable_current_modes(),
            torch._C.DisableTorchFunction(),
        ):
            self._spec.loader.exec_module(package)


class _Loaded(Loader):
    """Gives a module that is there already."""

    def __init__(self, module: ModuleType) -> None:
        self._module, self._spec = module, module.__spec__

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return self._module

    def exec_module(self, module: ModuleType) -> None:
        module.__spec__ = self._spec


@contextlib.contextmanager
def _as_imported(originals: dict[ModuleType, dict[str, Any]]) -> Iterator[None]:
    """With the objects that torch's modules had before some were replaced."""
    replaced: list[tuple[ModuleType, str, Any]] = []
    for module, names in originals.items():
        for name, value in names.items():
            now = vars(module).get(name, value)
            if now is not value:
                replaced.append((module, name, now))
                setattr(module, name, value)
    try:
        yield
    finally:
        for module, name, value in replaced:
            setattr(module, name, value)
