"""Sizes as people read them."""

from __future__ import annotations


def size(number: float) -> str:
    """Bytes with a unit: `12.00 GiB`, or MiB below one, KiB below one of those, B below that."""
    for unit, scale in (("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)):
        if abs(number) >= scale:
            return f"{number / scale:.2f} {unit}"
    return f"{number:.0f} B"
