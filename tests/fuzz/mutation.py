"""Mutations of texts: bytes, lines, words, and what is special to YAML, Python and JSON."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

YAML_TOKENS = (
    b"\t",
    b"\n",
    b": ",
    b"- ",
    b"[",
    b"]",
    b"{",
    b"}",
    b"&a ",
    b"*a",
    b"<<: *a\n",
    b"'",
    b'"',
    b"|\n",
    b">-\n",
    b"\x00",
    b"\xff",
    b"\xef\xbb\xbf",
    b"# cfglint: ignore",
    b"---\n",
    b"...\n",
    b"!x ",
    b"!!int ",
    b"!!python/name:os.system ",
    b"\r",
    b"\r\n",
    b"? ",
    b"1e-9",
    b"1_000",
    b"0o17",
    b"12:30:45",
    b"2001-01-01",
    b"null",
    b"~",
    b"on",
    b".nan",
    b"-.inf",
    b"${a}",
    b"${a.b[0]}",
    b"${oc.env:HOME}",
    b"${${a}}",
    b"${",
    b"}",
    b"!ref <a[b]>",
    b"!new:a.B\n",
    b"defaults:\n  - a@b: c\n",
    b"_target_: a.B\n",
    b"_base_: x.yaml\n",
    b"class_path: a.B\n",
    b"{{ a }}",
    b"{% if a %}",
    b"%YAML 1.2\n---\n",
    "é".encode(),
    "\u2028".encode(),
    "\U0001f600".encode(),
    b"\xed\xa0\x80",
    b"9" * 400,
    b"#" * 80,
    b"  " * 60,
)

PYTHON_TOKENS = (
    b"**cfg",
    b"*args",
    b"lambda x: x",
    b"[x for x in cfg]",
    b"cfg.a.b",
    b'cfg["a"]',
    b"del cfg",
    b"yield",
    b"await x",
    b"raise ValueError(cfg)",
    b"return",
    b"global cfg\n",
    b"while True:\n    ",
    b"cfg = cfg",
    b"f(f)",
    b"self.__class__",
    b"getattr(cfg, k)",
    b"setattr(cfg, k, v)",
    b"vars(cfg)",
    b"1 << 10 ** 9",
    b"'a' * 10 ** 9",
    b"range(10 ** 12)",
    b"x = [x, x]\n",
    b"eval(cfg)",
    b"exec(open('a').read())",
    b"globals()",
    b"super().__init__(**kw)",
    b"match cfg:\n    case {}: pass\n",
    b"@f\n",
    b"class A(A): pass\n",
    b"import a.b as c\n",
    b"from . import *\n",
    b"from .a import b\n",
    b"try:\n    x\nfinally:\n    y\n",
    b"with f() as g:\n    pass\n",
    b"if a:\n",
    b"else:\n",
    b"for k, v in cfg.items():\n    ",
    b"(x := cfg)",
    b"not ",
    b" and ",
    b" == ",
    b" % ",
    b"//0",
    b"\\\n",
    b'"""',
    b"\x0c",
    b"\xff",
    b"\x00",
    b"f'{cfg!r:>{w}}'",
    b"(" * 90,
    b"-" * 200,
    b"...",
)

JSON_TOKENS = (
    b"[" * 3000,
    b"null",
    b"-1",
    b"1e999",
    b'"\\ud800"',
    b"{}",
    b"[]",
    b'""',
    b"true",
    b"NaN",
    b'"../../x"',
    b'"/etc/passwd"',
    b"9" * 50,
    b",",
    b":",
    b"}",
    b"\x00",
)

WORD = re.compile(rb"[A-Za-z_][A-Za-z_0-9]*|\d+(?:\.\d+)?(?:e[+-]?\d+)?")

Change = Callable[[bytes, random.Random, Sequence[bytes], Sequence[bytes]], bytes]


def mutate(
    data: bytes, generator: random.Random, tokens: Sequence[bytes], others: Sequence[bytes]
) -> bytes:
    """The data after one to six changes.

    Args:
        tokens: texts that are put in.
        others: data of the same kind, of which parts are put in.
    """
    for _ in range(generator.choice((1, 1, 1, 2, 3, 6))):
        data = generator.choice(CHANGES)(data, generator, tokens, others)
    return data[:200_000]


def _span(data: bytes, generator: random.Random) -> tuple[int, int]:
    start = generator.randrange(len(data) + 1)
    return start, min(len(data), start + generator.choice((0, 0, 1, 3, 30, 300)))


def _token(
    data: bytes, generator: random.Random, tokens: Sequence[bytes], _: Sequence[bytes]
) -> bytes:
    start, end = _span(data, generator)
    return data[:start] + generator.choice(tokens) + data[end:]


def _splice(
    data: bytes, generator: random.Random, _: Sequence[bytes], others: Sequence[bytes]
) -> bytes:
    start, end = _span(data, generator)
    other = generator.choice(others)
    cut = generator.randrange(len(other) + 1)
    return data[:start] + other[cut : cut + generator.choice((20, 200))] + data[end:]


def _byte(data: bytes, generator: random.Random, _: Sequence[bytes], __: Sequence[bytes]) -> bytes:
    start = generator.randrange(len(data) + 1)
    return data[:start] + bytes([generator.randrange(256)]) + data[start + 1 :]


def _lines(
    data: bytes, generator: random.Random, tokens: Sequence[bytes], others: Sequence[bytes]
) -> bytes:
    """Move, double, drop, indent or swap lines: what stays parseable more often than bytes do."""
    lines = data.splitlines(keepends=True)
    if not lines:
        return _token(data, generator, tokens, others)
    index = generator.randrange(len(lines))
    other = generator.randrange(len(lines))
    change = generator.randrange(6)
    if change == 0:
        lines.insert(other, lines[index])
    elif change == 1:
        del lines[index]
    elif change == 2:
        lines[index], lines[other] = lines[other], lines[index]
    elif change == 3:
        lines[index] = b"  " + lines[index]
    elif change == 4:
        lines[index] = lines[index][2:] if lines[index][:2] == b"  " else lines[index]
    else:
        lines[index:index] = generator.choice(others).splitlines(keepends=True)[:8]
    return b"".join(lines)


def _word(
    data: bytes, generator: random.Random, tokens: Sequence[bytes], others: Sequence[bytes]
) -> bytes:
    """Put another word of the data, or a misspelt one, in the place of one."""
    found = list(WORD.finditer(data))
    if not found:
        return _token(data, generator, tokens, others)
    match, other = generator.choice(found), generator.choice(found)
    word = other.group()
    if generator.random() < 0.3:
        cut = generator.randrange(len(word) + 1)
        word = word[:cut] + word[cut + 1 :] + word[cut : cut + 1]
    return data[: match.start()] + word + data[match.end() :]


def _repeat(
    data: bytes, generator: random.Random, _: Sequence[bytes], __: Sequence[bytes]
) -> bytes:
    start, end = _span(data, generator)
    return data[:end] + data[start:end] * generator.choice((1, 5, 40)) + data[end:]


CHANGES: tuple[Change, ...] = (
    _token,
    _token,
    _splice,
    _byte,
    _lines,
    _lines,
    _word,
    _word,
    _repeat,
)
