"""What a sweep may hold: its own keys, and its parameters by the parser of the script."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator

from cfglint.compose.experiment import Experiment
from cfglint.compose.items import Item
from cfglint.contract import Code, Contract, Key, Type, Unknown
from cfglint.files import shown
from cfglint.repository.facts import Facts
from cfglint.repository.frames import Value
from cfglint.repository.parsers import Argument, Declared
from cfglint.styles.argparse_yaml.laying import PARSES, Laying
from cfglint.styles.conversions import refused
from cfglint.styles.own_keys import OF_A_PARAMETER

AT = Code("<wandb's sweeps>", 1)

_METHODS = ("bayes", "random", "grid", "custom")

_DISTRIBUTIONS = (
    *("constant", "categorical", "categorical_w_probabilities", "uniform", "int_uniform"),
    *("normal", "log_normal", "log_uniform", "log_uniform_values", "inv_log_uniform"),
    *("inv_log_uniform_values", "q_uniform", "q_log_uniform", "q_log_uniform_values"),
    *("q_normal", "q_log_normal", "beta", "q_beta"),
)

_NUMBERS = ("min", "max", "mu", "sigma", "q", "a", "b")

_TOP = (
    *("program", "name", "description", "project", "entity", "command", "controller", "scheduler"),
    *("metrics", "job", "image_uri", "apiVersion", "kind"),
)

_SWITCHES = frozenset(
    {"store_true", "store_false", "store_const", "count", "BooleanOptionalAction"}
)
"""What an argument does that takes no value."""

_NO_FLAGS = "${args_no_boolean_flags}"
"""What stands in a command for options of which a switch gets no value."""

_AS_OPTIONS = frozenset({"${args}", "${args_no_equals}", _NO_FLAGS})
"""What stands in a command for options, as `--name=value` or `--name value`."""


def declared(facts: Facts, experiment: Experiment) -> Contract | None:
    """What the file may hold; None where its parameters are not those of a sweep."""
    parameters = experiment.get("parameters")
    given = parameters.mapping if parameters is not None else {}
    if not given or not all(OF_A_PARAMETER & each.mapping.keys() for each in given.values()):
        return None
    keys = {name: Key(AT) for name in _TOP}
    keys["method"] = Key(AT, "required", choices=_METHODS)
    keys["run_cap"] = Key(AT, type=Type("int", "int"), checked=True)
    keys["metric"] = Key(AT, inside=_metric())
    keys["early_terminate"] = Key(AT, inside=_early())
    keys["parameters"] = Key(AT, "required", inside=_parameters(given, experiment, facts))
    return Contract("a sweep", AT, keys, "unsure")


def _metric() -> Contract:
    keys = {name: Key(AT) for name in ("target", "impute", "impute_while_running")}
    keys["name"] = Key(AT, "required")
    keys["goal"] = Key(AT, choices=("minimize", "maximize"))
    return Contract("the metric of a sweep", AT, keys, "ignored")


def _early() -> Contract:
    keys = {name: Key(AT) for name in ("max_iter", "min_iter", "s", "eta", "strict")}
    keys["type"] = Key(AT, "required", choices=("hyperband",))
    return Contract("early_terminate", AT, keys, "ignored")


def _parameters(given: dict[str, Item], experiment: Experiment, facts: Facts) -> Contract:
    """What may stand below `parameters`: the options of the script, where they are known."""
    usual = {name: Key(AT, inside=_parameter(each)) for name, each in given.items()}
    found = _options_of(experiment, facts)
    if found is None:
        return Contract("the parameters of a sweep", AT, usual, "kept")
    path, declared, unknown = found
    keys: dict[str, Key] = {}
    names: set[str] = set()
    for each in declared.arguments.values():
        longs = [flag[2:] for flag in each.options if flag.startswith("--")]
        names.update(longs)
        if longs:
            held = next((given[name] for name in longs if name in given), None)
            surely = unknown == "raises" and _is_always_added(each, facts)
            key = _of_option(each, held, experiment, surely)
            keys[longs[0]] = key._replace(also=tuple(longs[1:]))
    for name in given.keys() - names:
        if any(each.startswith(name) for each in names):  # argparse takes the beginning of a name
            keys[name] = usual[name]
    name = f"the parser of {shown(path)}"
    return Contract(name, _first(declared), keys, unknown, "wandb_sweep")


def _first(declared: Declared) -> Code:
    return next(iter(declared.arguments.values())).at


def _is_always_added(option: Argument, facts: Facts) -> bool:
    """Whether no condition and no loop is around the call that adds an option."""
    tree = facts.tree(facts.given_path(option.at.file))
    around = (ast.If, ast.For, ast.While, ast.Try, ast.Match)
    return tree is not None and not any(
        isinstance(node, around) and node.lineno < option.at.line <= (node.end_lineno or 0)
        for node in ast.walk(tree)
        if not (isinstance(node, ast.If) and "__main__" in ast.unparse(node.test))
    )


def _of_option(option: Argument, given: Item | None, experiment: Experiment, surely: bool) -> Key:
    """A parameter that is given to an option; the command may give a required one."""
    needed = option.required and surely and not _is_in_command(option.options, experiment)
    nested = given is not None and "parameters" in given.mapping
    inside = _parameter(given, None if nested else option, _NO_FLAGS not in _command(experiment))
    return Key(option.at, "required" if needed else "optional", doc=option.doc, inside=inside)


def _parameter(
    given: Item | None, option: Argument | None = None, switches: bool = True
) -> Contract:
    """What one parameter may hold, and which values its option takes."""
    keys = {name: Key(AT, type=Type("float", "float"), checked=True) for name in _NUMBERS}
    keys["distribution"] = Key(AT, choices=_DISTRIBUTIONS)
    keys["probabilities"] = Key(AT, type=Type("list", "list"), checked=True)
    keys |= {"value": Key(AT), "values": Key(AT, type=Type("list", "list"), checked=True)}
    below = given.mapping.get("parameters") if given is not None else None
    inner = below.mapping if below is not None else {}
    usual = {name: Key(AT, inside=_parameter(each)) for name, each in inner.items()}
    nested = Contract("the parameters of a sweep", AT, usual, "kept")
    keys["parameters"] = Key(AT, inside=nested)
    taken = _taken(option, switches) if option is not None else None
    if option is None or taken is None:
        return Contract("a parameter of a sweep", AT, keys, "ignored")
    types = {"value": taken, "values": Type("list", f"list[{taken.text}]", (taken,))}
    for name, type in types.items():  # a text such as `1e-4` is a number to the option
        held = given.mapping.get(name) if given is not None else None
        if held is not None and refused(held, type, "wandb_sweep"):
            keys[name] = Key(option.at, type=type)
    name = f"the sweep over `{option.options[-1]}`"
    return Contract(name, option.at, keys, "ignored", "wandb_sweep")


def _taken(option: Argument, switches: bool) -> Type | None:
    """The values that an option takes as `--name=value`; None where that is not known.

    Args:
        switches: whether a truth value is given as any other one.
    """
    if option.kind in _SWITCHES:
        return Type("none", "no value") if switches else None
    if option.kind or option.nargs:
        return None
    if option.choices:
        return Type("literal", "one of its choices", values=option.choices)
    return option.type if option.type.kind in ("int", "float") else None


def _command(experiment: Experiment) -> list[str]:
    """The parts of the command, none where it is left out."""
    command = experiment.get("command")
    parts = command.value if command is not None and isinstance(command.value, list) else []
    return [str(part.value) for part in parts]


def _is_in_command(options: tuple[str, ...], experiment: Experiment) -> bool:
    words = [part for word in _command(experiment) for part in word.replace("=", " ").split()]
    return not set(options).isdisjoint(words)


def _options_of(experiment: Experiment, facts: Facts) -> tuple[str, Declared, Unknown] | None:
    """The script of a sweep with the options of its parser, and what it does with others; None
    where the agent gives the parameters in another way, or one of these is not known."""
    program = experiment.get("program")
    if program is None or not isinstance(program.value, str) or not _as_options(experiment):
        return None
    if any(True for _ in facts.having("wandb.agent(")):  # its function gets no command line
        return None
    for folder in (facts.root, os.path.dirname(os.path.abspath(experiment.file))):
        path = facts.given_path(os.path.join(folder, program.value))
        if facts.text(path):
            return facts.once(_Scripts).parsed_in(path)
    return None


def _as_options(experiment: Experiment) -> bool:
    """Whether the agent gives parameters to the program as options."""
    if experiment.get("command") is None:
        return True
    words = _command(experiment)
    return "${program}" in words and not _AS_OPTIONS.isdisjoint(words)


class _Scripts:
    """The scripts of sweeps; each is looked at once, however many sweeps start it."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._found: dict[str, tuple[str, Declared, Unknown] | None] = {}

    def parsed_in(self, path: str) -> tuple[str, Declared, Unknown] | None:
        """The one parser that a script parses its arguments with."""
        if path not in self._found:
            self._found[path] = _parsed_in(path, self._facts)
        return self._found[path]


def _parsed_in(path: str, facts: Facts) -> tuple[str, Declared, Unknown] | None:
    """The one parser that a script parses its arguments with."""
    laying = Laying(facts)
    found: dict[tuple[Code, ...], Declared] = {}
    lenient = "sys.argv" in facts.text(path)  # may be changed before it is parsed
    for frame in facts.scopes(path):
        for node in _assigned_calls(frame.body):
            name = ast.unparse(node.func).rpartition(".")[2]
            lenient = lenient or (name in PARSES and name != "parse_args")
            for declared, made_in in laying.parsers(Value(node, frame), False):
                own = tuple(each.at for each in declared.arguments.values())
                found[own] = declared
                text = facts.text(facts.given_path(made_in.module.path))
                lenient = lenient or "parse_known" in text or "add_subparsers" in text
    if len(found) != 1:
        return None
    declared = next(iter(found.values()))
    if not declared.arguments or declared.config:
        return None
    return path, declared, "unsure" if lenient or declared.open else "raises"


def _assigned_calls(body: list[ast.stmt]) -> Iterator[ast.Call]:
    """The calls whose results a function keeps."""
    for statement in body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
                yield node.value
