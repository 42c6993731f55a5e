"""Programs that take a config over the defaults of their command line.

`for key, value in config.items(): setattr(args, key, value)`, `vars(args).update(config)`,
`parser.set_defaults(**config)` and `Namespace(**{**vars(args), **config})`: the config's values
stand over the parser's defaults, and both are read as `args.lr`.
"""

from __future__ import annotations

import ast
from typing import Any

from cfglint.source.keys import read_key
from cfglint.source.machine import Machine
from cfglint.source.values import (
    UNKNOWN,
    Cfg,
    Const,
    Origin,
    Parsed,
    Parser,
    Scope,
    Swept,
    Table,
    default_of,
)

PARSER_METHODS = frozenset(
    {"add_argument", "add_argument_group", "add_mutually_exclusive_group", "set_defaults"}
    | {"parse_args", "parse_known_args", "update"}
)
"""Methods of `argparse` that are followed, and that by which a config is laid over arguments."""


def make_parser(m: Machine, node: ast.Call, scope: Scope) -> Any:
    """An `ArgumentParser`."""
    return Parser()


def parse(m: Machine, node: ast.Call, scope: Scope) -> Any:
    """A method of a parser, or of what it parsed."""
    assert isinstance(node.func, ast.Attribute)
    holder = m.value(node.func.value, scope)
    if isinstance(holder, Parser):
        return of_parser(m, holder, node.func.attr, node, scope)
    if isinstance(holder, Parsed) and node.func.attr == "update":
        for argument in node.args:
            lay_over_arguments(m, holder, m.value(argument, scope))
        return Const(None)
    return None


def of_parser(m: Machine, parser: Parser, name: str, node: ast.Call, scope: Scope) -> Any:
    """A method of an `ArgumentParser` or of a group of it."""
    keywords = {k.arg: m.value(k.value, scope) for k in node.keywords if k.arg}
    if name == "add_argument":
        flags = [m.value(argument, scope) for argument in node.args]
        texts = [f.value for f in flags if isinstance(f, Const) and isinstance(f.value, str)]
        dest = keywords.get("dest")
        long = [t for t in texts if t.startswith("--")] or texts
        key = dest.value if isinstance(dest, Const) else long[0].lstrip("-") if long else ""
        action = keywords.get("action")
        kind = action.value if isinstance(action, Const) else ""
        usual = {"store_true": Const(False), "store_false": Const(True)}.get(str(kind))
        written = next((k.value for k in node.keywords if k.arg == "default"), None)
        text = ast.unparse(written) if written is not None else str(usual and usual.value)
        default = keywords.get("default", usual or Const(None))
        if key:
            m.undo.put(parser.defaults, str(key).replace("-", "_"), (default, text))
        return UNKNOWN
    if name == "set_defaults":
        for keyword in node.keywords:
            value = m.value(keyword.value, scope)
            if keyword.arg is None and isinstance(value, Cfg):
                m.undo.put(vars(parser), "over", value)
            elif keyword.arg is not None:
                known = (value, ast.unparse(keyword.value))
                m.undo.put(parser.defaults, keyword.arg, known)
        return UNKNOWN
    if name in ("add_argument_group", "add_mutually_exclusive_group"):
        return parser
    if name == "parse_args":
        return Parsed(parser, parser.over)
    if name == "parse_known_args":
        return Table({0: Parsed(parser, parser.over), 1: UNKNOWN})
    return UNKNOWN


def lay_over_arguments(m: Machine, holder: Any, value: Any) -> bool:
    """Lay a part of the config over parsed arguments, if that is what these are."""
    if isinstance(value, Swept):
        value = Cfg(value.path[:-1])
    if isinstance(holder, Parsed) and isinstance(value, Cfg):
        m.undo.put(vars(holder), "over", value)
        return True
    return False


def of_parsed(
    m: Machine,
    parsed: Parsed,
    name: str,
    node: ast.expr,
    scope: Scope,
    default: Any = None,
    text: str | None = None,
) -> Any:
    """An attribute of parsed arguments: the config's, else the parser's default, else none."""
    known = parsed.parser.defaults.get(name)
    if name in parsed.attributes:
        return parsed.attributes[name]
    if parsed.over is None:
        option = f"--{name}"
        if known is None or parsed.parser.defaults_unknown:
            return Origin(option)
        given = known[0]
        if isinstance(given, Const) and given.value not in (None, ""):
            return default_of(option, given.value)
        return Origin(option) if m.loading.wanted else given
    if known is not None and text is None:
        default, text = known
    if text is None and parsed.parser.defaults_unknown:
        default, text = UNKNOWN, ""
    return read_key(m, parsed.over, name, node, scope, default, text)


def arguments_of(tree: ast.Module) -> set[str]:
    """The names of all arguments that a module adds to parsers."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            texts = [a.value for a in node.args if isinstance(a, ast.Constant)]
            flags = [text for text in texts if isinstance(text, str) and text.startswith("-")]
            if node.func.attr == "add_argument" and flags:
                found.add(max(flags, key=len).lstrip("-").replace("-", "_"))
    return found
