"""Which line of the user's code an operator, a loss or an exception comes from.

The innermost line below the user's root is meant; where the root has none on the stack, the
innermost outside torch, the standard library and cfglint. A library's own line says little to
someone who wrote `nn.Linear(width, classes)`.
"""

from __future__ import annotations

import os
import site
import sysconfig
import traceback
from types import FrameType

import torch

import cfglint

_PACKAGE = os.path.dirname(os.path.abspath(cfglint.__file__)) + os.sep
_ZOO = os.path.join(_PACKAGE, "zoo", "")
_TORCH = os.path.dirname(os.path.abspath(torch.__file__)) + os.sep
_STDLIB = os.path.join(sysconfig.get_path("stdlib"), "")
_SITES = tuple(
    {os.path.join(sysconfig.get_path(name), "") for name in ("purelib", "platlib")}
    | {os.path.join(folder, "") for folder in site.getsitepackages()}
)
_INSTALLED = tuple(f"{os.sep}{name}{os.sep}" for name in ("site-packages", "dist-packages"))

_OTHERS, _LIBRARY, _USERS = 0, 1, 2

_LOOKUPS = ("__getattr__", "__getattribute__", "__getitem__", "__missing__")
"""Functions in which a missing key is raised, but not read."""


class Places:
    """Lines of one project.

    Args:
        root: the folder of the user's modules; "" where it is not known.
    """

    def __init__(self, root: str = "") -> None:
        self._root = os.path.join(os.path.abspath(root), "") if root else ""
        self._known: dict[str, int] = {}

    def has(self, name: str) -> bool:
        """Whether the project has a module or package of this top-level name."""
        path = os.path.join(self._root, name)
        return bool(self._root) and (os.path.exists(path) or os.path.exists(f"{path}.py"))

    def is_users(self, file: str) -> bool:
        """Whether a file is the project's own."""
        return bool(file) and self._kind(file) == _USERS

    def of_frame(self, frame: FrameType | None) -> tuple[str, int]:
        """File and line of the innermost call that is the user's; ("", 0) for none."""
        found = ("", 0)
        known = self._known
        while frame is not None:
            name = frame.f_code.co_filename
            kind = known.get(name)
            if kind is None:
                kind = self._kind(name)
            if kind == _USERS:
                return name, frame.f_lineno
            if kind == _LIBRARY and not found[0]:
                found = (name, frame.f_lineno)
                if not self._root:
                    return found
            frame = frame.f_back
        return found

    def of_error(self, error: BaseException) -> tuple[str, int]:
        """File and line at which the user's code raised, or called what raised.

        A wrapper of the user's own that raises for a missing key is not meant: who asked it is.
        """
        frames = [
            (self._kind(frame.filename), frame)
            for frame in traceback.extract_tb(error.__traceback__)
        ]
        for wanted in (_USERS, _LIBRARY):
            own = [frame for kind, frame in frames if kind == wanted]
            if isinstance(error, (AttributeError, KeyError)):
                while len(own) > 1 and own[-1].name in _LOOKUPS:
                    own.pop()
            if own:
                return own[-1].filename, own[-1].lineno or 0
        return "", 0

    def _kind(self, name: str) -> int:
        known = self._known.get(name)
        if known is None:
            known = self._known[name] = self._looked_up(name)
        return known

    def _looked_up(self, name: str) -> int:
        if name.startswith(("<", _TORCH)):
            return _OTHERS
        path = os.path.abspath(name)
        if path.startswith(_PACKAGE):
            return _LIBRARY if path.startswith(_ZOO) else _OTHERS
        installed = path.startswith(_SITES) or any(part in path for part in _INSTALLED)
        if self._root and path.startswith(self._root) and not installed:
            return _USERS
        return _LIBRARY if installed or not path.startswith((_STDLIB, _TORCH)) else _OTHERS
