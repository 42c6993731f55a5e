"""Where a value comes from that code loads from a YAML file: backwards from an expression.

`Settings(**read(path)["train"])` is asked for its argument: it follows names, parameters and
their callers, the project's own functions, and sections, to the call that parses the file.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from cfglint.contract import Code
from cfglint.repository.facts import Facts, place
from cfglint.repository.frames import children
from cfglint.source.annotations import Alias, plain_name, plain_value, resolve
from cfglint.source.definitions import Definition, in_module
from cfglint.source.modules import absolute_name
from cfglint.styles.flow.listed import elements
from cfglint.styles.flow.renewing import NOT_RENEWED, Renewed, renewed_by
from cfglint.styles.plain_json import calls as plain_json
from cfglint.styles.plain_toml import calls as plain_toml

if TYPE_CHECKING:
    from cfglint.styles.flow.sinks import Sink

MOST_HOPS = 4
"""Functions, going in and out, that a value is followed through."""

MOST_CALLERS = 12
"""Calls of one function that are looked at."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Scope(NamedTuple):
    """Where an expression stands: a file, and the function and class around it."""

    path: str
    function: Function | None = None
    cls: ast.ClassDef | None = None


class Call(NamedTuple):
    """A call in its scope."""

    node: ast.Call
    scope: Scope


class Loaded(NamedTuple):
    """A value that a YAML file gave.

    `section` is the key path of the part of the file that it is. `given` are keys that code adds
    itself, `taken` those that it removes before; `adds` and `removes` say that it may do so to any.
    `filtered` says that only keys of certain names are left, `changed` that code which is not
    followed may change any value. `renewed` is what a method that renews old configs may do. `by`
    is who loaded it, `at` where.
    """

    at: Code
    by: str = "yaml"
    section: tuple[str, ...] = ()
    given: frozenset[str] = frozenset()
    taken: frozenset[str] = frozenset()
    adds: bool = False
    removes: bool = False
    filtered: bool = False
    changed: bool = False
    renewed: Renewed = NOT_RENEWED

    def below(self, name: str) -> Loaded:
        """The part of it under a key."""
        none: frozenset[str] = frozenset()
        section = (*self.section, name)
        return Loaded(self.at, self.by, section, none, none, changed=self.changed)


LOADERS = frozenset(
    {"yaml.safe_load", "yaml.load", "yaml.full_load", "yaml.unsafe_load", "yaml.load_all"}
    | {"ruamel.yaml.load", "ruamel.yaml.safe_load", "ruamel.yaml.round_trip_load", "oyaml.load"}
    | {"yaml.safe_load_all", "ruamel_yaml.safe_load", "mmcv.load", "mmengine.load"}
)
_OF_OTHER_KINDS = {
    **dict.fromkeys(plain_json.LOADS, "json"),
    **dict.fromkeys(plain_toml.LOADS, "toml"),
}
"""Loaders that open no YAML, and the kind of text that they open."""
_OMEGACONF_LOADERS = frozenset({"omegaconf.OmegaConf.load"})
_WRAPPERS = frozenset(
    {"omegaconf.OmegaConf.to_container", "omegaconf.OmegaConf.to_object", "dict", "copy.copy"}
    | {"omegaconf.OmegaConf.create", "omegaconf.DictConfig", "copy.deepcopy", "deepcopy"}
    | {"easydict.EasyDict", "addict.Dict", "box.Box", "munch.munchify", "munch.Munch", "next"}
    | {"typing.cast", "ml_collections.ConfigDict", "OrderedDict", "collections.OrderedDict"}
)
"""Calls that give the same mapping in another coat; `cast` has it second."""
_SAME = frozenset({"copy", "to_dict", "toDict", "to_container", "deepcopy"})
_INTO = frozenset({"get", "pop", "setdefault"})


class Flows:
    """Answers about one repository; what is found is kept."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self._calls: dict[str, tuple[Call, ...]] = {}
        self._calls_of: dict[str, tuple[list[Call], Iterator[Call]]] = {}
        self._found: dict[tuple[ast.expr, Scope], tuple[int, Loaded | None]] = {}
        self._circles = 0
        self._owners: dict[str, dict[ast.stmt, ast.ClassDef]] = {}
        self.sinks: tuple[Sink, ...] | None = None
        self._open: set[tuple[ast.expr, Scope]] = set()

    def calls(self, path: str) -> tuple[Call, ...]:
        """The calls of a file, each in its scope."""
        if path not in self._calls:
            tree = self.facts.tree(path)
            self._calls[path] = tuple(_calls_in(tree, Scope(path))) if tree is not None else ()
        return self._calls[path]

    def calls_of(self, name: str) -> Iterator[Call]:
        """The calls of anything that has this name at the end, in all programs; files are looked
        at as far as they are asked for."""
        if name not in self._calls_of:
            self._calls_of[name] = ([], self._find_calls(name))
        known, more = self._calls_of[name]
        number = 0
        while True:
            if number == len(known):
                found = next(more, None)
                if found is None:
                    return
                known.append(found)
            yield known[number]
            number += 1

    def _find_calls(self, name: str) -> Iterator[Call]:
        for path in self.facts.calling(name):
            if _has_a_call(self.facts.text(path), name):
                for call in self.calls(path):
                    if _last(call.node.func) == name:
                        yield call

    def full_name(self, scope: Scope, node: ast.expr) -> str:
        """What a name or attribute means by the imports of its file; "" for other expressions."""
        if not isinstance(node, (ast.Name, ast.Attribute)):
            return ""
        file = self.facts.file(scope.path)
        text = ast.unparse(node)
        if file is None or not all(part.isidentifier() for part in text.split(".")):
            return ""
        return plain_name(self.facts.library, file.module, text)

    def defined(self, scope: Scope, node: ast.expr) -> Definition | None:
        """The class or function of the repository that an expression names; `cls` is the class."""
        if isinstance(node, ast.Name) and node.id in ("cls", "self") and scope.cls is not None:
            return self.definition(scope.path, scope.cls)
        if isinstance(node, (ast.Name, ast.Attribute)):
            text = ast.unparse(node)
            if text.startswith(("self.", "cls.")) and scope.cls is not None:
                return self.facts.defined(scope.path, f"{scope.cls.name}.{text.partition('.')[2]}")
            return self.facts.defined(scope.path, text) or self._imported_inside(scope, text)
        return None

    def _imported_inside(self, scope: Scope, text: str) -> Definition | None:
        """What a name is that the function itself imports."""
        file = self.facts.file(scope.path) if scope.function is not None else None
        if file is None or scope.function is None:
            return None
        head, _, rest = text.partition(".")
        for node in _own_nodes(scope.function):
            for alias in node.names if isinstance(node, ast.ImportFrom) else ():
                if isinstance(node, ast.ImportFrom) and (alias.asname or alias.name) == head:
                    above = absolute_name(file.module, node.module, node.level)
                    whole = ".".join(filter(None, (above, alias.name, rest)))
                    return self.facts.library.definition(whole)
        return None

    def definition(self, path: str, node: ast.ClassDef | Function) -> Definition | None:
        """A node of a file as a definition."""
        file = self.facts.file(path)
        return Definition(file.module, node, file.modules) if file is not None else None

    def loaded(self, scope: Scope, node: ast.expr, hops: int = MOST_HOPS) -> Loaded | None:
        """The file's part that an expression is; None where it is not surely one.

        `self.config = merge(self.config, more)` asks for itself: what it was before is then looked
        for in its other assignments.
        """
        key = (node, scope)
        if key in self._open:
            self._circles += 1
            return None
        known = self._found.get(key)
        if known is not None and (known[1] is not None or known[0] >= hops):
            return known[1]
        before = self._circles
        self._open.add(key)
        try:
            found = self._loaded(scope, node, hops)
        finally:
            self._open.discard(key)
        if found is not None or self._circles == before:  # a circle is none where it begins
            self._found[key] = (hops, found)
        return found

    def _loaded(self, scope: Scope, node: ast.expr, hops: int) -> Loaded | None:
        if isinstance(node, ast.Call):
            return self._by_call(scope, node, hops)
        if isinstance(node, ast.Name):
            return self._by_name(scope, node, hops)
        if isinstance(node, ast.Attribute):
            return self._by_attribute(scope, node, hops)
        if isinstance(node, ast.Subscript):
            key = plain_value(node.slice)
            outer = self.loaded(scope, node.value, hops) if isinstance(key, str) else None
            return outer.below(str(key)) if outer is not None else None
        if isinstance(node, ast.Dict):
            return self._by_dict(scope, node, hops)
        if isinstance(node, ast.DictComp):
            return self._by_filter(scope, node, hops)
        return self._first(scope, _parts(node), hops)

    def _first(self, scope: Scope, nodes: Iterable[ast.expr], hops: int) -> Loaded | None:
        for each in nodes:
            found = self.loaded(scope, each, hops)
            if found is not None:
                return found
        return None

    def _by_call(self, scope: Scope, node: ast.Call, hops: int) -> Loaded | None:
        name = self.full_name(scope, node.func)
        if name in LOADERS or self._is_ruamel(scope, node):
            return Loaded(place(scope.path, node))
        if name in _OF_OTHER_KINDS:
            return Loaded(place(scope.path, node), _OF_OTHER_KINDS[name])
        if name in _OMEGACONF_LOADERS:
            return Loaded(place(scope.path, node), "omegaconf")
        if name in _WRAPPERS and node.args:
            return self.loaded(scope, node.args[-1 if name == "typing.cast" else 0], hops)
        if name == "omegaconf.OmegaConf.merge":
            return self._merged(scope, node, hops)
        if isinstance(node.func, ast.Attribute):
            within = self._by_method(scope, node, node.func, hops)
            if within is not None:
                return within
        return self._returned(scope, node, hops)

    def _is_ruamel(self, scope: Scope, node: ast.Call) -> bool:
        """`YAML(typ="safe").load(stream)`, or of a name that is set to one."""
        if not isinstance(node.func, ast.Attribute) or node.func.attr != "load":
            return False
        maker = node.func.value
        if isinstance(maker, ast.Name):
            values = [value for value, _ in assignments(self._body(scope), maker.id)]
            maker = values[0] if values else maker
        return isinstance(maker, ast.Call) and _last(maker.func) == "YAML"

    def _merged(self, scope: Scope, node: ast.Call, hops: int) -> Loaded | None:
        """Of what is merged, the part that a file gives; the others may give any key."""
        found = self._first(scope, node.args, hops)
        if found is None and hops > 0:
            found = self._of_lists(scope, node, hops)
        return found._replace(adds=found.adds or len(node.args) > 1) if found is not None else None

    def _of_lists(self, scope: Scope, node: ast.Call, hops: int) -> Loaded | None:
        """Of the lists that are merged, `merge(*parts)`, what a file gives."""
        for star in node.args:
            if isinstance(star, ast.Starred):
                for inner, each in elements(self, scope, star.value):
                    found = self.loaded(inner, each, hops - 1)
                    if found is not None:
                        return found._replace(adds=True)
        return None

    def _by_method(
        self, scope: Scope, node: ast.Call, function: ast.Attribute, hops: int
    ) -> Loaded | None:
        if function.attr in _SAME and not node.args:
            return self.loaded(scope, function.value, hops)
        if function.attr in _INTO and node.args:
            key = plain_value(node.args[0])
            outer = self.loaded(scope, function.value, hops) if isinstance(key, str) else None
            return outer.below(str(key)) if outer is not None else None
        return None

    def _returned(self, scope: Scope, node: ast.Call, hops: int) -> Loaded | None:
        """What a function of the project returns."""
        if hops == 0:
            return None
        found = self.defined(scope, node.func)
        if found is not None and isinstance(found.node, ast.ClassDef) and len(node.args) == 1:
            return self.loaded(scope, node.args[0], hops) if _is_a_mapping(found.node) else None
        if found is None or not isinstance(found.node, Function):
            return None
        inner = self.scope_of(found)
        if inner is None:
            return None
        for each in ast.walk(found.node):
            if isinstance(each, ast.Return) and each.value is not None:
                got = self.loaded(inner, each.value, hops - 1)
                if got is not None and self._may_be_another(node.func, found.node.name):
                    done = renewed_by(self._all_named(found.node.name))
                    if done is not None:
                        return got._replace(renewed=done)
                    return got._replace(adds=True, removes=True, changed=True)
                if got is not None:
                    return got
        return None

    def _all_named(self, name: str) -> Iterator[Function]:
        """The functions of a name in the repository."""
        for path in self.facts.used(f"def {name}("):
            tree = self.facts.tree(path)
            for node in ast.walk(tree) if tree is not None else ():
                if isinstance(node, Function) and node.name == name:
                    yield node

    def _may_be_another(self, called: ast.expr, name: str) -> bool:
        """Whether a method that a class calls on itself may be another class's of that name."""
        if not ast.unparse(called).startswith(("self.", "cls.")):
            return False
        defined = re.compile(rf"\bdef {re.escape(name)}\(")
        texts = (self.facts.text(path) for path in self.facts.used(f"def {name}("))
        return sum(len(defined.findall(text)) for text in texts) > 1

    def set_in_module(self, scope: Scope, name: str) -> tuple[Scope, ast.expr] | None:
        """What a module sets a name to, in that module; through an import, in the other one."""
        file = self.facts.file(scope.path)
        if file is None:
            return None
        found = resolve(self.facts.library, in_module(file.module, file.modules), name)
        if not isinstance(found, Alias):
            return None
        path = self.facts.path_of(found.where.module)
        return (Scope(path), found.value) if path is not None else None

    def scope_of(self, found: Definition) -> Scope | None:
        """The scope inside a function of the repository; None for one of a library."""
        assert isinstance(found.node, Function)
        path = self.facts.path_of(found.module)
        if path is None:
            return None
        if path not in self._owners:
            owners = (n for n in ast.walk(found.module.tree) if isinstance(n, ast.ClassDef))
            self._owners[path] = {each: owner for owner in owners for each in owner.body}
        return Scope(path, found.node, self._owners[path].get(found.node))

    def assigned(self, scope: Scope, name: str) -> list[ast.expr]:
        """The values that a function sets a name to."""
        return [value for value, _ in assignments(self._body(scope), name)]

    def returns(self, scope: Scope, node: ast.Call) -> Iterator[tuple[Scope, ast.expr]]:
        """What the function of the project that a call is of may return, in its scope."""
        found = self.defined(scope, node.func)
        inner = None
        if found is not None and isinstance(found.node, Function):
            inner = self.scope_of(found)
        for each in ast.walk(inner.function) if inner is not None and inner.function else ():
            if isinstance(each, ast.Return) and each.value is not None and inner is not None:
                yield inner, each.value

    def _body(self, scope: Scope) -> ast.AST:
        tree = self.facts.tree(scope.path)
        return scope.function or tree or ast.Module(body=[], type_ignores=[])

    def _by_name(self, scope: Scope, node: ast.Name, hops: int) -> Loaded | None:
        body = self._body(scope)
        line = node.lineno
        found: Loaded | None = None
        remade = False
        for value, at in reversed(assignments(body, node.id)):
            if at >= line:
                continue
            found = self.loaded(scope, value, hops)
            if found is not None:
                break
            remade |= _is_given(value, node.id)
        if found is None and scope.function is not None:
            if node.id in _parameters(scope.function):
                found = self._from_callers(scope, node.id, hops) or self._started(scope, node.id)
            elif not assignments(body, node.id):
                return self.loaded(Scope(scope.path), node, hops)
        if found is not None and remade:
            found = found._replace(adds=True, removes=True, changed=True)
        return self.changed(scope, found, node.id, line) if found is not None else None

    def changed(self, scope: Scope, found: Loaded, name: str, line: int) -> Loaded:
        """What the statements before a line do to the mapping of a name."""
        done = changes(self._body(scope), name, line)
        return found._replace(
            given=found.given | done.given,
            taken=found.taken | done.taken,
            adds=found.adds or done.adds,
            removes=found.removes or done.removes,
        )

    def _from_callers(self, scope: Scope, name: str, hops: int) -> Loaded | None:
        if hops == 0 or scope.function is None:
            return None
        called = scope.function.name
        if called == "__init__" and scope.cls is not None:
            called = scope.cls.name
        for call in islice(self.calls_of(called), MOST_CALLERS):
            value = argument(call.node, scope, name)
            if value is not None and call.node is not value:
                found = self.loaded(call.scope, value, hops - 1)
                if found is not None:
                    return found
        return None

    def _started(self, scope: Scope, name: str) -> Loaded | None:
        """The composed config, which a function under `@hydra.main` gets as its first argument."""
        assert scope.function is not None
        if _parameters(scope.function)[:1] != [name] or scope.cls is not None:
            return None
        for each in scope.function.decorator_list:
            called = each.func if isinstance(each, ast.Call) else None
            if called is not None and self.full_name(scope, called) == "hydra.main":
                return Loaded(place(scope.path, scope.function), "omegaconf")
        return None

    def _by_attribute(self, scope: Scope, node: ast.Attribute, hops: int) -> Loaded | None:
        held = node.value
        if isinstance(held, ast.Name) and held.id == "self" and scope.cls is not None:
            for method in scope.cls.body:
                if not isinstance(method, Function):
                    continue
                for value, _ in assignments(method, f"self.{node.attr}"):
                    found = self.loaded(Scope(scope.path, method, scope.cls), value, hops)
                    if found is not None:
                        return found
            return None
        outer = self.loaded(scope, held, hops)
        return outer.below(node.attr) if outer is not None else None

    def _by_dict(self, scope: Scope, node: ast.Dict, hops: int) -> Loaded | None:
        """`{**config, "a": 1}`."""
        spread = [value for key, value in zip(node.keys, node.values, strict=True) if key is None]
        found = self._first(scope, spread, hops)
        if found is None:
            return None
        names = {str(plain_value(key)) for key in node.keys if key is not None}
        return found._replace(given=found.given | names, adds=found.adds or len(spread) > 1)

    def _names_fields(self, scope: Scope, condition: ast.expr) -> bool:
        """Whether a condition asks for the names of a class's fields or a function's parameters."""
        texts = [ast.unparse(condition)]
        for each in ast.walk(condition):
            if isinstance(each, ast.Name):
                found = assignments(self._body(scope), each.id)
                texts += [ast.unparse(value) for value, _ in found]
        return any(word in text for text in texts for word in _FIELD_WORDS)

    def _by_filter(self, scope: Scope, node: ast.DictComp, hops: int) -> Loaded | None:
        """`{k: v for k, v in config.items() if k in names}`."""
        over = node.generators[0].iter
        if len(node.generators) != 1 or not isinstance(over, ast.Call):
            return None
        if not isinstance(over.func, ast.Attribute) or over.func.attr != "items":
            return None
        found = self.loaded(scope, over.func.value, hops)
        if found is None:
            return None
        left = _left_out(node.generators[0].ifs)
        if left is not None:
            return found._replace(taken=found.taken | left)
        by_name = any(self._names_fields(scope, each) for each in node.generators[0].ifs)
        same = ast.unparse(_as_text(node.key)) in ast.unparse(node.generators[0].target)
        if not node.generators[0].ifs and same:
            changed = ast.unparse(node.value) != ast.unparse(_second(node))
            return found._replace(adds=found.adds or changed, removes=found.removes or changed)
        return found._replace(filtered=by_name, removes=found.removes or not by_name)


def _is_given(value: ast.expr, name: str) -> bool:
    """Whether a value is made by a call that gets what a name held: `cfg = transform(cfg)`."""
    return isinstance(value, ast.Call) and any(
        isinstance(each, ast.Name) and each.id == name
        for each in (*value.args, *(keyword.value for keyword in value.keywords))
    )


def _left_out(conditions: list[ast.expr]) -> frozenset[str] | None:
    """The keys that `if key not in ("a", "b")` leaves out; None for any other condition."""
    match conditions:
        case [ast.Compare(left=ast.Name(), ops=[ast.NotIn()], comparators=[listed])]:
            match plain_value(listed):
                case list() | tuple() | set() | frozenset() as known:
                    names = frozenset(each for each in known if isinstance(each, str))
                    return names if len(names) == len(known) else None
    return None


def _as_text(node: ast.expr) -> ast.expr:
    """What `str(key)` is made of: the keys of a config are texts."""
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "str" and len(node.args) == 1:
        return node.args[0]
    return node


_FIELD_WORDS = ("field", "signature", "annotations", "parameters", "__slots__")


def _is_a_mapping(node: ast.ClassDef) -> bool:
    """Whether a class is a mapping with more to it, by the names of its bases."""
    words = ("dict", "box", "munch", "config", "mapping")
    return any(ast.unparse(base).lower().endswith(words) for base in node.bases)


def _second(node: ast.DictComp) -> ast.expr:
    target = node.generators[0].target
    return target.elts[1] if isinstance(target, ast.Tuple) and len(target.elts) == 2 else target


def _parts(node: ast.expr) -> list[ast.expr]:
    """The expressions that a value may be: both sides of `or`, of a condition, of `|`."""
    if isinstance(node, ast.BoolOp):
        return node.values
    if isinstance(node, ast.IfExp):
        return [node.body, node.orelse]
    if isinstance(node, (ast.Await, ast.NamedExpr, ast.Starred)):
        return [node.value]
    return []


def _calls_in(tree: ast.AST, scope: Scope) -> Iterator[Call]:
    """The calls below a node, in the order of the text."""
    stack: list[tuple[ast.AST, Scope]] = [(tree, scope)]
    while stack:
        node, around = stack.pop()
        if isinstance(node, ast.Call):
            yield Call(node, around)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            around = Scope(around.path, node, around.cls)
        elif isinstance(node, ast.ClassDef):
            around = Scope(around.path, None, node)
        stack += [(child, around) for child in children(node)]


def _owner(node: ast.expr) -> ast.expr:
    """What a method is called on; the expression itself where it is no attribute."""
    return node.value if isinstance(node, ast.Attribute) else ast.Constant(None)


_DEFINES = re.compile(r"\b(?:def|class) \Z")


def _has_a_call(text: str, name: str) -> bool:
    """Whether a text has a name with a bracket behind it that is no definition."""
    place = text.find(f"{name}(")
    while place >= 0:
        before = text[place - 1 : place]
        defined = before == " " and _DEFINES.search(text, max(0, place - 8), place) is not None
        if not (before.isalnum() or before == "_" or defined):
            return True
        place = text.find(f"{name}(", place + 1)
    return False


def _last(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def assignments(body: ast.AST, name: str) -> list[tuple[ast.expr, int]]:
    """The values that statements of a body, of no function inside it, set a name to, with the last
    lines of the statements; `name` may be `self.x`."""
    return _assigned_in(body).get(name, [])


@lru_cache(maxsize=1024)
def _assigned_in(body: ast.AST) -> dict[str, list[tuple[ast.expr, int]]]:
    found: dict[str, list[tuple[ast.expr, int]]] = {}
    for node in _own_nodes(body):
        if isinstance(node, ast.Assign):
            pairs = [pair for target in node.targets for pair in _unpacked(target, node.value)]
        elif isinstance(node, (ast.AnnAssign, ast.NamedExpr)) and node.value is not None:
            pairs = [(_written(node.target), node.value)]
        else:
            continue
        for name, value in pairs:
            if name:
                found.setdefault(name, []).append((value, node.end_lineno or node.lineno))
    return found


def _unpacked(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """What a target gives each of its names; an item of what is unpacked is a subscript of it."""
    if not isinstance(target, (ast.Tuple, ast.List)):
        yield _written(target), value
        return
    for number, one in enumerate(target.elts):
        if isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == len(target.elts):
            yield _written(one), value.elts[number]
        else:
            item = ast.Subscript(value, ast.Constant(number), ast.Load())
            yield _written(one), ast.copy_location(item, value)


def _written(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return f"{node.value.id}.{node.attr}"
    return ""


def _own_nodes(body: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a body in the order of the text, those of functions and classes inside it left
    out."""
    stack = children(body)
    while stack:
        node = stack.pop()
        if not isinstance(node, _INNER):
            yield node
            stack += children(node)


_INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


def _parameters(function: Function) -> list[str]:
    spec = function.args
    return [a.arg for a in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs)]


def argument(call: ast.Call, scope: Scope, name: str) -> ast.expr | None:
    """What a call passes for a parameter of the function of a scope; None where it passes none."""
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    assert scope.function is not None
    names = _parameters(scope.function)
    decorators = {_last(d) for d in scope.function.decorator_list}
    if scope.cls is not None and "staticmethod" not in decorators:
        names = names[1:]
    if name in names and names.index(name) < len(call.args):
        value = call.args[names.index(name)]
        return None if isinstance(value, ast.Starred) else value
    return None


class Changes(NamedTuple):
    """Keys that statements add to a mapping or remove from it; whether they may do so to any."""

    given: frozenset[str] = frozenset()
    taken: frozenset[str] = frozenset()
    adds: bool = False
    removes: bool = False

    def and_(self, other: Changes) -> Changes:
        """Both together."""
        return Changes(
            self.given | other.given,
            self.taken | other.taken,
            self.adds or other.adds,
            self.removes or other.removes,
        )


def changes(body: ast.AST, name: str, line: int) -> Changes:
    """What statements before a line do to the mapping that a name holds."""
    done = Changes()
    for node in _own_nodes(body):
        if getattr(node, "lineno", 0) > line:
            continue
        if isinstance(node, ast.Subscript) and _written(node.value) == name:
            done = done.and_(_by_subscript(node))
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            if _written(node.value) == name:
                done = done.and_(Changes(frozenset({node.attr})))
        elif isinstance(node, ast.Call) and _written(_owner(node.func)) == name:
            done = done.and_(_by_mutator(node, _last(node.func)))
    return done


def _by_subscript(node: ast.Subscript) -> Changes:
    key = plain_value(node.slice)
    if isinstance(node.ctx, ast.Load):
        return Changes()
    known = frozenset({key}) if isinstance(key, str) else frozenset()
    if isinstance(node.ctx, ast.Store):
        return Changes(given=known, adds=not known)
    return Changes(taken=known, removes=not known)


def _by_mutator(node: ast.Call, method: str) -> Changes:
    if method in ("pop", "setdefault"):
        key = plain_value(node.args[0]) if node.args else None
        known = frozenset({key}) if isinstance(key, str) else frozenset()
        if method == "setdefault":
            return Changes(given=known, adds=not known)
        return Changes(taken=known, removes=not known)
    if method == "update":
        names = {each.arg for each in node.keywords if each.arg}
        literal = all(isinstance(each, ast.Dict) and None not in each.keys for each in node.args)
        for each in node.args:
            if isinstance(each, ast.Dict):
                names |= {str(plain_value(key)) for key in each.keys if key is not None}
        spread = any(each.arg is None for each in node.keywords)
        return Changes(frozenset(names), adds=not literal or spread)
    return Changes(removes=method in ("clear", "popitem"))
