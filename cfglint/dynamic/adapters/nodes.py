"""Models that a config names itself (`_target_`, `class_path`), and those that its program makes of
the config and nothing else (`build_model(args)`), built and not stepped.

Without an adapter nothing says what a batch is. But the constructor, the names and the sizes of the
parameters are the config's own, so a model that cannot be built is told, and its parameters are.
"""

from __future__ import annotations

import functools
import importlib
import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import nn

from cfglint.dynamic.adapters.entries import resolve
from cfglint.dynamic.adapters.protocol import NothingToBuildError, Plan, RefusedError
from cfglint.dynamic.adapters.sections import wrapped
from cfglint.dynamic.knobs import others
from cfglint.dynamic.request import changed

MOST_BUILDS = 200
"""Tries to find out which numbers a constructor refuses."""

LONGEST = 15.0
"""Seconds for them."""

_REFUSALS = (AssertionError, ValueError, RuntimeError, ZeroDivisionError, IndexError)
"""What a constructor raises for numbers that do not go together."""


_WHOLE = ("", "model", "net", "network")
"""Last words of the path of a node that is a whole model; "" where the program makes it."""


class _NotKnownError(Exception):
    """A node that is not built: what the program does with it is not known."""


class NodesAdapter:
    """Every module that a node of the config names, as far as the config says its arguments.

    Args:
        config: plain dictionaries.
        nodes: see `cfglint.stages.buildable`.
    """

    def __init__(self, config: dict[str, Any], nodes: list[dict[str, Any]]) -> None:
        self.config, self.nodes = config, nodes
        self._built: dict[str, str] = {}

    def plan(self) -> Plan:
        """Of no step."""
        return Plan(batch_size=1)

    def ready(self) -> bool:
        """No step is traced."""
        return False

    def whole(self) -> bool:
        """Whether what was built is the model, and not one part of several."""
        paths = list(self._built)
        return len(paths) == 1 and paths[0].rpartition(".")[2] in _WHOLE

    def notes(self) -> list[str]:
        """What was built."""
        if not self._built:
            return []
        built = ", ".join(
            f"{path} ({name})" if path else name for path, name in self._built.items()
        )
        return [f"only built, without a step: {built}; an adapter in the settings traces a step"]

    def model(self) -> nn.Module:
        """The modules, under the paths of their nodes.

        Raises:
            RefusedError: numbers of the config are refused by a constructor.
            NothingToBuildError: no node is a module that can be built.
        """
        made = nn.ModuleDict()
        done: list[list[str]] = []
        for node in self.nodes:
            path = node["path"]
            if any(path[: len(other)] == other for other in done) or (done and "call" in node):
                continue
            module = self._module(node)
            if module is not None:
                done.append(path)
                name = ".".join(path) or "model"
                made[name.replace(".", "/")] = module
                self._built[".".join(path)] = node["name"]
        if not done:
            raise NothingToBuildError
        return made

    def batch(self, size: int) -> Any:
        """Not asked for."""
        raise NotImplementedError

    def loss(self, model: nn.Module, batch: Any) -> torch.Tensor:
        """Not asked for."""
        raise NotImplementedError

    def _module(self, node: dict[str, Any]) -> nn.Module | None:
        try:
            return _build(self.config, node)
        except _REFUSALS as error:
            keys = self._refused(node, str(error))
            if not keys:
                return None
            text = str(error).strip().splitlines()
            told = f"{type(error).__name__}: {text[0]}" if text else type(error).__name__
            raise RefusedError(f"building {node['name']} raises {told}", tuple(keys)) from error
        except Exception:  # what the program would give it is not known
            return None

    def _refused(self, node: dict[str, Any], message: str) -> list[str]:
        """The keys of the node that make it build, where one of them alone has another value."""
        path = [*node["path"], *node["inside"]]
        numbers = {
            ".".join([*path, key]): value
            for key, value in _numbers(_at(self.config, path), "")
            if key.partition(".")[0] not in node["given"]
            if key.rpartition(".")[2] not in node["given"]
        }
        words = set(re.findall(r"\w+", message))
        order = sorted(numbers, key=lambda key: key.rpartition(".")[2] not in words)
        found: list[str] = []
        until = time.monotonic() + LONGEST
        tries = 0
        for key in order:
            for other in others(numbers[key], [numbers[k] for k in order if k != key]):
                tries += 1
                if tries > MOST_BUILDS or time.monotonic() > until:
                    return found
                if _builds(changed(self.config, ((key, other),)), node):
                    found.append(key)
                    break
        return found


def _builds(config: dict[str, Any], node: dict[str, Any]) -> bool:
    try:
        _build(config, node)
    except Exception:
        return False
    return True


def _build(config: dict[str, Any], node: dict[str, Any]) -> nn.Module:
    """The module of a node.

    Raises:
        _NotKnownError: it is no module, or what it is given is not known; what its code raises.
    """
    if "call" in node:
        return _called(config, node["name"], node["call"])
    arguments = _at(config, [*node["path"], *node["inside"]])
    if not isinstance(arguments, dict):
        arguments = {}
    given = {
        name: _value(value)
        for name, value in arguments.items()
        if name not in ("class_path", "init_args", "dict_kwargs") and not name.startswith("_")
    }
    if arguments.get("_partial_") or arguments.get("_args_"):
        raise _NotKnownError
    return _module_class(node["name"])(**given)


def _called(config: dict[str, Any], entry: str, call: dict[str, Any]) -> nn.Module:
    """What a function or class of the program makes of the config, or of parts of it.

    Raises:
        _NotKnownError: no module, or it takes a part that is not there; what its code raises.
    """
    made = _result(config, entry, call)
    if not isinstance(made, nn.Module):
        raise _NotKnownError
    return made


def _result(config: dict[str, Any], entry: str, call: dict[str, Any]) -> Any:
    def given(argument: dict[str, Any]) -> Any:
        if "value" in argument:
            return argument["value"]
        if "call" in argument:
            return _result(config, argument["call"]["entry"], argument["call"])
        found = _at(config, argument["path"])
        if found is None:
            raise _NotKnownError
        return wrapped(found)

    keywords = {name: given(argument) for name, argument in call["keywords"].items()}
    for path in call["spreads"]:
        part = _at(config, path)
        if not isinstance(part, dict):
            raise _NotKnownError
        keywords.update(part)
    return resolve(entry)(*map(given, call["arguments"]), **keywords)


def _value(value: Any) -> Any:
    """An argument with the nodes inside it built.

    Raises:
        _NotKnownError: one is not a module.
    """
    if isinstance(value, list):
        return [_value(item) for item in value]
    if isinstance(value, str) and "${" in value:
        raise _NotKnownError
    if not isinstance(value, dict):
        return value
    name = value.get("_target_", value.get("class_path"))
    if not isinstance(name, str):
        return {key: _value(item) for key, item in value.items()}
    if "class_path" in value:
        arguments = value.get("init_args") or {}
    else:
        arguments = {key: item for key, item in value.items() if not key.startswith("_")}
    given = {key: _value(item) for key, item in arguments.items()}
    if value.get("_partial_") or _is_made_later(_resolved(name)):
        return functools.partial(_resolved(name), **given)
    if value.get("_args_"):
        raise _NotKnownError
    return _module_class(name)(**given)


def _module_class(name: str) -> Callable[..., nn.Module]:
    kind = _resolved(name)
    if not (isinstance(kind, type) and issubclass(kind, nn.Module)):
        raise _NotKnownError
    return kind


def _is_made_later(kind: Any) -> bool:
    """Whether a class is one that a parser gives as a callable: it wants parameters."""
    later = (torch.optim.Optimizer, torch.optim.lr_scheduler.LRScheduler)
    return isinstance(kind, type) and issubclass(kind, later)


def _resolved(name: str) -> Any:
    """What a dotted name means.

    Raises:
        _NotKnownError: nothing that can be imported here.
    """
    parts = name.split(".")
    for end in range(len(parts) - 1, 0, -1):
        module = ".".join(parts[:end])
        try:
            found: Any = importlib.import_module(module)
        except ModuleNotFoundError as error:
            if error.name and (module + ".").startswith(error.name + "."):
                continue
            raise
        for part in parts[end:]:
            found = getattr(found, part, None)
        if found is not None:
            return found
    raise _NotKnownError


def _at(config: Any, path: list[str]) -> Any:
    for part in path:
        config = config.get(part) if isinstance(config, dict) else None
    return config


def _numbers(value: Any, path: str) -> Iterator[tuple[str, int]]:
    """Whole numbers from 2 on below a node; smaller ones may be filled in by code."""
    if isinstance(value, dict):
        for key, item in value.items():
            if isinstance(key, str) and "." not in key:
                yield from _numbers(item, f"{path}.{key}" if path else key)
    elif isinstance(value, int) and not isinstance(value, bool) and value >= 2:
        yield path, value
