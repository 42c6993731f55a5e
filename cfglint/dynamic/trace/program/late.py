"""What is to be done once a program has imported a library, and not before."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

Change = Callable[[ModuleType], None]


class Late(importlib.abc.MetaPathFinder):
    """Carries out changes of modules, each right after its module was imported."""

    def __init__(self, changes: dict[str, Change]) -> None:
        self.changes = changes

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """The module's own spec, with a loader that carries out the change."""
        change = self.changes.get(fullname)
        if change is None:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        if spec is None or spec.loader is None:
            return None
        spec.loader = _Then(spec.loader, change)
        return spec


class _Then(importlib.abc.Loader):
    def __init__(self, loader: Any, change: Change) -> None:
        self._loader, self._change = loader, change

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        found: ModuleType | None = self._loader.create_module(spec)
        return found

    def exec_module(self, module: ModuleType) -> None:
        self._loader.exec_module(module)
        self._change(module)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)


def after_import(changes: dict[str, Change]) -> None:
    """Carry out changes when their modules are imported; now, where one is already."""
    waiting = {}
    for name, change in changes.items():
        if name in sys.modules:
            change(sys.modules[name])
        else:
            waiting[name] = change
    sys.meta_path.insert(0, Late(waiting))
