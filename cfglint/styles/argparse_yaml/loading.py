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


def loaded(frames: Frames, value: Value, steps: int = MOST_STEPS) -> Loaded | None:
    """The part of a YAML file that an expression is; None where it is none."""
    if steps == 0:
        return None
    for source in frames.sources(value):
        found = _of(frames, source, steps - 1)
        if found is not None:
            return found
    return None


def _of(frames: Frames, value: Value, steps: int) -> Loaded | None:
    node, frame = value
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or):
        return loaded(frames, Value(node.values[0], frame), steps)
    if isinstance(node, ast.IfExp):
        return loaded(frames, Value(node.body, frame), steps)
    if isinstance(node, ast.Subscript):
        name = frames.text(Value(node.slice, frame))
        return _inside(frames, Value(node.value, frame), name, steps)
    if isinstance(node, ast.DictComp):
        return _filtered(frames, node, value, steps)
    if isinstance(node, ast.Dict) and len(node.keys) == 1 and node.keys[0] is None:
        return loaded(frames, Value(node.values[0], frame), steps)
    if isinstance(node, ast.Call):
        return _of_call(frames, node, value, steps)
    return None


def _of_call(frames: Frames, node: ast.Call, value: Value, steps: int) -> Loaded | None:
    function, frame = node.func, value.frame
    name = ast.unparse(function)
    last = name.rpartition(".")[2]
    holder = function.value if isinstance(function, ast.Attribute) else None
    if last in LOADS or (last == "load" and holder is not None and _is_yaml(frames, holder, value)):
        return Loaded()
    if holder is not None and last in ("get", "pop") and node.args:
        key = frames.text(Value(node.args[0], frame))
        return _inside(frames, Value(holder, frame), key, steps)
    if holder is not None and last in ("items", "copy", "toDict", "to_dict") and not node.args:
        return loaded(frames, Value(holder, frame), steps)
    if last in SAME and node.args:
        return loaded(frames, Value(node.args[0], frame), steps)
    for result in frames.returned(value):
        found = loaded(frames, result, steps)
        if found is not None:
            return found
    return None


def _is_yaml(frames: Frames, holder: ast.expr, value: Value) -> bool:
    """Whether `load` is called on `yaml`, `OmegaConf` or a `YAML()` of ruamel."""
    texts = [ast.unparse(holder)]
    texts += [ast.unparse(s.node) for s in frames.sources(Value(holder, value.frame))]
    return any("yaml" in text.lower() or text == "OmegaConf" for text in texts)


def _inside(frames: Frames, holder: Value, name: str | None, steps: int) -> Loaded | None:
    found = loaded(frames, holder, steps)
    if found is None or name is None:
        return None
    return Loaded((*found.section, name), found.exact)


def _filtered(frames: Frames, node: ast.DictComp, value: Value, steps: int) -> Loaded | None:
    """`{k: v for k, v in config.items() if v}`: some of the keys, or others made of them."""
    found = loaded(frames, Value(node.generators[0].iter, value.frame), steps)
    return Loaded(found.section, False) if found is not None else None
