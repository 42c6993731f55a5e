"""Whether an expression is what a YAML file holds: `yaml.safe_load(f)`, and what is made of it."""

from __future__ import annotations

import ast
from typing import NamedTuple

from cfglint.repository.frames import MOST_STEPS, Frames, Value

LOADS = frozenset({"safe_load", "full_load", "unsafe_load", "round_trip_load"})
"""Functions that give what a YAML file holds, by name alone."""

SAME = frozenset(
    {"dict", "EasyDict", "edict", "AttrDict", "Munch", "munchify", "OrderedDict", "deepcopy"}
    | {"to_container", "create", "copy", "DotMap", "Box", "addict", "Dict", "to_object"}
)
"""Calls that give the same mapping as another object."""


class Loaded(NamedTuple):
    """A part of a YAML file, by key path. `exact` says that all its keys are there, unchanged."""

    section: tuple[str, ...] = ()
    exact: bool = True


MOST_ASKED = 400
"""Expressions that one question follows: assignments of one name to another make ever more ways."""


def loaded(frames: Frames, value: Value) -> Loaded | None:
    """The part of a YAML file that an expression is; None where it is none."""
    return _Question(frames).part(value, MOST_STEPS)


class _Question:
    """One search, with the number of expressions that it may still look at."""

    def __init__(self, frames: Frames) -> None:
        self._frames = frames
        self._left = MOST_ASKED

    def part(self, value: Value, steps: int) -> Loaded | None:
        """The part that an expression is, by at most so many steps."""
        if steps == 0:
            return None
        for source in self._frames.sources(value):
            self._left -= 1
            found = self._of(source, steps - 1) if self._left > 0 else None
            if found is not None:
                return found
        return None

    def _of(self, value: Value, steps: int) -> Loaded | None:
        node, frame = value
        if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or):
            return self.part(Value(node.values[0], frame), steps)
        if isinstance(node, ast.IfExp):
            return self.part(Value(node.body, frame), steps)
        if isinstance(node, ast.Subscript):
            name = self._frames.text(Value(node.slice, frame))
            return self._inside(Value(node.value, frame), name, steps)
        if isinstance(node, ast.DictComp):  # some of the keys, or others made of them
            found = self.part(Value(node.generators[0].iter, frame), steps)
            return Loaded(found.section, False) if found is not None else None
        if isinstance(node, ast.Dict) and len(node.keys) == 1 and node.keys[0] is None:
            return self.part(Value(node.values[0], frame), steps)
        if isinstance(node, ast.Call):
            return self._of_call(node, value, steps)
        return None

    def _of_call(self, node: ast.Call, value: Value, steps: int) -> Loaded | None:
        function, frame = node.func, value.frame
        name = ast.unparse(function)
        last = name.rpartition(".")[2]
        holder = function.value if isinstance(function, ast.Attribute) else None
        loads = last == "load" and holder is not None and _is_yaml(self._frames, holder, value)
        if last in LOADS or loads:
            return Loaded()
        if holder is not None and last in ("get", "pop") and node.args:
            key = self._frames.text(Value(node.args[0], frame))
            return self._inside(Value(holder, frame), key, steps)
        if holder is not None and last in ("items", "copy", "toDict", "to_dict") and not node.args:
            return self.part(Value(holder, frame), steps)
        if last in SAME and node.args:
            return self.part(Value(node.args[0], frame), steps)
        for result in self._frames.returned(value):
            found = self.part(result, steps)
            if found is not None:
                return found
        return None

    def _inside(self, holder: Value, name: str | None, steps: int) -> Loaded | None:
        found = self.part(holder, steps)
        if found is None or name is None:
            return None
        return Loaded((*found.section, name), found.exact)


def _is_yaml(frames: Frames, holder: ast.expr, value: Value) -> bool:
    """Whether `load` is called on `yaml`, `OmegaConf` or a `YAML()` of ruamel."""
    texts = [ast.unparse(holder)]
    texts += [ast.unparse(s.node) for s in frames.sources(Value(holder, value.frame))]
    return any("yaml" in text.lower() or text == "OmegaConf" for text in texts)
