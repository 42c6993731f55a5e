"""What rules of the dynamic stage share: places of keys, and sentences about tensors."""

from __future__ import annotations

from cfglint.compose.items import lookup
from cfglint.diagnostic import Place, Related, at_line
from cfglint.dynamic.outcome import Knob, shown_path
from cfglint.rules.context import DynamicContext, VerifyContext
from cfglint.rules.place import value_place


def place_of(context: DynamicContext | VerifyContext, *keys: str) -> tuple[Place, str]:
    """The place of the first of these keys that the config has, and the key; else its section,
    else the whole file. Of one of several trainings its own keys come first."""
    root = context.bound.experiment.root
    subject = context.outcome if isinstance(context, DynamicContext) else context.verified
    within = subject.within
    own = [f"{within}.{key}" for key in keys if within and key]
    for key in (*own[:1], *keys):
        item = lookup(root, key) if key else None
        if item is not None and item.node is not None:
            return value_place(item), key
    for key in keys:
        parent = key.rpartition(".")[0]
        item = lookup(root, parent) if parent else None
        if item is not None:
            return item.place, parent
    model = lookup(root, "model")
    if model is not None:
        return model.place, "model"
    return Place(context.bound.experiment.file, (), "key", context.bound.experiment.document), ""


def code_place(file: str, line: int, message: str) -> tuple[Related, ...]:
    """A line of the user's code as a related place; none where it is not known."""
    if not file or not line:
        return ()
    return (Related(at_line(shown_path(file), line), message),)


def also_set(context: DynamicContext, keys: tuple[str, ...], first: str) -> tuple[Related, ...]:
    """The places of further keys, with their values."""
    found = []
    for key in keys:
        item = lookup(context.bound.experiment.root, key)
        if key != first and item is not None and item.node is not None:
            found.append(Related(value_place(item), f"`{key}` is {item.value} here"))
    return tuple(found)


def power(knob: Knob) -> str:
    """What halving a key does, in words."""
    if abs(knob.exponent - 1) < 0.05:
        return f"halving {knob.key} halves it"
    if abs(knob.exponent - 2) < 0.05:
        return f"halving {knob.key} quarters it"
    share = round(100 * 0.5**knob.exponent)
    return f"halving {knob.key} leaves {share}% of it"


def shape(sizes: tuple[int, ...]) -> str:
    """`[128, 4096, 2]`."""
    return f"[{', '.join(str(size) for size in sizes)}]"
