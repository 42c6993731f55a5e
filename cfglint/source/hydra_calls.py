"""OmegaConf's functions, and Hydra's `instantiate` where it passes a part of the config on.

Sources: https://omegaconf.readthedocs.io/en/2.3_branch/usage.html and
https://hydra.cc/docs/advanced/instantiate_objects/overview/ (1.3).
"""

from __future__ import annotations

import ast
from typing import Any

from cfglint.source.machine import Machine
from cfglint.source.operations import parts_in, spelled
from cfglint.source.values import (
    COMMAND_LINE,
    UNKNOWN,
    Cfg,
    Class,
    Const,
    Either,
    Function,
    Instance,
    Namespace,
    Scope,
)

QUIET = frozenset(
    {"is_missing", "is_config", "is_dict", "is_list", "is_interpolation", "is_struct", "resolve"}
    | {"is_readonly", "set_struct", "set_readonly", "set_cache", "to_yaml", "save", "missing_keys"}
    | {"register_new_resolver", "register_resolver", "clear_resolvers", "get_type"}
)
"""Functions of `OmegaConf` that read no key, or say of all of them how they are read."""

CONTEXTS = frozenset({"open_dict", "read_write", "flag_override"})
"""Functions beside `OmegaConf` that change how a config may be written, in a `with` block."""

SAME = frozenset({"create", "to_container", "to_object", "masked_copy", "unsafe_merge"})
"""Functions whose result is their first argument in another form."""

FROM_THE_COMMAND_LINE = frozenset({"from_cli", "from_dotlist"})

INSTANTIATE = frozenset({"instantiate", "call"})

_OPTIONS = frozenset({"_target_", "_partial_", "_convert_", "_recursive_", "_args_"})


class HydraCalls(Machine):
    """Calls of OmegaConf and Hydra that get the config."""

    def _of_hydra(self, node: ast.Call, scope: Scope) -> Any:
        """What such a call gives; None where it is none of them."""
        name = spelled(node.func)
        short = name.rpartition(".")[2]
        if short in CONTEXTS:
            self._arguments(node, scope)
            return UNKNOWN
        if short in INSTANTIATE and node.args and name != "subprocess.call":
            return self._made(node, scope)
        if ".".join(name.split(".")[-2:-1]) != "OmegaConf":
            return None
        if short in QUIET or short in FROM_THE_COMMAND_LINE:
            self._arguments(node, scope)
            return COMMAND_LINE if short in FROM_THE_COMMAND_LINE else UNKNOWN
        if short in SAME and node.args:
            first = self._arguments(node, scope)[0]
            record = isinstance(first, Instance) and first.record
            return self._of_record(first, node, scope) if record else first
        if short == "merge":
            return self._merged(node, scope)
        if short in ("select", "update") and len(node.args) > 1:
            return self._by_path(short, node, scope)
        return None

    def _arguments(self, node: ast.Call, scope: Scope) -> list[Any]:
        values = [*node.args, *(keyword.value for keyword in node.keywords)]
        return [self._eval(value, scope) for value in values]

    def _merged(self, node: ast.Call, scope: Scope) -> Any:
        """The config over others, or under them: what they have that it has not is not missing."""
        values: list[Any] = []
        for source in node.args:
            if isinstance(source, ast.Starred):  # `merge(*[load(path) for path in paths], cli)`
                several = self._items(self._eval(source.value, scope), source, scope)
                values += several if several is not None else [UNKNOWN]
            else:
                values.append(self._eval(source, scope))
        values = [value for value in values if value is not COMMAND_LINE]
        parts = [value for value in values if isinstance(value, Cfg)]
        if len(parts) < len(values):
            self.laid_over.update(part.path for part in parts)
        if not parts:
            return UNKNOWN
        return parts[0] if len(set(parts)) == 1 else Either(list(dict.fromkeys(parts)))

    def _by_path(self, short: str, node: ast.Call, scope: Scope) -> Any:
        """`OmegaConf.select(cfg, "a.b")`, which gives None for what is not there, and `update`."""
        holder, path, *others = self._arguments(node, scope)
        if not isinstance(holder, Cfg):
            return UNKNOWN
        if not isinstance(path, Const) or not isinstance(path.value, str):
            if short == "update":
                self._written_somewhere(holder, node, scope)
            else:
                self._note_reading(scope, node, "reads a key that is not known here", holder.path)
            return UNKNOWN
        names = path.value.split(".")
        value: Any = holder
        for number, name in enumerate(names):
            if not isinstance(value, Cfg):
                return UNKNOWN
            if short == "update" and number == len(names) - 1:
                self._set(value, name, others[0] if others else UNKNOWN, node, scope)
                return UNKNOWN
            value = self._read(value, name, node, scope, Const(None), "None")
        return value

    def _made(self, node: ast.Call, scope: Scope) -> Any:
        """Follow into the class that a node names, where it gets more of the config than the node:
        the node's own keys are held against the signature by rules."""
        held = self._eval(node.args[0], scope)
        extra = [self._eval(argument, scope) for argument in node.args[1:]]
        named = {k.arg: self._eval(k.value, scope) for k in node.keywords}
        target = self._value_at((*held.path, "_target_")) if isinstance(held, Cfg) else None
        if not isinstance(held, Cfg) or not isinstance(target, str):
            return None
        given = [*extra, *named.values()]
        if not parts_in(given) or None in named:
            return None
        entry = self._named_by(target)
        if not isinstance(entry, (Class, Function)):
            return None
        keywords: dict[str | None, Any] = dict(named)
        for key in self._value_at(held.path):
            if key not in _OPTIONS:
                keywords.setdefault(key, UNKNOWN)
        text = f"what `{'.'.join(held.path)}` has goes to `{target[:80]}`"
        self._note(scope, node, text, True, held.path)
        return self._call_value(entry, extra, keywords, node, scope.module)

    def _named_by(self, target: str) -> Any:
        """The class or function that a dotted name means in this repository."""
        path, _, attribute = target.rpartition(".")
        module = self._module(path) if path else None
        return self._member(Namespace(module), attribute) if module is not None else None
