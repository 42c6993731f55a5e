"""Two files of one run disagree about a value.

## What it does
Compares the arguments of transformers' Trainer with the DeepSpeed config that `deepspeed` names, or
has inside of it, and with the file that a command line of the repository gives `accelerate launch`.
Compared are batch size, gradient accumulation and clipping, learning rate, the values of Adam and
the precision, as far as both files give them. "auto" agrees with everything. Of a YOLO dataset `nc`
is compared with the number of `names`.

## Why is this bad?
Transformers raises on such values once the model is loaded, which may be an hour after the start:
"Please correct the following DeepSpeed config values that mismatch TrainingArguments values".

## Example
```yaml
trainer:
  num_train_epochs: 1
  per_device_train_batch_size: 4
  gradient_accumulation_steps: 8
  deepspeed: {zero_optimization: {stage: 2}, gradient_accumulation_steps: 4}
```

## Use instead
```yaml
trainer:
  num_train_epochs: 1
  per_device_train_batch_size: 4
  gradient_accumulation_steps: 8
  deepspeed: {zero_optimization: {stage: 2}, gradient_accumulation_steps: auto}
```

## Fix safety
There is no fix.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress

from cfglint.compose.items import Item, from_node, item_at
from cfglint.diagnostic import Diagnostic, Related, Severity
from cfglint.document.conduct import OF_OTHER_KINDS, PYYAML
from cfglint.document.kinds import kind_of
from cfglint.rules.context import ExperimentContext, diagnostic
from cfglint.rules.place import value_place
from cfglint.rules.relations import (
    ACCELERATE,
    ARGUMENTS,
    DEEPSPEED,
    LEAST_ARGUMENTS,
    OF_DEEPSPEED,
    Pair,
)

CODE, NAME, SEVERITY = "S207", "inconsistent-files", Severity.ERROR
NEEDS = ("composed",)

_LAUNCHER = re.compile(r"\baccelerate\s+launch\b")
_SCRIPT = re.compile(r"\.py\b|\s-m\s")
_CONFIG_FILE = re.compile(r"\s--config_file[=\s]+[\"']?([^\s\"']+)")

_TRAINER = frozenset({"TrainingArguments", "Seq2SeqTrainingArguments", "SFTConfig", "DPOConfig"})
_TRAINER |= {"GRPOConfig", "KTOConfig", "RewardConfig", "ORPOConfig", "TrlParser"}
"""Names one of which code has that trains with transformers' Trainer."""


def check(context: ExperimentContext) -> Iterator[Diagnostic]:
    """Every value that another file of the run contradicts."""
    root = context.bound.experiment.root
    for path, arguments in _arguments(root) if context.names(_TRAINER) else ():
        other = _deepspeed(context, arguments)
        if other is not None:
            yield from _conflicts(path, arguments, other, DEEPSPEED, "the DeepSpeed config")
        launched = not path and "deepspeed" not in arguments.mapping
        for file in _launched_with(context) if launched else ():
            yield from _conflicts(path, arguments, file, ACCELERATE, "accelerate's config")
    yield from _classes(root)


def _arguments(item: Item, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Item]]:
    """The mappings that hold arguments of transformers' Trainer."""
    if len(item.mapping.keys() & ARGUMENTS) >= LEAST_ARGUMENTS:
        yield path, item
    for name, child in item.mapping.items():
        yield from _arguments(child, (*path, name))


def _deepspeed(context: ExperimentContext, arguments: Item) -> Item | None:
    """The DeepSpeed config of a training; None where it has none that can be read."""
    named = arguments.mapping.get("deepspeed")
    if named is None or named.interpolated:
        return None
    found = _in_file(context, named.value) if isinstance(named.value, str) else named
    return found if found is not None and found.mapping.keys() & OF_DEEPSPEED else None


def _in_file(context: ExperimentContext, path: str) -> Item | None:
    """What a file of the repository holds; None where there is none by this path."""
    file = context.beside(path)
    if file is None or not file.documents or file.documents[0].root is None:
        return None
    loader = OF_OTHER_KINDS.get(kind_of(file.path), PYYAML)
    return from_node(file.documents[0].root, file.path, 0, loader)


def _launched_with(context: ExperimentContext) -> Iterator[Item]:
    """The files of accelerate that command lines with this config name."""
    told: set[str] = set()
    for launch in context.launches():
        name = _file_of_accelerate(launch.expanded)
        if name and name not in told:
            told.add(name)
            file = _in_file(context, name)
            kind = item_at(file, ("distributed_type",)) if file is not None else None
            if file is not None and kind is not None and kind.value == "DEEPSPEED":
                yield file


def _file_of_accelerate(command: str) -> str:
    """The file that a command line gives `accelerate launch`; "" for none. What stands behind the
    script is the script's own option."""
    for options in _LAUNCHER.split(command)[1:]:
        found = _CONFIG_FILE.search(_SCRIPT.split(options, maxsplit=1)[0])
        if found is not None:
            return found[1]
    return ""


def _conflicts(
    path: tuple[str, ...], arguments: Item, other: Item, pairs: Iterable[Pair], name: str
) -> Iterator[Diagnostic]:
    told: set[str] = set()
    for pair in pairs:
        own, there = arguments.mapping.get(pair.key), item_at(other, pair.path)
        if own is None or there is None or pair.key in told:
            continue
        if any(_is_on(arguments.mapping.get(each)) for each in pair.unless):
            continue
        value = _at(there, pair.at)
        if not _differ(own, value):
            continue
        told.add(pair.key)
        key = ".".join((*path, pair.key))
        where = ".".join(pair.path)
        yield diagnostic(
            (CODE, NAME),
            SEVERITY,
            f"`{key}` is {_shown(own.value)}, and {name} has {_shown(value)} as `{where}`: "
            "transformers raises on it",
            value_place(own),
            key=key,
            related=(Related(value_place(there), f"`{where}` is {_shown(value)} here"),),
            help=f'write the same value in both, or "auto" for `{where}` there',
        )


def _is_on(item: Item | None) -> bool:
    return item is not None and item.value is True


def _at(item: Item, number: int) -> object:
    """A value that is compared; None where there is none."""
    if number < 0:
        return item.value
    values = item.value if isinstance(item.value, list) else []
    return values[number].value if number < len(values) else None


def _differ(own: Item, other: object) -> bool:
    """Whether two values surely differ. The parser makes numbers of texts; of the other file's a
    text stays one, and differs from every number."""
    value = own.value
    if own.interpolated or other in (None, "auto") or isinstance(other, (dict, list)):
        return False
    if isinstance(value, str):
        with suppress(ValueError):
            value = float(value)
    if isinstance(value, bool):
        return isinstance(other, bool) and value is not other
    if not isinstance(value, (int, float)) or isinstance(other, bool):
        return False
    return value != other


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"the text `{value}`" if isinstance(value, str) else f"{value}"


def _classes(root: Item) -> Iterator[Diagnostic]:
    """`nc` of a dataset beside the names of its classes. Sources: Ultralytics 8,
    `data/utils.py:check_det_dataset`; YOLOv5, `train.py`."""
    count, names = root.mapping.get("nc"), root.mapping.get("names")
    images = [root.mapping[name].value for name in ("train", "val") if name in root.mapping]
    if count is None or names is None or not any(isinstance(i, (str, list)) for i in images):
        return
    if isinstance(count.value, bool) or not isinstance(count.value, int):
        return
    given = len(names.value) if isinstance(names.value, (dict, list)) else count.value
    if given != count.value:
        yield diagnostic(
            (CODE, NAME),
            SEVERITY,
            f"`nc` is {count.value}, and `names` has {given}: YOLO raises on it",
            value_place(count),
            key="nc",
            related=(Related(value_place(names), f"{given} names are here"),),
            help=f"write `nc: {given}`, or give as many names",
        )
