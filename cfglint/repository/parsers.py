"""What a parser of `argparse` takes: its `add_argument` calls, wherever they are made.

Followed are groups, subparsers, parents, functions that get the parser, loops over literals, and
project classes that derive from `ArgumentParser`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from cfglint.contract import ANY, Code, Kind, Type
from cfglint.files import YAML_ENDINGS
from cfglint.repository.facts import place
from cfglint.repository.frames import Frame, Frames, Value, own_nodes

PARSERS = frozenset({"ArgumentParser", "ArgParser", "Parser", "get_argument_parser"})
"""Names of the class in `argparse` and `configargparse`."""

GROUPS = frozenset(
    {"add_argument_group", "add_mutually_exclusive_group", "add_subparsers", "add_parser"}
)
"""Methods that give something which takes arguments too."""

ADDING = frozenset({"add_argument", "add_arg", "add"})
"""`add_argument`, and what `configargparse` calls it too."""

HARMLESS = frozenset(
    {"print", "isinstance", "len", "type", "str", "id", "autocomplete", "parse_args", "vars"}
    | {"parse_known_args", "print_help", "format_help", "exit", "error", "get_default", "hasattr"}
    | {"getattr", "format_usage", "print_usage", "super", "parse_intermixed_args", "debug", "info"}
)
"""Calls that may be given a parser and add nothing to it."""

QUIET = GROUPS | HARMLESS | {"register", "convert_arg_line_to_args", "add_argument_group"}
"""Methods of a parser that add nothing themselves."""

MOST_DEPTH = 12
"""Functions that a parser is followed through."""

MOST_ELEMENTS = 64
"""Elements of a literal that a loop is followed over."""


class Argument(NamedTuple):
    """One argument of a parser. `kind` is its `action`, "" for the usual one; `nargs` as it is
    written; `options` are its flags, () for a positional one."""

    dest: str
    options: tuple[str, ...]
    type: Type
    choices: tuple[object, ...]
    default: str
    required: bool
    kind: str
    nargs: str
    doc: str
    at: Code


class Declared:
    """The arguments of one parser, by their `dest`. `doubts` are the places where it may be given
    more; `config` are the flags that name a config file, of `configargparse`; `paths` are defaults
    that are paths of configs."""

    def __init__(self) -> None:
        self.arguments: dict[str, Argument] = {}
        self.doubts: list[Code] = []
        self.config: list[str] = []
        self.paths: list[str] = []

    @property
    def open(self) -> bool:
        """Whether it may take more than was found."""
        return bool(self.doubts)


class Collector:
    """Collects what is added to one parser."""

    def __init__(self, frames: Frames, found: Declared) -> None:
        self.frames = frames
        self.found = found
        self._seen: set[tuple[int, str, int]] = set()

    def collect(self, frame: Frame, holder: str, depth: int = MOST_DEPTH) -> None:
        """What a function adds to the parser that `holder` is the name of."""
        key = (id(frame.body), holder, id(frame.made.node) if frame.made is not None else 0)
        if key in self._seen:
            return
        self._seen.add(key)
        if depth == 0:
            self.doubt(frame, frame.body[0])
            return
        holders, adders = _holders(frame, {holder})
        for node, inner in loops(frame, frame.body, self.frames):
            if isinstance(node, ast.Call):
                self._call(node, inner, holders, adders, depth)

    def doubt(self, frame: Frame, node: ast.AST) -> None:
        """Note a place where the parser may be given more."""
        self.found.doubts.append(place(frame.module.path, node))

    def _call(
        self, node: ast.Call, frame: Frame, holders: set[str], adders: set[str], depth: int
    ) -> None:
        function = node.func
        if isinstance(function, ast.Name) and function.id in adders:
            self._add(node, frame)
            return
        if isinstance(function, ast.Attribute) and _is_holder(function.value, holders):
            if function.attr in ADDING:
                self._add(node, frame)
            elif self.method(node, frame, function.attr):
                pass
            elif function.attr == "set_defaults":
                self._defaults(node, frame)
            elif function.attr not in QUIET:
                self._own_method(node, frame, depth)
            return
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        passed = [each for each in given if _is_holder(each, holders)]
        if passed:
            self._pass_on(node, frame, passed, depth)

    def argument(self, node: ast.Call, frame: Frame, dest: str) -> None:
        """What else an argument says, to a library that reads more of it."""

    def method(self, node: ast.Call, frame: Frame, name: str) -> bool:
        """Whether another method of the parser is known, and what it adds."""
        return False

    def _own_method(self, node: ast.Call, frame: Frame, depth: int) -> None:
        """A method of the project's own parser class: it may add arguments to itself."""
        inside = self.frames.called(node, frame)
        if inside is not None and inside.owner is not None:
            self.collect(inside, "self", depth - 1)
        else:
            self.doubt(frame, node)

    def _pass_on(self, node: ast.Call, frame: Frame, passed: list[ast.expr], depth: int) -> None:
        """A call that is given the parser."""
        name = ast.unparse(node.func).rpartition(".")[2]
        if name in HARMLESS:
            return
        inside = self.frames.called(node, frame)
        if inside is None or inside.function is None:
            self.doubt(frame, node)
            return
        names = [name for name, value in inside.given if value.node in passed]
        if not names:
            self.doubt(frame, node)
        for each in names:
            self.collect(inside, each, depth - 1)

    def _defaults(self, node: ast.Call, frame: Frame) -> None:
        """`set_defaults(func=run)` makes a name that the parsed arguments have too."""
        for keyword in node.keywords:
            if keyword.arg is not None and keyword.arg not in self.found.arguments:
                at = place(frame.module.path, keyword.value)
                text = ast.unparse(keyword.value)
                made = Argument(keyword.arg, (), ANY, (), text, False, "default", "", "", at)
                self.found.arguments[keyword.arg] = made

    def _add(self, node: ast.Call, frame: Frame) -> None:
        flags = [self.frames.text(Value(argument, frame)) for argument in node.args]
        keywords = {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg}
        texts = [flag for flag in flags if flag]
        written = keywords.get("dest")
        dest = self.frames.text(Value(written, frame)) if written is not None else None
        if len(texts) < len(flags) or None in {keyword.arg for keyword in node.keywords}:
            self.doubt(frame, node)
        if dest is None and (written is not None or not texts):
            self.doubt(frame, node)
            return
        made = _argument(node, frame, texts, dest, keywords)
        self.found.arguments[made.dest] = made
        self.argument(node, frame, made.dest)
        flag = keywords.get("is_config_file") or keywords.get("is_config_file_arg")
        if flag is not None and not _is(flag, False):
            self.found.config += texts
        default = keywords.get("default")
        path = self.frames.text(Value(default, frame)) if default is not None else None
        if path is not None and path.endswith(YAML_ENDINGS):
            self.found.paths.append(path)


def loops(frame: Frame, body: list[ast.stmt], frames: Frames) -> Iterator[tuple[ast.AST, Frame]]:
    """The nodes of a body; in a loop over a literal those of each round, its names given."""
    for statement in body:
        if isinstance(statement, ast.For):
            for inner in _rounds(statement, frame, frames) or [frame]:
                yield from loops(inner, statement.body, frames)
        elif isinstance(statement, (ast.If, ast.With, ast.Try, ast.While)):
            for inner_body in _bodies(statement):
                yield from loops(frame, inner_body, frames)
            if isinstance(statement, (ast.If, ast.While)):
                yield from ((node, frame) for node in ast.walk(statement.test))
        else:
            yield from ((node, frame) for node in own_nodes([statement]))


def _rounds(loop: ast.For, frame: Frame, frames: Frames) -> list[Frame]:
    """The function in each round of a loop over a literal; none where it is over anything else."""
    targets = loop.target.elts if isinstance(loop.target, ast.Tuple) else [loop.target]
    names = [target.id for target in targets if isinstance(target, ast.Name)]
    made: list[Frame] = []
    for element in _elements(Value(loop.iter, frame), frames)[:MOST_ELEMENTS]:
        values = [element]
        if len(targets) > 1:
            if not isinstance(element.node, (ast.Tuple, ast.List)):
                return []
            values = [Value(each, element.frame) for each in element.node.elts]
        if len(values) != len(names):
            return []
        made.append(frame._replace(given=(*zip(names, values, strict=True), *frame.given)))
    return made


def _bodies(statement: ast.stmt) -> Iterator[list[ast.stmt]]:
    for field in ("body", "orelse", "finalbody"):
        yield getattr(statement, field, [])
    for handler in getattr(statement, "handlers", []):
        yield handler.body


def _elements(value: Value, frames: Frames) -> list[Value]:
    """The elements of a literal, the items of a dictionary, the numbers of a range; none where it
    is not known."""
    node, frame = value
    method = node.func if isinstance(node, ast.Call) else None
    if isinstance(method, ast.Attribute) and method.attr in ("items", "keys", "values"):
        return _entries(Value(method.value, frame), method.attr, frames)
    for source in frames.sources(value):
        found = source.node
        if isinstance(found, (ast.List, ast.Tuple, ast.Set)):
            return [Value(each, source.frame) for each in found.elts]
        if isinstance(found, ast.Dict):
            return _entries(source, "keys", frames)
        if isinstance(found, ast.Call) and ast.unparse(found.func) == "range":
            return _numbers(found, source.frame, frames)
    return []


def _entries(value: Value, method: str, frames: Frames) -> list[Value]:
    for source in frames.sources(value):
        if isinstance(source.node, ast.Dict) and None not in source.node.keys:
            pairs = list(zip(source.node.keys, source.node.values, strict=True))
            made: list[ast.expr] = []
            for key, held in pairs:
                assert key is not None
                both = ast.copy_location(ast.Tuple([key, held], ast.Load()), key)
                made.append({"keys": key, "values": held}.get(method, both))
            return [Value(each, source.frame) for each in made]
    return []


def _numbers(call: ast.Call, frame: Frame, frames: Frames) -> list[Value]:
    given = [frames.constant(Value(each, frame)) for each in call.args]
    numbers = [each for each in given if isinstance(each, int)]
    if len(numbers) != len(call.args) or not 0 < len(numbers) < 4 or numbers[2:] == [0]:
        return []
    found = range(*numbers)[:MOST_ELEMENTS]
    return [Value(ast.copy_location(ast.Constant(each), call), frame) for each in found]


def _holders(frame: Frame, known: set[str]) -> tuple[set[str], set[str]]:
    """Names of a function that stand for the parser or a group, and for its `add_argument`."""
    holders, adders = set(known), set()
    for _ in range(3):
        before = len(holders)
        for node in own_nodes(frame.body):
            if not isinstance(node, ast.Assign):
                continue
            names = [ast.unparse(target) for target in node.targets]
            if _is_holder(node.value, holders):
                holders.update(names)
            elif isinstance(node.value, ast.Attribute) and node.value.attr == "add_argument":
                if _is_holder(node.value.value, holders):
                    adders.update(names)
            elif isinstance(node.value, ast.Call):  # `parser = add_options(parser)`
                given = [*node.value.args, *(keyword.value for keyword in node.value.keywords)]
                if any(ast.unparse(each) in names for each in given if _is_holder(each, holders)):
                    holders.update(names)
        if len(holders) == before:
            break
    return holders, adders


def _is_holder(node: ast.expr, holders: set[str]) -> bool:
    if isinstance(node, (ast.Name, ast.Attribute)):
        return ast.unparse(node) in holders
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func.attr in GROUPS and _is_holder(node.func.value, holders)
    return False


def _argument(
    node: ast.Call, frame: Frame, texts: list[str], dest: str | None, keywords: dict[str, ast.expr]
) -> Argument:
    flags = tuple(text for text in texts if text.startswith("-"))
    long = next((flag for flag in flags if flag.startswith("--")), flags[0] if flags else "")
    usual = long.lstrip("-").replace("-", "_") if flags else (texts[0] if texts else "")
    default = keywords.get("default")
    kind = keywords.get("action")
    name = ast.unparse(kind).strip("\"'").rpartition(".")[2] if kind is not None else ""
    doc = keywords.get("help")
    text = doc.value if isinstance(doc, ast.Constant) and isinstance(doc.value, str) else ""
    choices = keywords.get("choices")
    nargs = keywords.get("nargs")
    return Argument(
        dest or usual,
        flags,
        _type(keywords.get("type"), name),
        _plain(choices) if choices is not None else (),
        ast.unparse(default)[:60] if default is not None else _usual_default(name),
        bool(texts and not flags) or _is(keywords.get("required"), True),
        name,
        ast.unparse(nargs) if nargs is not None else "",
        " ".join(text.split())[:200],
        place(frame.module.path, node),
    )


def _usual_default(kind: str) -> str:
    return {"store_true": "False", "store_false": "True"}.get(kind, "None")


_KINDS: dict[str, Kind] = {"int": "int", "float": "float", "str": "str"}


def _type(node: ast.expr | None, kind: str) -> Type:
    if kind in ("store_true", "store_false", "BooleanOptionalAction"):
        return Type("bool", "bool")
    if node is None:
        return ANY
    text = ast.unparse(node)
    known = _KINDS.get(text)
    return Type(known, text) if known is not None else Type("any", text)


def _plain(node: ast.expr) -> tuple[object, ...]:
    try:
        values = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return ()
    return tuple(values) if isinstance(values, (list, tuple, set, dict)) else ()


def _is(node: ast.expr | None, value: object) -> bool:
    return isinstance(node, ast.Constant) and node.value is value
