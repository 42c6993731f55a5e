"""typer-config: a file that gives the parameters of a typer command their defaults.

What is recognised: a function under `@use_yaml_config()` or another `use_..._config` of
typer_config that is a command: `@app.command()` of a `typer.Typer()`.

What is checked: a key that is no parameter of the function, which click passes over, and a
parameter without a default that neither the file nor a command line gives. Values are not judged:
click makes the parameter's type of them.

Source: https://maxb2.github.io/typer-config, `typer_config/decorators.py` and `callbacks.py` (1.4);
click's `Context.lookup_default`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import partial

from cfglint.compose.experiment import Experiment
from cfglint.contract import Code, Contract, Key
from cfglint.document.kinds import YAML, Kind
from cfglint.files import shown
from cfglint.repository.facts import Facts, place
from cfglint.source.syntax import defaults_of, last_part
from cfglint.styles.protocol import Opening

_KINDS: dict[str, tuple[Kind, ...]] = {
    "use_yaml_config": YAML,
    "use_json_config": ("json",),
    "use_toml_config": ("toml",),
}


class TyperConfig:
    """The style's answers."""

    name = "typer_config"
    words = ("typer_config",)

    def openings(self, facts: Facts) -> Iterator[Opening]:
        """One opening a command whose file gives its parameters."""
        for path in facts.having("typer_config"):
            tree = facts.tree(path)
            for node in tree.body if tree is not None else ():
                if not isinstance(node, ast.FunctionDef) or node.args.kwarg is not None:
                    continue
                kinds = next((_KINDS[n] for n in map(_decorator, node.decorator_list) if n), None)
                if kinds is None or any(map(_takes_a_section, node.decorator_list)):
                    continue
                yield Opening(
                    self.name,
                    f"{shown(path)}:{node.name}",
                    place(path, node),
                    (path,),
                    declared=partial(_contract, node, path),
                    kinds=kinds,
                )


STYLE = TyperConfig()


def _decorator(node: ast.expr) -> str:
    """The name of a decorator that reads a file; "" for any other."""
    called = node.func if isinstance(node, ast.Call) else node
    name = last_part(called)
    return name if name in _KINDS else ""


def _takes_a_section(node: ast.expr) -> bool:
    """Whether a decorator takes a part of the file."""
    if not _decorator(node) or not isinstance(node, ast.Call):
        return False
    return bool(node.args) or any(each.arg == "section" for each in node.keywords)


def _contract(node: ast.FunctionDef, path: str, experiment: Experiment) -> Contract:
    """What the parameters of a command are called, and which have no default."""
    spec, defaults = node.args, defaults_of(node.args)
    taken = (*spec.posonlyargs, *spec.args, *spec.kwonlyargs)
    keys = {each.arg: _key(path, each, defaults.get(each.arg)) for each in taken}
    return Contract(f"`{node.name}` in {shown(path)}", place(path, node), keys, "ignored")


def _key(path: str, argument: ast.arg, default: ast.expr | None) -> Key:
    at = Code(path, argument.lineno, argument.col_offset + 1, argument.col_offset + 1)
    at = at._replace(end_column=at.column + len(argument.arg))
    if argument.annotation is not None and _is_open(argument.annotation):
        return Key(at)
    if default is None or _asks(default):
        return Key(at, "required", elsewhere=True)
    return Key(at, default="" if isinstance(default, ast.Call) else ast.unparse(default))


def _is_open(node: ast.expr) -> bool:
    """Whether an annotation has the parameter's own words, a default among them perhaps, or is of
    what typer gives itself."""
    if isinstance(node, ast.Subscript):
        return last_part(node.value) == "Annotated"
    return last_part(node) == "Context"


def _asks(default: ast.expr) -> bool:
    """`typer.Option(...)`: the parameter is required."""
    match default:
        case ast.Call(args=[ast.Constant(value=value), *_]) if value is ...:
            return last_part(default.func) in ("Option", "Argument")
    return False
