"""Programs that Hydra starts: functions under `@hydra.main`, and the configs they start with.

Source: https://hydra.cc/docs/tutorials/basic/your_first_app/config_file/ (1.3): `config_path`
counts from the file of the function, and the function gets the composed config as its one argument.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Iterable, Iterator
from typing import NamedTuple

DECORATORS = ("main", "hydra_main", "hydra_runner")
"""Last part of a decorator's name: Hydra's own, Dora's and NeMo's, which take its arguments."""


class HydraProgram(NamedTuple):
    """A function and its config: the folder of the config groups, and the primary config's name;
    each "" where the code does not say it as a plain text. `own` says that the decorator is Hydra's
    own, which gives the config to nothing else."""

    entry: str
    parameter: str
    folder: str
    config: str
    own: bool

    def starts_with(self, folder: str, primary: str) -> bool:
        """Whether a run of this program gets this primary config, of groups in this folder."""
        name = os.path.splitext(os.path.relpath(primary, folder))[0].replace(os.sep, "/")
        if self.folder and os.path.realpath(self.folder) != os.path.realpath(folder):
            return False
        return self.config == name if self.config else bool(self.folder)


def hydra_programs(texts: Iterable[tuple[str, str]], root: str) -> list[HydraProgram]:
    """The programs of a repository.

    Args:
        texts: (path, text) of its Python files.
        root: the folder that module names start from.
    """
    found: list[HydraProgram] = []
    for path, text in texts:
        if "hydra" not in text or "config_" not in text:
            continue
        parts = os.path.relpath(path, root).removesuffix(".py").split(os.sep)
        if not all(part.isidentifier() for part in parts):
            continue
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found += _of(tree, module, os.path.dirname(path))
    return found


def _of(tree: ast.Module, module: str, folder: str) -> Iterator[HydraProgram]:
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef) or not node.args.args:
            continue
        for decorator in node.decorator_list:
            name = ast.unparse(decorator.func) if isinstance(decorator, ast.Call) else ""
            if not isinstance(decorator, ast.Call) or name.rpartition(".")[2] not in DECORATORS:
                continue
            values = {
                keyword.arg: keyword.value.value
                for keyword in decorator.keywords
                if keyword.arg and isinstance(keyword.value, ast.Constant)
            }
            given = {keyword.arg for keyword in decorator.keywords}
            if not given & {"config_path", "config_name"}:
                continue
            where = values.get("config_path")
            config = values.get("config_name")
            yield HydraProgram(
                f"{module}:{node.name}",
                node.args.args[0].arg,
                os.path.normpath(os.path.join(folder, where)) if isinstance(where, str) else "",
                os.path.splitext(config)[0] if isinstance(config, str) else "",
                name in ("hydra.main", "main"),
            )
