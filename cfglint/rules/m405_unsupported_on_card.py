"""The config asks for something that the card cannot do.

## What it does
Holds number formats and attention kernels that the config asks for against the compute capability
of the card that `gpu` in the settings, or `--gpu`, names:

- `bf16` and `tf32` of `TrainingArguments` and its kin: 8.0;
- `precision: bf16-mixed` of Lightning's `Trainer`: 8.0, and `transformer-engine`: 8.9;
- `flash_attention_2`: 8.0, and `flash_attention_3`: 9.0.

A key counts where the code shows what it means: it is an argument of that class, or has the name of
that kernel as its value. For a card that is given by its size nothing is said.

## Why is this bad?
Transformers and FlashAttention raise after the model was loaded. Lightning trains on, with bfloat16
emulated and slow.

## Example
```toml
gpu = "v100"
```
```yaml
bf16: true      # TrainingArguments(**config)
```

## Use instead
```yaml
fp16: true
```

Sources: `torch/cuda/__init__.py:is_bf16_supported` (PyTorch 2.13: emulated below 8.0);
https://huggingface.co/docs/transformers/perf_train_gpu_one (bf16, tf32: Ampere and newer, else
`TrainingArguments` raises ValueError); https://github.com/Dao-AILab/flash-attention (README);
https://github.com/NVIDIA/TransformerEngine (README: Hopper, Ada, Blackwell).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cfglint.compose.items import Item, lookup
from cfglint.diagnostic import Diagnostic, Related, Severity, Span, at_line
from cfglint.dynamic.cards import CARDS, Card, UnknownCardError, find_card
from cfglint.files import shown
from cfglint.rules.context import ExperimentContext, diagnostic, dotted

CODE, NAME, SEVERITY = "M405", "unsupported-on-card", Severity.ERROR
NEEDS = ("code", "nodes", "declared")

_AMPERE, _ADA, _HOPPER = (8, 0), (8, 9), (9, 0)

_KERNELS = {"flash_attention_2": _AMPERE, "flash_attention_3": _HOPPER}
_ON_CPU = ("use_cpu", "no_cuda")


class _Asked(NamedTuple):
    """What a value asks of a card: the capability, what it is called, and what to write instead.
    `raises` says that the program ends there."""

    capability: tuple[int, int]
    what: str
    instead: str
    raises: bool = True


def check(context: ExperimentContext) -> Iterator[Diagnostic]:
    """One diagnostic a value."""
    card = _card(context.settings.gpu)
    if card is None:
        return
    root = context.bound.experiment.root
    told: set[tuple[str, ...]] = set()
    for path, called, at in _arguments(context):
        item = lookup(root, dotted(path))
        asked = _asked_of(called, path[-1], item) if item is not None else None
        if item is None or asked is None or path in told or card.capability >= asked.capability:
            continue
        holder = lookup(root, dotted(path[:-1]))
        if holder is not None and any(_is_true(holder.mapping.get(word)) for word in _ON_CPU):
            continue
        told.add(path)
        yield _diagnostic(card, path, item, asked, at)
    for path, item in _texts(root, ()):
        capability = _KERNELS.get(str(item.value))
        if capability and "att" in path[-1].lower() and card.capability < capability:
            asked = _Asked(capability, f"`{item.value}`", "write `sdpa`")
            yield _diagnostic(card, path, item, asked, None)


def _diagnostic(
    card: Card, path: tuple[str, ...], item: Item, asked: _Asked, at: Span | None
) -> Diagnostic:
    needed, has = (".".join(map(str, pair)) for pair in (asked.capability, card.capability))
    return diagnostic(
        (CODE, NAME),
        SEVERITY if asked.raises else Severity.WARNING,
        f"{asked.what} needs compute capability {needed}, and {card.title} has {has}"
        + ("" if asked.raises else ": it is emulated, and slow"),
        item.place._replace(part="value"),
        key=dotted(path),
        related=(Related(at, "it is given to this call"),) if at is not None else (),
        help=asked.instead,
    )


def _card(text: str) -> Card | None:
    """The card of the settings; None for none, and where only its size is known."""
    try:
        card = find_card(text)
    except UnknownCardError:
        return None  # the dynamic stage tells it
    return card if card in CARDS else None


def _arguments(context: ExperimentContext) -> Iterator[tuple[tuple[str, ...], str, Span | None]]:
    """The keys that are arguments of code which is known by its full name: each with that name."""
    for code in context.code:
        for each in code.of_libraries:
            at = at_line(shown(each.file), each.line)
            yield each.path, each.called, at
    for target in context.targets:
        for name in target.arguments:
            yield (*target.path, *target.inside, name), target.name, None


def _asked_of(called: str, name: str, item: Item) -> _Asked | None:
    """What an argument of a class asks of the card."""
    if called.rpartition(".")[2].endswith(("TrainingArguments", "Config")) and _is_true(item):
        if called.partition(".")[0] not in ("transformers", "trl"):
            return None
        if name in ("bf16", "bf16_full_eval"):
            return _Asked(_AMPERE, f"`{name}`", "write `fp16: true` instead")
        return _Asked(_AMPERE, "`tf32`", "remove it") if name == "tf32" else None
    if called.endswith(".Trainer") and "lightning" in called and name == "precision":
        text = str(item.value)
        if text.startswith("bf16"):
            return _Asked(_AMPERE, f"`{text}`", "write `16-mixed`", raises=False)
        if text.startswith("transformer-engine"):
            return _Asked(_ADA, f"`{text}`", "write `bf16-mixed` or `16-mixed`")
    return None


def _is_true(item: Item | None) -> bool:
    return item is not None and item.value is True


def _texts(item: Item, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Item]]:
    """Every text of a config, with its path."""
    for name, child in item.mapping.items():
        if isinstance(child.value, str):
            yield (*path, name), child
        else:
            yield from _texts(child, (*path, name))
