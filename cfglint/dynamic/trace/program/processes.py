"""Processes that a program starts, one for each card: the first is run, in the place of all.

What is started for each card joins the others (`init_process_group`), in the function that the
process runs or in one that this calls. Any other process of the program, such as a loader's worker,
is left alone.
"""

from __future__ import annotations

import functools
import multiprocessing.process
import os
from collections.abc import Iterator
from types import CodeType, FunctionType, ModuleType, SimpleNamespace
from typing import Any

import torch

_JOINS = frozenset(["init_process_group"])
"""Names by which a process joins those that train with it."""

_DEPTH = 3
"""Calls within calls that are looked through for them."""


def install() -> None:
    """Run the first process that joins others, and leave out the rest."""
    several: Any = torch.multiprocessing
    several.spawn = several.start_processes = _first_of_them
    process: Any = multiprocessing.process.BaseProcess
    begin = process.start
    ran: list[Any] = []

    def start(self: Any) -> None:
        target: Any = getattr(self, "_target", None)
        joins = any(_calls(each, _DEPTH) for each in (target, *self._args))
        if target is None or not joins:
            begin(self)
            return
        self._popen = _Ended()
        if target not in ran:
            ran.append(target)
            target(*self._args, **self._kwargs)

    process.start = start


def _first_of_them(
    fn: Any, args: Any = (), nprocs: int = 1, join: bool = True, *rest: Any, **more: Any
) -> Any:
    """`torch.multiprocessing.spawn`: the first process, in the place of all."""
    fn(0, *args)
    done = SimpleNamespace(join=lambda *args, **kwargs: True, processes=[])
    return None if join else done


class _Ended:
    """What a process is told by that has ended."""

    returncode = 0

    def __init__(self) -> None:
        self.pid = os.getpid()
        self.sentinel, writes = os.pipe()
        os.close(writes)  # so that whoever waits for the end finds it

    def poll(self, flag: int = 0) -> int:
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        return self.returncode

    def terminate(self) -> None:
        pass

    def kill(self) -> None:
        pass

    def close(self) -> None:
        os.close(self.sentinel)


def _calls(function: Any, depth: int) -> bool:
    """Whether a function of the program joins others, or one that it calls by name."""
    while isinstance(function, functools.partial):
        function = function.func
    function = getattr(function, "__func__", function)
    if not isinstance(function, FunctionType) or function.__module__.startswith("torch"):
        return False
    names = set(_names(function.__code__))
    if not _JOINS.isdisjoint(names):
        return True
    return depth > 0 and any(_calls(each, depth - 1) for each in _named(function, names))


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield from _names(each)


def _named(function: FunctionType, names: set[str]) -> Iterator[Any]:
    """The functions that a function may call: of its module, and of modules of this module."""
    here = [function.__globals__[name] for name in names if name in function.__globals__]
    for each in here:
        if isinstance(each, FunctionType):
            yield each
        elif isinstance(each, ModuleType) and not each.__name__.startswith("torch"):
            inside = vars(each)
            yield from (
                inside[name] for name in names if isinstance(inside.get(name), FunctionType)
            )
