"""Programs that Hydra starts: functions under `@hydra.main`, and the configs they start with.

Source: https://hydra.cc/docs/tutorials/basic/your_first_app/config_file/ (1.3): `config_path`
counts from the file of the function, and the function gets the composed config as its one argument.
Up to Hydra 1.0 it may be the path of the primary config itself.
"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import NamedTuple

from cfglint.files import YAML_ENDINGS
from cfglint.source.import_roots import import_root
from cfglint.source.interpreter import MAIN_GUARDS
from cfglint.source.paths import imported_texts, named_values, path_of
from cfglint.source.reads import SCRIPT
from cfglint.source.syntax import last_part, parsed

DECORATORS = ("main", "hydra_main", "hydra_runner")
"""Last part of a decorator's name: Hydra's own, Dora's and NeMo's, which take its arguments."""


_DECORATED = re.compile(r"config_|\bhydra\.main\(|@main\(")


class HydraProgram(NamedTuple):
    """A function, the folder that its imports start from, and its config: the folder of the config
    groups, and the primary config's name; each of these two "" where the code does not say it as a
    text, or as a path from where its file lies. `own` says that the decorator is Hydra's own, which
    gives it to nothing else; `file` is the function's.
    """

    root: str
    entry: str
    parameter: str
    folder: str
    config: str
    own: bool
    file: str = ""

    def starts_with(self, folder: str, primary: str) -> bool:
        """Whether a run of this program gets this primary config, of groups in this folder."""
        name = os.path.splitext(os.path.relpath(primary, folder))[0].replace(os.sep, "/")
        if self.folder and os.path.realpath(self.folder) != os.path.realpath(folder):
            return False
        if not self.folder and _is_in_a_group(folder, name, self.root):
            return False  # the config of that name further up is the one
        return self.config == name if self.config else bool(self.folder)

    def extends(self, folder: str, files: Iterable[str]) -> bool:
        """Whether a config is made of the one that a run of this program gets, as another one of
        its folder that `--config-name` gives."""
        if not self.config or not self.may_start_with(folder):
            return False
        own = os.path.realpath(os.path.join(folder, self.config))
        return any(os.path.splitext(os.path.realpath(file))[0] == own for file in files)

    def may_start_with(self, folder: str) -> bool:
        """Whether `--config-name` can give a run of this program any config of this folder."""
        return bool(self.folder) and os.path.realpath(self.folder) == os.path.realpath(folder)


def _is_in_a_group(folder: str, name: str, root: str) -> bool:
    """Whether a folder above one has a config of the same name: this one is then the choice of a
    group that is called like it, such as `default`."""
    current, above = os.path.abspath(folder), os.path.dirname(os.path.abspath(folder))
    while above != current and current != os.path.abspath(root):
        if any(os.path.isfile(os.path.join(above, name + end)) for end in YAML_ENDINGS):
            return True
        current, above = above, os.path.dirname(above)
    return False


def hydra_programs(texts: Iterable[tuple[str, str]], root: str) -> list[HydraProgram]:
    """The programs of a repository.

    Args:
        texts: (path, text) of its Python files.
        root: the folder of the repository.
    """
    found: list[HydraProgram] = []
    for path, text in texts:
        if "hydra" not in text or _DECORATED.search(text) is None:
            continue
        tree = parsed(text)
        if tree is None:
            continue
        start = import_root(path, tree, root)
        parts = os.path.relpath(path, start).removesuffix(".py").split(os.sep)
        if not all(part.isidentifier() for part in parts):
            continue
        module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        own = named_values(tree)
        wanted = _named_in([*own.values(), *_decorators(tree)])
        names = imported_texts(tree, path, start, root, wanted) | own
        evaluated = partial(path_of, names=names, file=path, start=start, root=root)
        found += _of(tree, module, path, start, evaluated)
        if "compose(" in text and _COMPOSES.search(text) is not None:
            found += _that_compose(tree, module, path, start, evaluated)
    return found


def _decorators(tree: ast.Module) -> list[ast.expr]:
    """The decorators of the functions of a module."""
    return [d for n in tree.body if isinstance(n, ast.FunctionDef) for d in n.decorator_list]


def _named_in(nodes: Iterable[ast.expr]) -> frozenset[str]:
    """The names in some expressions."""
    within = (each for node in nodes for each in ast.walk(node))
    return frozenset(each.id for each in within if isinstance(each, ast.Name))


def _of(
    tree: ast.Module,
    module: str,
    path: str,
    root: str,
    evaluated: Callable[[ast.expr], str | None],
) -> Iterator[HydraProgram]:
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef) or not node.args.args:
            continue
        for decorator in node.decorator_list:
            name = ast.unparse(decorator.func) if isinstance(decorator, ast.Call) else ""
            if not isinstance(decorator, ast.Call) or name.rpartition(".")[2] not in DECORATORS:
                continue
            values = {
                keyword.arg: evaluated(keyword.value)
                for keyword in decorator.keywords
                if keyword.arg in ("config_path", "config_name")
            }
            if not values and not _is_of_hydra(tree, name):
                continue
            where = values.get("config_path")
            config = values.get("config_name")
            if isinstance(where, str) and where.endswith(YAML_ENDINGS):  # Hydra 0.x and 1.0
                where, config = os.path.dirname(where), config or os.path.basename(where)
            yield HydraProgram(
                root,
                f"{module}:{node.name}",
                node.args.args[0].arg,
                _folder_of(where, os.path.dirname(path), root) if isinstance(where, str) else "",
                os.path.splitext(config)[0] if isinstance(config, str) else "",
                name in ("hydra.main", "main"),
                path,
            )


_STARTS = frozenset({"initialize", "initialize_config_module", "initialize_config_dir"})
_COMPOSES = re.compile(r"\binitialize(?:_config_(?:module|dir))?\(")


def _that_compose(
    tree: ast.Module,
    module: str,
    path: str,
    root: str,
    evaluated: Callable[[ast.expr], str | None],
) -> Iterator[HydraProgram]:
    """The functions that compose a config themselves: `initialize(...)`, then `compose(...)`."""
    guarded = any(isinstance(n, ast.If) and ast.unparse(n.test) in MAIN_GUARDS for n in tree.body)
    for function in tree.body:
        if not isinstance(function, ast.FunctionDef):
            continue
        calls = [each for each in ast.walk(function) if isinstance(each, ast.Call)]
        starts = [each for each in calls if last_part(each.func) in _STARTS]
        makes = [each for each in calls if last_part(each.func) == "compose"]
        if len(starts) != 1 or len(makes) != 1:
            continue
        where = _first_text(starts[0], ("config_path", "config_module", "config_dir"), evaluated)
        config = _first_text(makes[0], ("config_name",), evaluated)
        if not where or not config:
            continue
        if last_part(starts[0].func) == "initialize_config_module":
            where = f"pkg://{where}"
        yield HydraProgram(
            root,
            f"{module}:{SCRIPT if guarded else function.name}",
            "",
            _folder_of(where, os.path.dirname(path), root),
            os.path.splitext(config)[0],
            True,
            path,
        )


def _first_text(
    call: ast.Call, names: tuple[str, ...], evaluated: Callable[[ast.expr], str | None]
) -> str | None:
    """The first text that a call gets, by position or by one of several names."""
    named = [keyword.value for keyword in call.keywords if keyword.arg in names]
    found = (evaluated(each) for each in (*named, *call.args))
    return next((text for text in found if isinstance(text, str)), None)


def _is_of_hydra(tree: ast.Module, name: str) -> bool:
    """Whether a decorator that names no config is Hydra's: the command line names it then."""
    return name == "hydra.main" or (
        name == "main"
        and any(isinstance(n, ast.ImportFrom) and n.module == "hydra" for n in tree.body)
    )


def _folder_of(where: str, folder: str, root: str) -> str:
    """The folder that a `config_path` names: from the file's own, or `pkg://package.folder`."""
    if where.startswith("pkg://"):
        parts = where.removeprefix("pkg://").replace("/", ".").split(".")
        return os.path.join(root, *parts)
    return os.path.normpath(os.path.join(folder, where))
