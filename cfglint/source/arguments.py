"""Programs that take a config over the defaults of their command line.

`for key, value in config.items(): setattr(args, key, value)`, `vars(args).update(config)`,
`parser.set_defaults(**config)` and `Namespace(**{**vars(args), **config})`: the config's values
stand over the parser's defaults, and both are read as `args.lr`.
"""

from __future__ import annotations

import ast
import re

from cfglint.source.keys import read_key
from cfglint.source.loading import OTHER_USES
from cfglint.source.machine import Machine
from cfglint.source.values import (
    UNKNOWN,
    Cfg,
    Const,
    Function,
    Lacking,
    Origin,
    Parsed,
    Parser,
    Scope,
    Swept,
    Table,
    Value,
    default_of,
    given,
    listing,
    one_of,
)

PARSER_METHODS = frozenset(
    {"add_argument", "add_argument_group", "add_mutually_exclusive_group", "set_defaults"}
    | {"parse_args", "parse_known_args", "update", "add_subparsers", "add_parser"}
    | {"parse_intermixed_args", "parse_known_intermixed_args"}
)
"""Methods of `argparse` that are followed, and that by which a config is laid over arguments."""


def make_parser(m: Machine, node: ast.Call, scope: Scope) -> Value:
    """An `ArgumentParser`, with the arguments of its `parents`."""
    made = Parser()
    _take_over(m, made, node, scope)
    return made


def _take_over(m: Machine, made: Parser, node: ast.Call, scope: Scope) -> None:
    """Give a parser the arguments that its `parents` have when it is made."""
    parents = next((each.value for each in node.keywords if each.arg == "parents"), None)
    if parents is None:
        return
    listed = parents.elts if isinstance(parents, ast.List | ast.Tuple) else [parents]
    for each in listed:
        match m.value(each, scope):
            case Parser() as parent:
                made.defaults.update(parent.defaults)
                made.choices.update(parent.choices)
                made.defaults_unknown |= parent.defaults_unknown
            case _:
                made.defaults_unknown = True


def parse(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """A method of a parser, or of what it parsed."""
    match node:
        case ast.Call(func=ast.Attribute(value=inner, attr=name)):
            holder = m.value(inner, scope)
        case _:
            return None
    match holder:
        case Parser():
            return of_parser(m, holder, name, node, scope)
        case Parsed() if name == "update":
            for argument in node.args:
                lay_over_arguments(m, holder, m.value(argument, scope))
            return Const(None)
    return None


def of_parser(m: Machine, parser: Parser, name: str, node: ast.Call, scope: Scope) -> Value:
    """A method of an `ArgumentParser` or of a group of it."""
    keywords = {k.arg: m.value(k.value, scope) for k in node.keywords if k.arg}
    match name:
        case "add_argument":
            _add_argument(m, parser, node, keywords, scope)
        case "set_defaults":
            for keyword in node.keywords:
                value = m.value(keyword.value, scope)
                if keyword.arg is not None:
                    known = (value, ast.unparse(keyword.value))
                    m.undo.put(parser.defaults, keyword.arg, known)
                elif isinstance(value, Cfg):  # `parser.set_defaults(**config)`
                    m.undo.put(vars(parser), "over", value)
        case "add_argument_group" | "add_mutually_exclusive_group" | "add_subparsers":
            return parser
        case "add_parser":
            command = Parser()
            _take_over(m, command, node, scope)
            m.undo.put(vars(parser), "commands", [*parser.commands, command])
            return command
        case "parse_args" | "parse_intermixed_args":
            return Parsed(parser, parser.over)
        case "parse_known_args" | "parse_known_intermixed_args":
            return listing([Parsed(parser, parser.over), _left_over(m, parser)])
    return UNKNOWN


def _left_over(m: Machine, parser: Parser) -> Value:
    """The arguments that a parser does not know: none in a run that is given none. Where a command
    line for this config has others, or the parser is not known, they may be anything."""
    names = set(parser.defaults)
    if parser.defaults_unknown or m.loading.has_other_options(names):
        return UNKNOWN
    return listing([])


def _add_argument(
    m: Machine, parser: Parser, node: ast.Call, keywords: dict[str, Value], scope: Scope
) -> None:
    """Keep the default of an argument, under the name that the parsed arguments have it by: `dest`,
    or the first long option, or the first name. A flag has one without saying so."""
    texts: list[str] = []
    for argument in node.args:
        match m.value(argument, scope):
            case Const(str(text)):
                texts.append(text)
    long = [text for text in texts if text.startswith("--")] or texts
    name = long[0].lstrip("-") if long else ""
    match keywords.get("dest"):
        case Const(dest):
            name = str(dest or "")
    match keywords.get("action"):
        case Const("store_true" | "store_false" as action):
            usual = Const(action == "store_false")
            told = str(usual.value)
        case _:
            usual, told = Const(None), "None"
    for keyword in node.keywords:
        if keyword.arg == "default":
            told = ast.unparse(keyword.value)
    if name:
        default = keywords.get("default", usual)
        name = name.replace("-", "_")
        m.undo.put(parser.defaults, name, (default, told))
        if choices := _texts_of(keywords.get("choices")):
            m.undo.put(parser.choices, name, choices)


def _texts_of(value: Value | None) -> tuple[str, ...]:
    """The texts of a literal list; none where some item is not known."""
    if not isinstance(value, Table) or value.rest or value.open:
        return ()
    texts = [e.value for e in value.entries.values() if isinstance(e, Const) and e.is_text()]
    return tuple(texts) if len(texts) == len(value.entries) else ()


def lay_over_arguments(m: Machine, holder: Value, value: Value) -> bool:
    """Lay a part of the config over parsed arguments, if that is what these are. A value of a loop
    stands for the part that the loop reads."""
    match holder, value:
        case (Parsed(), Cfg()):
            m.undo.put(vars(holder), "over", value)
        case (Parsed(), Swept(path=path)):
            m.undo.put(vars(holder), "over", Cfg(path[:-1]))
        case _:
            return False
    return True


def of_parsed(
    m: Machine,
    parsed: Parsed,
    name: str,
    node: ast.expr,
    scope: Scope,
    default: Value | None = None,
    text: str | None = None,
) -> Value:
    """An attribute of parsed arguments: what was set on them, the config's, else the parser's
    default, else the default of the place that reads it."""
    if name in parsed.attributes:
        return parsed.attributes[name]
    known = parsed.parser.defaults.get(name)
    part = m.loading.part_of_the_path(name)
    if part is not None and known is not None and type(getattr(known[0], "value", "")) is str:
        known = Const(part), known[1]
    if parsed.over is None:
        option = f"--{name}"
        if m.section.taken and option == m.section.taken_by:
            return Const(m.section.taken)
        if known is None:
            return _of_commands(parsed.parser, name) or Origin(option)
        if parsed.parser.defaults_unknown:
            return Origin(option)
        usual = known[0]
        if part is not None and usual == Const(part):
            return usual
        named = _named_by_the_file(m, parsed.parser.choices.get(name, ()))
        if named is not None and not m.loading.has_option(name):
            usual = named
        elif isinstance(usual, Const) and type(usual.value) in (bool, str):
            usual = _as_given(m, name, usual)
        match usual:
            case Const(value) if value not in (None, ""):
                return default_of(option, value)
        # an option without a default may be the path of the config
        return Origin(option) if m.loading.wanted else usual
    if known is not None and text is None:
        default, text = known
    if text is None and parsed.parser.defaults_unknown:
        default, text = UNKNOWN, ""
    found = read_key(m, parsed.over, name, node, scope, default, text)
    # a command line may give it
    return given(None, found.keys) if isinstance(found, Lacking) else found


def _named_by_the_file(m: Machine, choices: tuple[str, ...]) -> Const | None:
    """The one of an option's choices that the config is called after: `--algo ppo` goes with
    `ppo.yaml`."""
    return next((Const(each) for each in choices if m.loading.is_named(each)), None)


def _as_given(m: Machine, name: str, usual: Const) -> Value:
    """What an option has in the runs that the repository shows for this config, where they give it:
    a flag is on, a name is another one; else its default. Where a config's path says that it is for
    a test, or for what follows a training, a flag of that name may be given."""
    if m.loading.has_option(name):
        text = m.loading.option(name)
        if type(usual.value) is bool and text == "":
            return Const(not usual.value)
        if text is None and usual.value is False and _is_of_another_use(name):
            return usual  # a command line without it is there too, and trains
        is_name = type(usual.value) is str and re.fullmatch(r"[\w.\-]+", text or "") is not None
        return Const(text) if is_name else UNKNOWN
    if usual.value is False and name in OTHER_USES and m.loading.is_of_another_use():
        return UNKNOWN
    return usual


def _is_of_another_use(flag: str) -> bool:
    """Whether a flag is called after what is done with a trained model."""
    return any(word in OTHER_USES for word in flag.lower().split("_"))


def declares(parsed: Parsed, name: str) -> Value:
    """What `hasattr` gives: the parser has the option, or the code set it; nothing is known where
    other code may have added to either."""
    there = name in parsed.attributes or name in parsed.parser.defaults
    return Const(True) if there else UNKNOWN


def _of_commands(parser: Parser, name: str) -> Value | None:
    """The functions of which each subcommand has one by `set_defaults(run=...)`; where some are
    called after a training, those: it is what a config is for."""
    found = [
        known[0]
        for command in parser.commands
        if (known := command.defaults.get(name)) is not None and isinstance(known[0], Function)
    ]
    training = [each for each in found if "train" in getattr(each.node, "name", "").lower()]
    return one_of(training or found) if found else None


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
