"""Arguments of transformers' Trainer that do not go together: its class raises on them.

Its checks are in the package, which need not be here; the table of signatures has the fields alone.
Source: transformers 4.36 to 5.24, `training_args.py:TrainingArguments.__post_init__`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cfglint.compose.items import Item
from cfglint.contract import Contract, Key
from cfglint.source.reads import Raised
from cfglint.source.syntax import literal_of

_OWN = ("load_best_model_at_end", "save_strategy", "per_device_train_batch_size", "bf16")
"""Fields that tell the class, whatever else its subclasses have."""

_UNKNOWN = object()


class _Arguments(NamedTuple):
    """What a config gives the class, with the path of the section that holds it. `elsewhere` are
    keys that a command line gives."""

    item: Item
    contract: Contract
    section: tuple[str, ...]
    elsewhere: frozenset[tuple[str, ...]]

    def value(self, name: str) -> object:
        """The value of a field, the default where the file has none; `_UNKNOWN` where it may be
        another."""
        key = self.contract.find(name)
        if key is None or (*self.section, name) in self.elsewhere:
            return _UNKNOWN
        item = self.item.mapping.get(name)
        if item is None:
            return _UNKNOWN if key.elsewhere or key.settable else _default(key)
        known = not item.interpolated and not isinstance(item.value, (list, dict))
        return item.value if known else _UNKNOWN

    def is_on(self, name: str) -> bool:
        """Whether a switch is surely on: without a conversion any text is."""
        value = self.value(name)
        if isinstance(value, str) and self.contract.conversion == "none":
            return bool(value)
        return value is True


def raised_by_arguments(
    item: Item,
    contract: Contract,
    section: tuple[str, ...],
    elsewhere: frozenset[tuple[str, ...]],
) -> tuple[Raised, ...]:
    """What the class raises on, of which each value alone is right.

    Args:
        item: what is at the section.
        elsewhere: keys that a command line gives, whose values are not known.
    """
    if contract.either or not all(name in contract.keys for name in _OWN):
        return ()
    given = _Arguments(item, contract, section, elsewhere)
    found = (*_of_precision(given), *_of_strategies(given))
    return tuple(
        Raised(
            tuple((*section, name) for name in names if name in item.mapping),
            "ValueError",
            "",
            said,
            *contract.keys[names[0]].at,
        )
        for names, said in found
        if item.mapping.keys() & set(names)
    )


def _of_precision(given: _Arguments) -> Iterator[tuple[tuple[str, ...], str]]:
    for one, other in (("fp16", "bf16"), ("fp16_full_eval", "bf16_full_eval")):
        if given.is_on(one) and given.is_on(other):
            yield (one, other), f"at most one of {one} and {other} can be True"


def _of_strategies(given: _Arguments) -> Iterator[tuple[tuple[str, ...], str]]:
    """The best model is known only where each of those that are saved was evaluated."""
    best = "load_best_model_at_end"
    name = "eval_strategy" if "eval_strategy" in given.contract.keys else "evaluation_strategy"
    evaluated, saved = given.value(name), given.value("save_strategy")
    strategies = {"no", "steps", "epoch"}
    if not given.is_on(best) or evaluated not in strategies or saved not in strategies:
        return
    if evaluated != saved:
        said = f"{best} asks for the same {name} and save_strategy, not {evaluated} and {saved}"
        yield (best, name, "save_strategy"), said
    elif saved == "steps":
        every, between = given.value("save_steps"), given.value("eval_steps")
        if type(every) is int and type(between) is int and between > 0 and every % between:
            said = f"{best} asks for save_steps that are a multiple of eval_steps ({between})"
            yield (best, "save_steps", "eval_steps"), said


def _default(key: Key) -> object:
    known, value = literal_of(key.default)
    return value if known else _UNKNOWN
