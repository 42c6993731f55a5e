"""GPUs by name: what a process can use of each, and what CUDA takes of it.

`capacity` is what `torch.cuda.get_device_properties(0).total_memory` gives, which is less than the
number on the box. The RTX 3090's is from the case that this project grew from (its out-of-memory
message says 23.68 GiB). Those of the other cards are the lowest that torch's out-of-memory messages
show for them in public reports ("... GiB total capacity"); they vary with driver and ECC by some
tens of MiB, and were not measured for this table. `--gpu 24GiB` serves a card that is not here.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import NamedTuple

from cfglint.dynamic.sizes import SizeError, parse_size

GIB, MIB = 1 << 30, 1 << 20

CUBLAS_BEFORE_HOPPER = 8_519_680
"""Bytes of a cuBLAS workspace, `:4096:2:16:8` (aten/src/ATen/cuda/CublasHandlePool.cpp)."""

CUBLAS_HOPPER = 32 * MIB
"""The same from compute capability 9.0 on, `:4096:8` (same file)."""


class ContextSize(NamedTuple):
    """Bytes of a CUDA context, which no allocator counts."""

    low: int
    estimate: int
    high: int


class Known(NamedTuple):
    """What a process held outside the allocator in somebody's runs, in MiB; "" for not said."""

    torch: str
    cuda: str
    loading: str
    card: str
    mib: int
    source: str


OFFSETS: tuple[Known, ...] = (
    Known("", "11.7", "lazy", "", 287, "pytorch#86509"),
    Known("", "11.7", "eager", "", 667, "pytorch#86509"),
    Known("2.10", "13.0", "lazy", "RTX 6000 Ada", 426, "one run; torch.cuda beside nvidia-smi"),
    Known("", "", "lazy", "A100 40 GB", 524, "itu-rad/CARMA, 2025; exact for nine of its rows"),
    Known("", "", "", "A100 40 GB", 1429, "itu-rad/GPUMemNet, MLPs; exact for most of its rows"),
    Known("1.7", "11.0", "eager", "RTX 2080 Ti", 877, "public reports"),
    Known("1.7", "11.0", "eager", "RTX 3090", 1486, "public reports"),
)
"""By torch, CUDA and loading mode. The driver, the kernels that a program has used and other
processes on the card are in it too, so a measured run or the setting `context` goes before it."""

LAZY_SINCE = (11, 7)
"""The first CUDA that loads kernels lazily; torch asks for it since 1.13."""

CONTEXT = ContextSize(287 * MIB, 524 * MIB, 667 * MIB)
"""With lazy loading: the least and the most that is known, and the highest that is known of a
whole training run of a torch of today, for an estimate should not lie below the truth."""

EAGER_CONTEXT = ContextSize(667 * MIB, 877 * MIB, 1486 * MIB)
"""With eager loading: CUDA before 11.7, or CUDA_MODULE_LOADING=EAGER."""


def context_of(cuda: str, loading: str = "") -> ContextSize:
    """What CUDA's context takes where nothing was measured.

    Args:
        cuda: the version that torch was built for, such as `12.4`; "" for unknown.
        loading: `EAGER` or `LAZY`, as in CUDA_MODULE_LOADING; "" for what that CUDA does.
    """
    if loading.upper() == "EAGER":
        return EAGER_CONTEXT
    parts = cuda.split(".")
    if len(parts) >= 2 and all(part.isdigit() for part in parts[:2]):
        return CONTEXT if (int(parts[0]), int(parts[1])) >= LAZY_SINCE else EAGER_CONTEXT
    return CONTEXT


class Card(NamedTuple):
    """One GPU; `capacity` in bytes, `major` and `minor` are its compute capability.

    Source: https://developer.nvidia.com/cuda-gpus; 0 for a card that only its size is known of.
    `measured_context` are the bytes of its CUDA context where the settings or a run on it tell
    them, else 0; `told_by` says which: `settings` or `calibration`. `usual_context` is what is
    known of such installations.
    """

    name: str
    title: str
    capacity: int
    major: int
    measured_context: int = 0
    minor: int = 0
    told_by: str = ""
    usual_context: ContextSize = CONTEXT

    @property
    def capability(self) -> tuple[int, int]:
        """Its compute capability, (8, 6) for 8.6."""
        return self.major, self.minor

    @property
    def cublas_workspace(self) -> int:
        """Bytes of one cuBLAS handle's workspace."""
        return CUBLAS_HOPPER if self.major >= 9 else CUBLAS_BEFORE_HOPPER

    @property
    def context(self) -> ContextSize:
        """Bytes that a CUDA context takes of the card: as measured on it, where that was done."""
        if self.measured_context:
            return ContextSize(*[self.measured_context] * 3)
        return self.usual_context


def _card(name: str, title: str, gib: float, major: int, minor: int = 0) -> Card:
    return Card(name, title, int(gib * GIB), major, minor=minor)


CARDS: tuple[Card, ...] = (
    _card("rtx3060", "RTX 3060", 11.76, 8, 6),
    _card("rtx3070", "RTX 3070", 7.79, 8, 6),
    _card("rtx3080", "RTX 3080", 9.77, 8, 6),
    _card("rtx3080ti", "RTX 3080 Ti", 11.77, 8, 6),
    Card("rtx3090", "RTX 3090", 25_426_944_000, 8, minor=6),
    _card("rtx3090ti", "RTX 3090 Ti", 23.68, 8, 6),
    _card("rtx4060", "RTX 4060", 7.75, 8, 9),
    _card("rtx4060ti", "RTX 4060 Ti 16 GB", 15.69, 8, 9),
    _card("rtx4070", "RTX 4070", 11.72, 8, 9),
    _card("rtx4070ti", "RTX 4070 Ti", 11.72, 8, 9),
    _card("rtx4080", "RTX 4080", 15.69, 8, 9),
    _card("rtx4090", "RTX 4090", 23.64, 8, 9),
    _card("rtx5070", "RTX 5070", 11.50, 12),
    _card("rtx5070ti", "RTX 5070 Ti", 15.46, 12),
    _card("rtx5080", "RTX 5080", 15.46, 12),
    _card("rtx5090", "RTX 5090", 31.36, 12),
    _card("rtx6000ada", "RTX 6000 Ada", 47.37, 8, 9),
    _card("t4", "T4", 14.56, 7, 5),
    _card("v100", "V100 16 GB", 15.77, 7),
    _card("v100-32gb", "V100 32 GB", 31.73, 7),
    _card("a10", "A10", 22.05, 8, 6),
    _card("a10g", "A10G", 21.98, 8, 6),
    _card("l4", "L4", 21.96, 8, 9),
    _card("l40s", "L40S", 44.39, 8, 9),
    _card("a100", "A100 40 GB", 39.38, 8),
    _card("a100-80gb", "A100 80 GB", 79.14, 8),
    _card("h100", "H100 80 GB", 79.09, 9),
    _card("h200", "H200", 139.71, 9),
    _card("b200", "B200", 178.35, 10),
)

_BY_NAME = {card.name: card for card in CARDS}


class UnknownCardError(ValueError):
    """A text that is neither a card nor a size; the message names the nearest card."""


def find_card(text: str) -> Card:
    """The card of a name or a size such as `24GiB`.

    Raises:
        UnknownCardError: it is neither, or a size of 0 bytes.
    """
    name = text.strip().lower().replace(" ", "").replace("_", "-")
    for prefix in ("nvidia", "geforce"):
        name = name.removeprefix(prefix).removeprefix("-")
    known = _BY_NAME.get(name) or _BY_NAME.get(name.replace("-", ""))
    if known is not None:
        return known
    try:
        size = parse_size(text)
    except SizeError:
        near = get_close_matches(name, _BY_NAME, 1, 0.75)
        guess = f"; did you mean `{near[0]}`?" if near else f"; known: {', '.join(_BY_NAME)}."
        raise UnknownCardError(
            f"`{text}` is no card that cfglint knows{guess} A size such as 24GiB works for any card"
        ) from None
    if size <= 0:
        raise UnknownCardError(f"a card of `{text}` holds nothing; write its size, such as 24GiB")
    return Card(text.strip(), f"a card of {text.strip()}", size, 8)
