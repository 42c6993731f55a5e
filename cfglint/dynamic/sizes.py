"""Sizes as people write them, and as messages show them."""

from __future__ import annotations

import re

_UNITS = {
    "": 1,
    "B": 1,
    "KB": 10**3,
    "MB": 10**6,
    "GB": 10**9,
    "TB": 10**12,
    "KIB": 1 << 10,
    "MIB": 1 << 20,
    "GIB": 1 << 30,
    "TIB": 1 << 40,
}
_SIZE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([kmgt]?i?b?)\s*", re.IGNORECASE)


class SizeError(ValueError):
    """A text that is no size; the message says what one looks like."""


def parse_size(text: str) -> int:
    """Bytes of `24GiB`, `20 GB` or `1.5g`; a unit without B is binary, as in nvidia-smi.

    Raises:
        SizeError: it is no size.
    """
    match = _SIZE.fullmatch(text)
    if match is None:
        raise SizeError(f"`{text}` is no size; write one such as 24GiB or 20GB")
    unit = match[2].upper()
    if unit in ("K", "M", "G", "T"):
        unit += "IB"
    if unit not in _UNITS:
        raise SizeError(f"`{text}` is no size; write one such as 24GiB or 20GB")
    return int(float(match[1]) * _UNITS[unit])
