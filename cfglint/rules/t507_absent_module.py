"""A name that must exist in the model does not.

## What it does
Reports names of a config that libraries look for in the model: the classes that FSDP wraps
(`fsdp_transformer_layer_cls_to_wrap`, also in the file that `accelerate launch` reads), the modules
that LoRA adapts (`target_modules`), and the parts that are frozen or trained (`frozen_modules`,
`freeze_layers`, `trainable_parameters`), where the model is built and has none of that name. Of a
list that suits several models only a misspelt name is told. The file of `accelerate launch` is
held against the models of all configs that were traced in its repository, and told of where each
of them lacks the class.

## Why is this bad?
FSDP and PEFT raise before the first step. A frozen part that is not there is trained.

## Example
```yaml
fsdp_config:
  fsdp_auto_wrap_policy: TRANSFORMER_BASED_WRAP
  fsdp_transformer_layer_cls_to_wrap: BertLayer  # the model is an XLMRobertaModel
```

## Use instead
```yaml
  fsdp_transformer_layer_cls_to_wrap: XLMRobertaLayer
```
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from cfglint.compose.items import Item
from cfglint.diagnostic import Diagnostic, Severity
from cfglint.names import nearest
from cfglint.rules.context import DynamicContext, diagnostic, dotted
from cfglint.rules.place import value_place
from cfglint.schema.bind import Bound

CODE, NAME, SEVERITY = "T507", "absent-module", Severity.ERROR

WRAPPED = frozenset(
    {
        "fsdp_transformer_layer_cls_to_wrap",
        "transformer_layer_cls_to_wrap",
        "transformer_cls_names_to_wrap",
    }
)
"""Keys of accelerate and transformers whose value are classes in the model, each of which must be
there: `set_auto_wrap_policy` raises for any that is not."""

_POLICIES = ("fsdp_auto_wrap_policy", "auto_wrap_policy")

_LORA = ("lora", "peft", "adapter")
_RANKS = frozenset({"r", "rank", "lora_r", "lora_rank", "lora_alpha"})
"""Keys beside `target_modules` that say that the section is LoRA's."""

_PARTS = re.compile(
    r"(freeze|frozen|unfreeze|unfrozen|trainable)_"
    r"(modules|module_names|layers|layer_names|parameters|params|parts|prefixes|names)"
)

_PLAIN_NAME = re.compile(r"\w+(\.\w+)*\.?")


Parts: TypeAlias = "tuple[tuple[str, str], ...]"


class _Names(NamedTuple):
    """What the model has: classes of its modules, their dotted names, and every dotted name."""

    classes: Counter[str]
    modules: frozenset[str]
    every: frozenset[str]


def check(context: DynamicContext) -> Iterator[Diagnostic]:
    """Each name that the built model lacks."""
    yield from absent_in(context.bound, context.outcome.parts)


def absent_in(bound: Bound, parts: Parts) -> list[Diagnostic]:
    """The same of a config and what a model has; nothing where that is not known.

    Args:
        parts: see `cfglint.dynamic.events.Trace`.
    """
    return list(_absent(bound.experiment.root, parts)) if parts else []


def _absent(root: Item, parts: Parts) -> Iterator[Diagnostic]:
    names = _Names(
        Counter(kind for _, kind in parts),
        frozenset(name for name, kind in parts if kind),
        frozenset(name for name, _ in parts),
    )
    for parents, key, item in _walk(root, (), ()):
        last = key[-1]
        if last in WRAPPED and _wraps(parents):
            yield from _classes(names, key, item)
        elif last.endswith("target_modules") and _is_lora(parents[-1], key):
            yield from _targets(names, key, item)
        elif _PARTS.fullmatch(last):
            for each in _words(item):
                yield from _misspelt(names, key, each)


def _walk(
    item: Item, path: tuple[str, ...], parents: tuple[Item, ...]
) -> Iterator[tuple[tuple[Item, ...], tuple[str, ...], Item]]:
    for key, child in item.mapping.items():
        inside = (*path, key)
        yield (*parents, item), inside, child
        yield from _walk(child, inside, (*parents, item))


def _words(item: Item) -> list[Item]:
    """The texts in a value: those of a list, or of one text with commas."""
    if isinstance(item.value, list):
        return [each for each in item.value if isinstance(each.value, str)]
    if isinstance(item.value, str) and not item.interpolated:
        return [item._replace(value=part.strip()) for part in item.value.split(",") if part.strip()]
    return []


def _wraps(parents: tuple[Item, ...]) -> bool:
    """Whether FSDP is on, and wraps by class."""
    kind = parents[0].mapping.get("distributed_type")
    if kind is not None and kind.value != "FSDP":
        return False
    found = [parents[-1].mapping[name].value for name in _POLICIES if name in parents[-1].mapping]
    return all("TRANSFORMER" in str(value).upper() for value in found)


def _classes(names: _Names, key: tuple[str, ...], item: Item) -> Iterator[Diagnostic]:
    for each in _words(item):
        if each.value in names.classes:
            continue
        near = nearest(str(each.value), names.classes) or _block(names)
        yield diagnostic(
            (CODE, NAME),
            SEVERITY,
            f"the model has no module of the class {each.value}, which FSDP is to wrap",
            value_place(each),
            key=dotted(key),
            help=f"write {near}" if near else "",
        )


def _block(names: _Names) -> str:
    """The class that the model is most likely made of; "" where none stands out."""
    ends = ("DecoderLayer", "EncoderLayer", "Layer", "Block")
    for end in ends:
        found = [kind for kind, count in names.classes.items() if kind.endswith(end) and count > 1]
        if found:
            return min(found, key=lambda kind: (len(kind), kind))
    return ""


def _is_lora(section: Item, key: tuple[str, ...]) -> bool:
    by_name = any(part in word.lower() for word in key[:-1] for part in _LORA)
    return by_name or key[-1].startswith("lora") or not _RANKS.isdisjoint(section.mapping)


def _targets(names: _Names, key: tuple[str, ...], item: Item) -> Iterator[Diagnostic]:
    """PEFT takes a list as ends of dotted names, and a text as a regular expression."""
    words = _words(item)
    if item.value == "all-linear" or any(word.interpolated for word in words):
        return
    if not words or any(_adapts(names, str(word.value)) for word in words):
        for word in words:
            yield from _misspelt(names, key, word, ends=True)
        return
    if isinstance(item.value, str) and _adapts(names, item.value):
        return
    told = ", ".join(str(word.value) for word in words)
    last = {name.rpartition(".")[2] for name in names.modules}
    near = nearest(str(words[0].value), last)
    yield diagnostic(
        (CODE, NAME),
        SEVERITY,
        f"the model has no module of the name {told}, which LoRA is to adapt",
        value_place(words[0] if len(words) == 1 else item),
        key=dotted(key),
        help=f"did you mean {near}?" if near else "",
    )


def _adapts(names: _Names, word: str) -> bool:
    if any(name.endswith(f".{word}") for name in names.modules):
        return True
    try:
        return any(re.fullmatch(word, name) for name in names.modules)
    except re.error:
        return True


def _misspelt(
    names: _Names, key: tuple[str, ...], item: Item, ends: bool = False
) -> Iterator[Diagnostic]:
    """A name that nothing in the model has, and that is near one that something has."""
    name = str(item.value)
    if not _PLAIN_NAME.fullmatch(name):
        return
    name = name.rstrip(".")
    known = _adapts(names, name) if ends else any(name in each for each in names.every)
    if known or name in names.classes:
        return
    near = _near(names, name, ends)
    if near:
        yield diagnostic(
            (CODE, NAME),
            Severity.WARNING,
            f"nothing in the model has the name {name}",
            value_place(item),
            key=dotted(key),
            help=f"did you mean {near}?",
        )


def _near(names: _Names, name: str, ends: bool) -> str:
    """The dotted name with its first unknown part corrected; "" for none."""
    if ends and "." not in name:
        return nearest(name, {each.rpartition(".")[2] for each in names.modules}) or ""
    known: list[str] = []
    for part in name.split("."):
        start = ".".join(known)
        if ".".join([*known, part]) in names.every:
            known.append(part)
            continue
        below = {
            each[len(start) + bool(start) :].partition(".")[0]
            for each in names.every
            if not start or each.startswith(f"{start}.")
        }
        near = nearest(part, below)
        return ".".join([*known, near]) if near else ""
    return ""
