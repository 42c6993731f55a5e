"""Functions that make a parser of a config, and the config again of what it parsed."""

from __future__ import annotations

import ast

from cfglint.source.fields import keyword as keyword_of
from cfglint.source.knowledge import Knowledge
from cfglint.source.machine import Machine
from cfglint.source.values import (
    UNKNOWN,
    Cfg,
    Const,
    Parsed,
    Parser,
    Scope,
    Table,
    Value,
    listing,
)

_OWN = ("main_args", "positional arguments", "optional arguments", "options")
"""The groups that a parser has besides."""


def prepare(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """`prepare_parser_from_dict(config, parser=parser)`: the parser, with the sections."""
    given = [m.value(each, scope) for each in node.args]
    told = keyword_of(node, "parser")
    parser = m.value(told, scope) if told is not None else (given[1:2] or [Parser()])[0]
    if not given or not isinstance(given[0], Cfg) or not isinstance(parser, Parser):
        return None
    m.undo.put(vars(parser), "sections", given[0])
    return parser


def parsed(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """`parse_args_as_dict(parser)`: the sections, and with `return_plain_args` the arguments."""
    parser = m.value(node.args[0], scope) if node.args else None
    if not isinstance(parser, Parser) or parser.sections is None:
        return None
    config = Table(dict.fromkeys(_OWN, UNKNOWN), (parser.sections,))
    plain = keyword_of(node, "return_plain_args") or (node.args[1] if node.args[1:] else None)
    if plain is not None and m.value(plain, scope) == Const(True):
        return listing([config, Parsed(parser)])
    return config


KNOWN = Knowledge(
    calls={"prepare_parser_from_dict": prepare, "parse_args_as_dict": parsed},
)
