"""The network and the task of a checkout, built by its own factories or straight from its classes.

A factory is asked first: it may put things on the config that the model reads. One that prints what
went wrong and gives nothing hides the reason, so then the class itself is called, which says it.
"""

from __future__ import annotations

import contextlib
import importlib
import inspect
import os
from collections.abc import Iterator
from typing import Any

from torch import nn

from cfglint.dynamic.adapters.protocol import ConfigError
from cfglint.dynamic.adapters.remedies import fault_of
from cfglint.dynamic.events import Trouble
from cfglint.dynamic.trace.places import Places
from cfglint.dynamic.trace.troubles import first_told

_MODELS, _TASKS = "src.model_factory", "src.task_factory"
_TASK_PLACES = (f"{_TASKS}.task.{{type}}.{{name}}", f"{_TASKS}.{{type}}.{{name}}")


class Checkout:
    """A checkout's code for one config.

    Args:
        root: its folder, which modules are found from.
        args: the sections of the config, as its code gets them.
        config: the same as plain dictionaries.
        metadata: what its code gets as metadata.

    Attributes:
        faults: what would end a run for its task, and was passed over.
        fixed: the same for its network.
        instead: the model code that was taken for what the config names, "" where that is there.
    """

    def __init__(
        self, root: str, args: dict[str, Any], config: dict[str, Any], metadata: Any
    ) -> None:
        self.root, self.args, self.metadata = root, args, metadata
        self.faults: list[ConfigError] = []
        self.fixed: list[Trouble] = []
        self.instead = ""
        self._names = {
            section: {"type": "", "name": "", **(config.get(section) or {})}
            for section in ("model", "task")
        }
        self._known: dict[str, Any] = {
            **{f"args_{name}": section for name, section in args.items()},
            "args_m": args["model"],
            "args_t": args["task"],
            "args_d": args["data"],
            "args_e": args["environment"],
            "metadata": metadata,
        }

    def network(self, num_classes: dict[Any, int]) -> nn.Module:
        """The network.

        Args:
            num_classes: put on the config where there is no factory that does.

        Raises:
            ConfigError: there is no such model, or it is no module; what its code raises.
        """
        name = self._model_name()
        made: Any = None
        with self._code_of(name, "model"):
            factory = _first(importlib.import_module(_MODELS), ("build_model", "model_factory"))
            known = {**self._known, **dict.fromkeys(("args", "config", "cfg"), self.args["model"])}
            try:
                made = _called(factory, known)
            except Exception as error:
                if not self._with_one_number(first_told(error)):
                    raise
            if isinstance(made, nn.Module):
                return made
            model = importlib.import_module(name).Model
            if factory is None and not hasattr(self.args["model"], "num_classes"):
                self.args["model"].num_classes = num_classes
            arguments = (self.args["model"], self.metadata)
            made = model(*arguments[: _positional(model, len(arguments))])
        if not isinstance(made, nn.Module):
            raise ConfigError(f"Model of {name} is not a torch.nn.Module", "model.name")
        return made

    def _model_name(self) -> str:
        """The module of the model: what the config names, else the one file below the models that
        has the name of its `model.type` or its `model.name`, which is told as a fault."""
        names = self._names["model"]
        wanted = f"{_MODELS}.{names['type']}.{names['name']}"
        if _is_file(self.root, wanted) or os.path.isdir(_path(self.root, wanted)):
            return wanted
        kind, name = self._model_elsewhere()
        if not kind:
            return wanted
        found = f"{_MODELS}.{kind}.{name}"
        within = wanted.rpartition(".")[0]
        key, absent = (
            ("name", wanted) if os.path.isdir(_path(self.root, within)) else ("type", within)
        )
        told = (
            f"there is no module {absent} under {self.root}; "
            f"{_shown(found)} has this name, and was traced"
        )
        self.instead = f"type: {kind}, name: {name}"
        help = f"write `type: {kind}`" + (f" and `name: {name}`" if name != names["name"] else "")
        self.fixed.append(Trouble("load", "adapter", told, key=f"model.{key}", help=help))
        names.update(type=kind, name=name)
        self.args["model"].type, self.args["model"].name = kind, name
        return found

    def _model_elsewhere(self) -> tuple[str, str]:
        """The folder and the name of the one model that is called as `model.type` or `model.name`
        says; "" twice for none or several."""
        folder = _path(self.root, _MODELS)
        kinds = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
        for key in ("type", "name"):
            named = str(self._names["model"][key])
            found = [
                kind for kind in kinds if os.path.isfile(os.path.join(folder, kind, f"{named}.py"))
            ]
            if named.isidentifier() and found:
                return (found[0], named) if len(found) == 1 else ("", "")
        return "", ""

    def _with_one_number(self, error: BaseException) -> bool:
        """Whether a model takes as a number what the factory gives as one for each data set; the
        largest is then on the config, and the fault is told."""
        args = self.args["model"]
        given = getattr(args, "num_classes", None)
        if not isinstance(error, TypeError) or not isinstance(given, dict) or not given:
            return False
        if type(given).__name__ not in str(error):
            return False
        args.num_classes = max(given.values())
        shown = ", ".join(f"{name}: {number}" for name, number in given.items())
        told = f"num_classes is a mapping, {{{shown}}}, and was traced as {args.num_classes}"
        self.fixed.append(fault_of(error, Places(self.root), told))
        return True

    def task(self, network: nn.Module) -> Any:
        """What `task` of the task's module makes of the network.

        Raises:
            ConfigError: there is no such module; what its code raises.
        """
        self.faults.clear()
        package = importlib.import_module(_TASKS)
        known = {**self._known, "network": network, "model": network, "backbone": network}
        made = _called(_first(package, ("build_task", "task_factory")), known)
        if made is not None:
            return made
        names = self._task_names(package)
        found = next((name for name in names if _is_file(self.root, name)), "")
        if not found:
            found = self._alike(names)
        with self._code_of(found, "task"):
            kind = _task_class(importlib.import_module(found))
        return kind(**_arguments(kind, known))

    def _alike(self, names: list[str]) -> str:
        """The module that differs from one of these in capitals alone, which is told as a fault.

        Raises:
            ConfigError: there is none.
        """
        wanted = f"there is no task code at {_shown(names[0])}, which task.type and task.name make"
        for name in names:
            found = _ignoring_case(self.root, name)
            if found:
                key = "task.type" if found.split(".")[-2] != name.split(".")[-2] else "task.name"
                self.faults.append(
                    ConfigError(
                        f"{wanted}; {_shown(found)} differs in capitals, and was traced",
                        key,
                        f"write `{found.split('.')[-2 if key == 'task.type' else -1]}`",
                    )
                )
                return found
        if found := self._of_another_type():
            kind = found.split(".")[-2]
            told = f"{wanted}; {_shown(found)} has this name, and was traced"
            self.faults.append(ConfigError(told, "task.type", f"write `{kind}`"))
            return found
        raise ConfigError(wanted, "task.type")

    def _of_another_type(self) -> str:
        """The one module of the task's name that is of another type; "" for none or several."""
        for place in _TASK_PLACES:
            before = place.partition(".{type}")[0]
            folder, name = os.path.join(self.root, *before.split(".")), self._names["task"]["name"]
            kinds = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
            names = [f"{before}.{kind}.{name}" for kind in kinds if name and kind.isidentifier()]
            found = [each for each in names if _is_file(self.root, each)]
            if found:
                return found[0] if len(found) == 1 else ""
        return ""

    def _task_names(self, package: Any) -> list[str]:
        places = [place.format(**self._names["task"]) for place in _TASK_PLACES]
        resolve = _first(package, ("resolve_task_module",))
        if resolve is not None:
            with contextlib.suppress(Exception):  # then the usual places are looked at
                return [str(resolve(self.args["task"])), *places]
        return places

    @contextlib.contextmanager
    def _code_of(self, name: str, section: str) -> Iterator[None]:
        """A module of this name that is not there is the config's fault."""
        try:
            yield
        except ModuleNotFoundError as error:
            if error.name is not None and (name + ".").startswith(error.name + "."):
                key = "name" if error.name == name else "type"
                told = f"there is no module {error.name} under {self.root}"
                raise ConfigError(told, f"{section}.{key}") from None
            raise


def _task_class(module: Any) -> Any:
    """`task` of a module, else its one class that has a `training_step`.

    Raises:
        AttributeError: there is neither.
    """
    own = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and value.__module__ == module.__name__
        if hasattr(value, "training_step")
    ]
    return own[0] if not hasattr(module, "task") and len(own) == 1 else module.task


def _shown(name: str) -> str:
    return name.replace(".", "/") + ".py"


def _path(root: str, name: str) -> str:
    """The folder of a package."""
    return os.path.join(root, *name.split("."))


def _is_file(root: str, name: str) -> bool:
    return os.path.isfile(os.path.join(root, _shown(name)))


def _ignoring_case(root: str, name: str) -> str:
    """The module that is this one on a file system without capitals; "" for none."""
    folder, found = root, []
    for part in _shown(name).split("/"):
        try:
            entries = sorted(os.listdir(folder))
        except OSError:
            return ""
        same = next((entry for entry in entries if entry.lower() == part.lower()), None)
        if same is None:
            return ""
        found.append(same)
        folder = os.path.join(folder, same)
    return ".".join(found).removesuffix(".py")


def _first(module: Any, names: tuple[str, ...]) -> Any:
    """The first of these functions that a module has; None where it has none."""
    found = (getattr(module, name, None) for name in names)
    return next((function for function in found if inspect.isfunction(function)), None)


def _called(function: Any, known: dict[str, Any]) -> Any:
    """What a function gives for what it asks by name; None where it asks for something unknown."""
    if function is None:
        return None
    parameters = inspect.signature(function).parameters.values()
    required = [p.name for p in parameters if p.default is p.empty and p.kind not in _COLLECTING]
    if any(name not in known for name in required):
        return None
    return function(**_arguments(function, known))


_COLLECTING = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


def _arguments(function: Any, known: dict[str, Any]) -> dict[str, Any]:
    parameters = inspect.signature(function).parameters
    return {name: known[name] for name in parameters if name in known}


def _positional(function: Any, most: int) -> int:
    """How many arguments can be passed by position, up to `most`."""
    parameters = inspect.signature(function).parameters.values()
    if any(p.kind is inspect.Parameter.VAR_POSITIONAL for p in parameters):
        return most
    by_place = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return min(most, sum(p.kind in by_place for p in parameters))
