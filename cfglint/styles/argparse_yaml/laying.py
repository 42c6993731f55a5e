"""Where a YAML file is laid over the arguments of a parser, and what becomes of unknown keys."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from cfglint.contract import Conversion, Unknown
from cfglint.repository.facts import Facts
from cfglint.repository.frames import (
    MOST_STEPS,
    Frame,
    Value,
    arguments_of,
    own_nodes,
    own_statements,
)
from cfglint.repository.parsers import GROUPS, PARSERS, Collector, Declared
from cfglint.source.definitions import Definition
from cfglint.source.signatures import order_of
from cfglint.source.syntax import last_part
from cfglint.styles.argparse_yaml.loading import Loaded, loaded
from cfglint.styles.argparse_yaml.refusing import refusal

MOST_CALLERS = 16
"""Calls of one function that are looked at for what they give it."""

HOMES = frozenset({"argparse", "configargparse"})
"""Modules that have such a class; that of jsonargparse is another."""

_OF_CONFIGARGPARSE = frozenset({"configargparse"})

PARSES = frozenset(
    {"parse_args", "parse_known_args", "parse_intermixed_args", "parse", "parse_known"}
)


class Laid(NamedTuple):
    """One place where a file is laid over a parser's arguments."""

    node: ast.AST
    frame: Frame
    declared: Declared
    section: tuple[str, ...]
    unknown: Unknown
    conversion: Conversion
    allowed: frozenset[str]
    made_in: Frame


class _Site(NamedTuple):
    """An expression that is laid over another: `on` is a parser or what one gave."""

    node: ast.AST
    on: ast.expr
    what: ast.expr
    by_defaults: bool
    converts: bool = False


class Laying:
    """Finds the places of one repository."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._frames = facts.frames

    def find(self, path: str) -> Iterator[Laid]:
        """The places of one file."""
        for frame in self._facts.scopes(path):
            if any(True for _ in _sites(frame)):
                for each in self._of_each_class(frame):
                    yield from self._laid(each, 2)
        if "configargparse" in self._facts.text(path):
            yield from self._by_configargparse(path)

    def _laid(self, frame: Frame, callers: int) -> Iterator[Laid]:
        found = asks = False
        for site in _sites(frame):
            asks = asks or _asks_callers(site, frame)
            part = loaded(self._frames, Value(site.what, frame))
            if part is None and not self._of_an_action(frame):
                continue
            for declared, made_in in self.parsers(Value(site.on, frame), site.by_defaults):
                found = True
                yield self._as_laid(site, frame, declared, made_in, part or Loaded())
        if not found and asks and callers:
            for caller in self._callers(frame):
                yield from self._laid(caller, callers - 1)

    def _as_laid(
        self, site: _Site, frame: Frame, declared: Declared, made_in: Frame, part: Loaded
    ) -> Laid:
        def is_config(node: ast.expr) -> bool:
            same = ast.unparse(node) == ast.unparse(site.what)
            return same or loaded(self._frames, Value(node, frame)) == part

        def is_known(node: ast.expr) -> bool:
            return self._holds_names(node, frame)

        refused = refusal(frame, is_config, is_known) if part.exact else None
        sure = refused is not None and _conditions(frame, refused.node) <= _conditions(
            frame, site.node
        )
        unknown: Unknown = "kept" if refused is None or not sure else "raises"
        if declared.open or not part.exact:
            unknown = "unsure"
        conversion: Conversion = (
            "argparse" if (site.by_defaults or site.converts) and part.exact else "none"
        )
        allowed = refused.allowed if refused is not None else frozenset()
        return Laid(site.node, frame, declared, part.section, unknown, conversion, allowed, made_in)

    def _holds_names(self, node: ast.expr, frame: Frame) -> bool:
        """Whether an expression holds the names of a parser's arguments."""
        found = [source.node for source in self._frames.sources(Value(node, frame))]
        texts = map(ast.unparse, found)
        if any("._actions" in text or "._option_string_actions" in text for text in texts):
            return True
        inner = next(filter(None, map(_whose_names, (*reversed(found), node))), node)
        return any(True for _ in self.parsers(Value(inner, frame), False))

    def _of_an_action(self, frame: Frame) -> bool:
        """Whether a function is what an action does, which is given the opened file."""
        return (
            frame.owner is not None
            and frame.function is not None
            and frame.function.name == "__call__"
            and _derives(self._facts, frame.owner, frozenset({"Action"}))
            and any("yaml" in ast.unparse(node).lower() for node in frame.function.body)
        )

    # parsers ------------------------------------------------------------------------------------

    def parsers(self, value: Value, is_parser: bool) -> Iterator[tuple[Declared, Frame]]:
        """The parsers that an expression is, or whose parsed arguments it is; each with the place
        that makes it."""
        for trail in self._origins(value, is_parser, MOST_STEPS):
            yield self._collected(trail), trail[-1][0]

    def _origins(
        self, value: Value, is_parser: bool, steps: int
    ) -> Iterator[list[tuple[Frame, str]]]:
        """Ways back from an expression to where a parser is made: the functions on the way, each
        with the parser's name in it, the making one last."""
        node, frame = value
        if steps == 0:
            return
        if isinstance(node, ast.Name) and self._is_own(node, frame, is_parser):
            yield from self._made_elsewhere(frame)
            return
        if isinstance(node, (ast.Name, ast.Attribute)):
            text = ast.unparse(node)
            for source in self._one_step(value):
                for trail in self._origins(source, is_parser, steps - 1):
                    yield [(frame, text), *trail] if is_parser else trail
            return
        if isinstance(node, ast.Subscript):  # the first of what parse_known_args gives
            yield from self._origins(Value(node.value, frame), is_parser, steps - 1)
        elif isinstance(node, ast.Call):
            yield from self._of_call(node, frame, is_parser, steps - 1)

    def _one_step(self, value: Value) -> Iterator[Value]:
        for source in self._frames.set_to(value):
            if source.node is not value.node:
                yield source

    def _is_own(self, node: ast.Name, frame: Frame, is_parser: bool) -> bool:
        """Whether a name is the parser whose class a method is of, or what an action is given."""
        owner, function = frame.owner, frame.function
        if owner is None or function is None or frame.argument(node.id) is not None:
            return False
        if node.id == "self" and is_parser:
            return _derives(self._facts, owner, PARSERS)
        names = frame.parameters
        if self._of_an_action(frame) and len(names) > 2:
            return node.id == names[1 if is_parser else 2]
        return False

    def _of_call(
        self, node: ast.Call, frame: Frame, is_parser: bool, steps: int
    ) -> Iterator[list[tuple[Frame, str]]]:
        function = node.func
        name = ast.unparse(function).rpartition(".")[2]
        holder = function.value if isinstance(function, ast.Attribute) else None
        if not is_parser and name in PARSES:
            yield from self._parsed_by(node, frame, steps)
            return
        if not is_parser and name in ("vars", "deepcopy", "copy", "Namespace", "EasyDict", "edict"):
            for argument in [*node.args, *(k.value for k in node.keywords)][:1]:
                yield from self._origins(Value(argument, frame), is_parser, steps)
            return
        if is_parser and holder is not None and name in GROUPS:
            yield from self._origins(Value(holder, frame), True, steps)
            return
        if is_parser and self.makes(node, frame):
            yield self._making(node, frame)
            return
        for result in self._frames.returned(Value(node, frame)):
            yield from self._origins(result, is_parser, steps)

    def _parsed_by(
        self, node: ast.Call, frame: Frame, steps: int
    ) -> Iterator[list[tuple[Frame, str]]]:
        """The parser of `parser.parse_args()`, `super().parse_args()` or of the class's own."""
        function = node.func
        if not isinstance(function, ast.Attribute):
            return
        text = ast.unparse(function.value)
        if text.startswith("super("):
            own: ast.expr = ast.Name("self", ast.Load())
            yield from self._origins(Value(own, frame), True, steps)
        elif text.rpartition(".")[2] in PARSERS and node.args:
            yield from self._origins(Value(node.args[0], frame), True, steps)
        else:
            yield from self._origins(Value(function.value, frame), True, steps)

    def makes(self, node: ast.Call, frame: Frame, homes: frozenset[str] = HOMES) -> bool:
        """Whether a call makes a parser: of the library's class, or of one that derives from it."""
        name = last_part(node.func)
        if name not in PARSERS and not name[:1].isupper():
            return False
        text = ast.unparse(node.func)
        if name in PARSERS and _is_imported(frame, text, homes):
            return True
        found = self._frames.definition(frame, text)
        return found is not None and _derives(self._facts, found, PARSERS, homes)

    def _making(self, node: ast.Call, frame: Frame) -> list[tuple[Frame, str]]:
        """Where a parser is made: what its class adds to it, its parents, and the function."""
        trail: list[tuple[Frame, str]] = []
        found = self._frames.definition(frame, ast.unparse(node.func))
        if found is not None and isinstance(found.node, ast.ClassDef):
            for each in order_of(self._facts.library, found)[0]:
                for inner in each.node.body:
                    if isinstance(inner, ast.FunctionDef) and inner.name == "__init__":
                        given = arguments_of(node, frame, inner, each, True)
                        method = Frame(each.module, each.modules, inner, given, found)
                        trail.append((method, "self"))
        for keyword in node.keywords:
            if keyword.arg == "parents" and isinstance(keyword.value, (ast.List, ast.Tuple)):
                for parent in keyword.value.elts:
                    for way in self._origins(Value(parent, frame), True, MOST_STEPS // 2):
                        trail += way
        return [*trail, (frame, _holder_of(node, frame))]

    def _made_elsewhere(self, frame: Frame) -> Iterator[list[tuple[Frame, str]]]:
        """The parsers of the class whose method this is; those that an action is added to."""
        owner = frame.owner
        assert owner is not None
        name = owner.node.name
        for node, place in self._facts.calls(name):
            found = self._frames.definition(place, ast.unparse(node.func))
            if found is not None and _same(found.node, owner.node):
                for each in self._for_each_leaf(place):
                    yield self._making(node, each)
        if _derives(self._facts, owner, frozenset({"Action"})):
            yield from self._added_to(name)

    def _added_to(self, action: str) -> Iterator[list[tuple[Frame, str]]]:
        """The parsers that an argument with an action is added to."""
        if not any(True for _ in self._facts.having(f"={action}", f".{action}")):
            return
        for node, place in self._facts.calls("add_argument"):
            for keyword in node.keywords:
                if keyword.arg == "action" and last_part(keyword.value) == action:
                    assert isinstance(node.func, ast.Attribute)
                    holder = Value(node.func.value, place)
                    yield from self._origins(holder, True, MOST_STEPS // 2)

    def _for_each_leaf(self, frame: Frame) -> Iterator[Frame]:
        """A method once for each class below its own that has no other below it, since the class
        decides what `cls` adds; any other function once."""
        if frame.owner is None:
            yield frame
            return
        for each in self._leaves(frame.owner, 3):
            yield frame._replace(owner=each)

    def _of_each_class(self, frame: Frame) -> Iterator[Frame]:
        """A method that makes its parser by another method of `self`, once for each class that may
        have its own: those below, and the class itself where an object of it is made."""
        owner = frame.owner
        if owner is None or not any(map(_is_made_by_self, own_nodes(frame.body))):
            yield frame
            return
        below = [each for each in self._for_each_leaf(frame) if each.owner is not owner]
        if not below or self._is_constructed(owner):
            yield frame
        yield from below

    def _is_constructed(self, found: Definition) -> bool:
        """Whether a call makes an object of a class, by its name."""
        for node, frame in self._facts.calls(found.node.name):
            made = self._frames.definition(frame, ast.unparse(node.func))
            if made is not None and _same(made.node, found.node):
                return True
        return False

    def _leaves(self, found: Definition, depth: int) -> list[Definition]:
        below = self._below(found) if depth else []
        return [leaf for each in below for leaf in self._leaves(each, depth - 1)] or [found]

    def _below(self, found: Definition) -> list[Definition]:
        """The classes of the repository that derive from one."""
        name = found.node.name
        made: list[Definition] = []
        for path in self._facts.having(f"({name}", f", {name}", f".{name}"):
            file = self._facts.file(path)
            for node in file.module.tree.body if file is not None else ():
                if file is None or not isinstance(node, ast.ClassDef):
                    continue
                for base in node.bases:
                    text = ast.unparse(base)
                    if text.rpartition(".")[2] != name:
                        continue
                    frame = Frame(file.module, file.modules)
                    named = self._frames.definition(frame, text)
                    if named is not None and named.node.name == name:
                        made.append(Definition(file.module, node, file.modules))
        return made

    def _callers(self, frame: Frame) -> Iterator[Frame]:
        """A function with what each call of it in the repository gives."""
        function = frame.function
        assert function is not None
        count = 0
        for node, place in self._facts.calls(function.name):
            inside = self._frames.called(node, place)
            if inside is not None and _same(inside.function, function):
                count += 1
                if count > MOST_CALLERS:
                    return
                yield inside

    # configargparse -----------------------------------------------------------------------------

    def _by_configargparse(self, path: str) -> Iterator[Laid]:
        """The parsers of `configargparse`, and of classes that a file derives from it, which are
        told what files they read."""
        for frame in self._facts.scopes(path):
            for node in own_nodes(frame.body):
                if isinstance(node, ast.Call) and self.makes(node, frame, _OF_CONFIGARGPARSE):
                    yield from self._reading(node, frame, self._making(node, frame))
                elif isinstance(node, ast.ClassDef):
                    held = Definition(frame.module, node, frame.modules)
                    if _derives(self._facts, held, PARSERS, _OF_CONFIGARGPARSE):
                        for trail in self._made_elsewhere(frame._replace(owner=held)):
                            yield from self._reading(node, frame, trail)

    def _reading(
        self, node: ast.AST, frame: Frame, trail: list[tuple[Frame, str]]
    ) -> Iterator[Laid]:
        declared = self._collected(trail)
        made_in = trail[-1][0]
        names = {
            k.arg for n in own_nodes(made_in.body) if isinstance(n, ast.Call) for k in n.keywords
        }
        if not declared.config and "default_config_files" not in names:
            return
        unknown: Unknown = "raises"
        if "ignore_unknown_config_file_keys" in names:
            unknown = "ignored"
        if _parses_known(made_in):
            unknown = "kept"
        if declared.open:
            unknown = "unsure"
        yield Laid(node, frame, declared, (), unknown, "configargparse", frozenset(), made_in)

    def _collected(self, trail: list[tuple[Frame, str]]) -> Declared:
        declared = Declared()
        collector = Collector(self._frames, declared)
        for frame, holder in trail:
            if holder:
                collector.collect(frame, holder)
        return declared


def _parses_known(frame: Frame) -> bool:
    return any(
        isinstance(node, ast.Attribute) and node.attr == "parse_known_args"
        for node in ast.walk(frame.module.tree)
    )


def _is_imported(frame: Frame, text: str, homes: frozenset[str] = HOMES) -> bool:
    """Whether a class's name is one of `argparse` or `configargparse` in a module: jsonargparse has
    a class of the same name."""
    head = text.partition(".")[0]
    for body in (frame.body, frame.module.tree.body):
        for node in own_statements(body):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    if (alias.asname or alias.name.partition(".")[0]) == head:
                        return alias.name in homes
            elif isinstance(node, ast.ImportFrom) and head in _names(node):
                return node.module in homes
    return False


def _names(node: ast.ImportFrom) -> list[str]:
    return [alias.asname or alias.name for alias in node.names]


def _is_made_by_self(node: ast.AST) -> bool:
    """Whether a node sets a name to what a method of `self` gives that gets nothing."""
    match node:
        case ast.Assign(
            value=ast.Call(
                func=ast.Attribute(value=ast.Name(id="self" | "cls")), args=[], keywords=[]
            )
        ):
            return True
    return False


def _derives(
    facts: Facts, found: Definition, names: frozenset[str], homes: frozenset[str] = HOMES
) -> bool:
    """Whether a class derives from one of these names of `argparse` or `configargparse`."""
    if not isinstance(found.node, ast.ClassDef):
        return False
    for each in order_of(facts.library, found)[0]:
        frame = Frame(each.module, each.modules)
        for base in each.node.bases if isinstance(each.node, ast.ClassDef) else ():
            text = ast.unparse(base)
            if text.rpartition(".")[2] in names and _is_imported(frame, text, homes):
                return True
    return False


def _same(one: ast.AST | None, other: ast.AST) -> bool:
    """Whether two trees show one class or function: a file may have been parsed twice."""
    named = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    if not isinstance(one, named) or not isinstance(other, named):
        return False
    return (one.name, one.lineno) == (other.name, other.lineno)


def _holder_of(node: ast.Call, frame: Frame) -> str:
    """The name that a parser has where it is made; "" for none."""
    for each in own_nodes(frame.body):
        if isinstance(each, ast.Assign) and each.value is node:
            return ast.unparse(each.targets[0])
        if isinstance(each, ast.AnnAssign) and each.value is node:
            return ast.unparse(each.target)
    return ""


def _conditions(frame: Frame, node: ast.AST) -> set[int]:
    """The conditions, by their nodes, under which a node of a function is reached."""
    found: set[int] = set()

    def look(body: list[ast.stmt], above: frozenset[int]) -> None:
        for statement in body:
            if any(each is node for each in ast.walk(statement)):
                found.update(above)
                if statement is node:
                    return
                inside = above | ({id(statement)} if isinstance(statement, ast.If) else set())
                for field in ("body", "orelse", "finalbody"):
                    look(getattr(statement, field, []), inside)
                return

    look(frame.body, frozenset())
    return found


def _sites(frame: Frame) -> Iterator[_Site]:
    """Where something is laid over something else."""
    for node in own_nodes(frame.body):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield from _of_method(node, node.func)
        elif isinstance(node, ast.For):
            yield from _of_loop(node)


def _of_method(node: ast.Call, function: ast.Attribute) -> Iterator[_Site]:
    if function.attr == "set_defaults":
        for keyword in node.keywords:
            if keyword.arg is None:
                yield _Site(node, function.value, keyword.value, True)
    elif function.attr == "update" and len(node.args) == 1:
        on = _as_arguments(function.value)
        if on is not None:
            yield _Site(node, on, node.args[0], False)


def _asks_callers(site: _Site, frame: Frame) -> bool:
    """Whether what is laid, or over what, is a parameter that no call gave yet."""
    if frame.function is None or frame.function.name.startswith("__"):
        return False
    if isinstance(site.on, ast.Name) and site.on.id in ("self", "cls"):
        return False
    known = {name for name, _ in frame.given}
    names = {
        node.id
        for part in (site.on, site.what)
        for node in ast.walk(part)
        if isinstance(node, ast.Name)
    }
    return any(name in names - known - {"self", "cls"} for name in frame.parameters)


def _whose_names(node: ast.expr) -> ast.expr | None:
    """The object of whose attributes an expression gives the names: `vars(args)`, with `.keys()` or
    without; None of any other expression."""
    match node:
        case ast.Call(func=ast.Attribute(value=view, attr="keys"), args=[]):
            node = view
    return _as_arguments(node)


def _as_arguments(node: ast.expr) -> ast.expr | None:
    """`args` of `vars(args)` and `args.__dict__`."""
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "vars" and len(node.args) == 1:
        return node.args[0]
    if isinstance(node, ast.Attribute) and node.attr == "__dict__":
        return node.value
    return None


def _of_loop(loop: ast.For) -> Iterator[_Site]:
    """`for k, v in config.items(): setattr(args, k, v)`."""
    over = loop.iter
    what = over
    if isinstance(over, ast.Call) and isinstance(over.func, ast.Attribute):
        what = over.func.value if over.func.attr in ("items", "keys") else over
    target = loop.target
    if isinstance(target, ast.Tuple) and target.elts:
        target = target.elts[0]
    key = ast.unparse(target)
    converts = _converts(loop)
    for node in ast.walk(loop):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "setattr":
            if len(node.args) == 3 and ast.unparse(node.args[1]) == key:
                yield _Site(loop, node.args[0], what, False, converts)
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
            on = _as_arguments(node.targets[0].value)
            if on is not None and ast.unparse(node.targets[0].slice) == key:
                yield _Site(loop, on, what, False, converts)


def _converts(loop: ast.For) -> bool:
    """Whether a loop gives each value the type of its option: `args.__dict__[k] = typ(v)`."""
    match loop.target:
        case ast.Tuple(elts=[_, ast.Name(id=value)]):
            pass
        case _:
            return False
    for node in ast.walk(loop):
        match node:
            case (
                ast.Assign(value=ast.Call(args=[ast.Name(id=given)], keywords=[]))
                | ast.Call(
                    func=ast.Name(id="setattr"),
                    args=[_, _, ast.Call(args=[ast.Name(id=given)], keywords=[])],
                )
            ) if given == value:
                return True
    return False
