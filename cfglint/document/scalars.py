"""What a plain scalar becomes under the rules that a loader follows.

The same five characters are a number to one loader and text to another: PyYAML reads `1e-6` as
text (YAML 1.1 wants `1.0e-6`), others read a number; in YAML 1.2 `yes` is text. Which loader has
which rules is in its style. Sources: `yaml/resolver.py` (PyYAML 6.0) and `ruamel/yaml/resolver.py`
(0.18). Measured in `tests/document/test_scalars.py`.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache
from typing import Literal

import yaml

from cfglint.document.nodes import Scalar

Scalars = Literal["1.1", "1.1-exponents", "1.1-exponents-no-dates", "1.2"]
"""How plain scalars are read: as YAML 1.1 has it and PyYAML does; so, with `1e-6` as a number; so,
with dates as text as well; as YAML 1.2 has it, in which `yes` is text."""

Plain = str | int | float | bool | None | date | datetime

_YAML_1_1 = yaml.SafeLoader.yaml_implicit_resolvers
_EXPONENT_FLOAT = r"""(?x)[-+]?(?:[0-9][0-9_]*)\.[0-9_]*(?:[eE][-+]?[0-9]+)?
      |[-+]?(?:[0-9][0-9_]*)(?:[eE][-+]?[0-9]+)
      |\.[0-9_]+(?:[eE][-+][0-9]+)?
      |[-+]?\.(?:inf|Inf|INF)
      |\.(?:nan|NaN|NAN)"""
_BOOL_1_2 = "true|True|TRUE|false|False|FALSE"
_INT_1_2 = "[-+]?(?:[0-9][0-9_]*|0o[0-7]+|0x[0-9a-fA-F]+|0b[01]+)"
_NUMBER_AS_WRITTEN = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)[eE][-+]?[0-9]+")
_PLAIN = r"None|True|False|[-+]?\.?[0-9][\w.+-]{0,60}|'[^'\\]*'|\"[^\"\\]*\""
_LITERAL = rf"{_PLAIN}|\( ?(?:{_PLAIN}) ?\)"
_NUMBER_STARTS = frozenset("+-.0123456789")
_INT_TAG = "tag:yaml.org,2002:int"
_FLOAT_TAG = "tag:yaml.org,2002:float"
_BOOL_TAG = "tag:yaml.org,2002:bool"
_NULL_TAG = "tag:yaml.org,2002:null"
_DATE = re.compile(r"\d{4}-\d")
_STR_TAG = "tag:yaml.org,2002:str"
_TIMESTAMP_TAG = "tag:yaml.org,2002:timestamp"


def looks_like_number(text: str) -> bool:
    """Whether a person would read this text as a number in scientific notation."""
    return text[:1] in _NUMBER_STARTS and _NUMBER_AS_WRITTEN.fullmatch(text) is not None


def as_number(text: str) -> str:
    """The same number as YAML 1.1 wants it: `1e-6` -> `1.0e-6`, `1E5` -> `1.0E+5`."""
    marker = "e" if "e" in text else "E"
    mantissa, _, exponent = text.partition(marker)
    if "." not in mantissa:
        mantissa += ".0"
    if mantissa.lstrip("+-").startswith("."):
        mantissa = mantissa.replace(".", "0.", 1)
    if exponent[0] not in "+-":
        exponent = "+" + exponent
    return mantissa + marker + exponent


@lru_cache(maxsize=8192)
def resolve(text: str, rules: Scalars = "1.1") -> Plain:
    """The Python value of an unquoted scalar. What cannot be built stays text."""
    try:
        return _construct(_tag(text, rules), text, rules)
    except (ValueError, OverflowError):
        return text


def value_of(node: Scalar, rules: Scalars = "1.1") -> Plain:
    """The Python value of a scalar node; a quoted one is text, an unknown tag keeps its text."""
    if node.tag is None or node.tag == "!":
        return resolve(node.value, rules) if node.style == "" and node.tag is None else node.value
    try:
        return _construct(node.tag, node.value, rules)
    except (ValueError, OverflowError):
        return node.value


def fault_of(node: Scalar, rules: Scalars = "1.1") -> str:
    """What a loader of PyYAML raises as it builds a scalar, such as 2026-02-30; "" for nothing."""
    if node.tag is None and (node.style or not _DATE.match(node.value)):
        return ""  # nothing else that is written without a tag has a pattern and no value
    try:
        _construct(node.tag or _tag(node.value, rules), node.value, rules)
    except (ValueError, OverflowError) as error:
        return str(error)
    return ""


def reread(value: Plain) -> Plain:
    """A value that is read once more: a text that is a literal of Python becomes its value.

    `('market')` is a text in brackets; one that is a tuple or a list to Python stays text here, and
    so does `('2')`, which must not be read a third time.
    """
    if not isinstance(value, str) or not re.fullmatch(_LITERAL, value):
        return value
    try:
        from ast import literal_eval  # few loaders read a value once more

        literal = literal_eval(value)
    except (ValueError, SyntaxError):
        return value
    if isinstance(literal, str):
        return value if re.fullmatch(_LITERAL, literal) else literal
    return literal if isinstance(literal, (int, float, type(None))) else value


def _tag(text: str, rules: Scalars) -> str:
    if rules == "1.2":
        if re.fullmatch(_BOOL_1_2, text):
            return _BOOL_TAG
        if re.fullmatch(_INT_1_2, text):
            return _INT_TAG
    if rules != "1.1" and re.fullmatch(_EXPONENT_FLOAT, text):
        return _FLOAT_TAG
    for tag, pattern in _YAML_1_1.get(text[:1], ()):
        if pattern.match(text):
            if rules == "1.2" and tag in (_BOOL_TAG, _INT_TAG, _FLOAT_TAG):
                continue
            if rules == "1.1-exponents-no-dates" and tag == _TIMESTAMP_TAG:
                continue
            return str(tag)
    return _STR_TAG


_TRUE = frozenset({"yes", "true", "on"})
_FALSE = frozenset({"no", "false", "off"})


def _construct(tag: str, text: str, rules: Scalars) -> Plain:
    if tag == _INT_TAG:
        return _integer(text, rules)
    if tag == _FLOAT_TAG:
        return _float(text)
    if tag == _BOOL_TAG:
        lowered = text.lower()
        return True if lowered in _TRUE else False if lowered in _FALSE else text
    if tag == _NULL_TAG:
        return None
    if tag == _TIMESTAMP_TAG:
        try:
            node = yaml.ScalarNode(_TIMESTAMP_TAG, text)
            stamp = yaml.constructor.SafeConstructor().construct_yaml_timestamp(node)
        except AttributeError:
            return text
        return stamp if isinstance(stamp, date) else text
    return text


MOST_BITS = 14_000
"""Bits of a whole number: one that has more cannot be written in decimal digits (Python raises from
4,301 digits on), and is left a text, as one with so many decimal digits is."""


def _integer(text: str, rules: Scalars) -> int:
    if len(text) <= MOST_BITS:
        number = _whole(text, rules)
        if number.bit_length() <= MOST_BITS:
            return number
    raise ValueError("a whole number of more digits than Python writes")


def _whole(text: str, rules: Scalars) -> int:
    digits = text.replace("_", "")
    if digits.isascii() and digits.isdigit() and (digits[0] != "0" or rules == "1.2"):
        return int(digits)
    sign = -1 if digits[:1] == "-" else 1
    digits = digits.lstrip("+-")
    if digits[:2] in ("0x", "0b", "0o"):
        return sign * int(digits, 0)
    if digits == "0":
        return 0
    if digits[:1] == "0" and rules != "1.2":
        return sign * int(digits, 8)
    if ":" in digits:
        total = 0
        for part in digits.split(":"):
            total = total * 60 + int(part)
        return sign * total
    return sign * int(digits)


def _float(text: str) -> float:
    digits = text.replace("_", "").lower()
    sign = -1.0 if digits[:1] == "-" else 1.0
    digits = digits.lstrip("+-")
    if digits == ".inf":
        return sign * float("inf")
    if digits == ".nan":
        return float("nan")
    if ":" in digits:
        total = 0.0
        for part in digits.split(":"):
            total = total * 60 + float(part)
        return sign * total
    return sign * float(digits)
