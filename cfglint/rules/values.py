"""Which keys have a number that an error message speaks of."""

from __future__ import annotations

import re

from cfglint.dynamic.knobs import candidates
from cfglint.rules.context import DynamicContext

_NUMBER = re.compile(r"(?<![\w.])(\d+)(?![\w.])")

_WITHOUT_SHAPES = ("trainer", "environment")
"""Sections whose numbers are no sizes."""


def keys_with_numbers_of(context: DynamicContext, text: str) -> tuple[str, ...]:
    """Dotted keys whose value stands in a message, where at most three do.

    More would be a guess: then none is named. The size of the batch is in most of them, and at
    fault in none.
    """
    numbers = {int(number) for number in _NUMBER.findall(text)} - {2, 3}
    config = context.outcome.config
    sections = tuple(
        key for key in config if isinstance(config[key], dict) and key not in _WITHOUT_SHAPES
    )
    found = tuple(key for key, value in candidates(config, sections).items() if value in numbers)
    return found if len(found) <= 3 else ()
