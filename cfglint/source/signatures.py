"""The keyword arguments that a class or function takes, through inheritance and `**kwargs`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from cfglint.source.any_of import any_of
from cfglint.source.definitions import Definition, Function
from cfglint.source.fields import checked
from cfglint.source.library import Library, member
from cfglint.source.modules import Module, absolute_name
from cfglint.source.named import Parameter, Signature
from cfglint.source.syntax import defaults_of, name_of, nodes_in, uncalled, unsubscripted

MOST_DEPTH = 12
"""Calls and bases that `**kwargs` are followed through."""


def signature_of(library: Library, found: Definition) -> Signature:
    """The keywords of a class's constructor or of a function."""
    key = (id(found.node), found.given, found.positional)
    known = library.signatures.get(key)
    if known is None:
        known = library.signatures[key] = _signature(library, found)
    return known


def _signature(library: Library, found: Definition) -> Signature:
    if found.cls is not None:
        made = _of_class(library, found, MOST_DEPTH)
    else:
        made = _of_function(library, found, None, False, MOST_DEPTH)
    left = list(made.parameters.items())[found.positional :]
    named = {name for name, _ in left} - set(found.given)
    return made._replace(
        any_of=tuple(each for each in made.any_of if named.issuperset(each)),
        parameters={
            name: parameter._replace(required=parameter.required and name not in found.given)
            for name, parameter in left
        },
    )


def is_built(library: Library, found: Definition) -> bool:
    """Whether a function is called, or a class of it built: one without a constructor,
    nor of a base, is for something else, such as its class methods."""
    if found.cls is None:
        return True
    order, complete = order_of(library, found)
    has = any(each.has("__init__", "__new__") for each in order)
    return has or not complete or any(each.node.decorator_list for each in order[1:])


OPEN_BASES = frozenset({"object", "ABC", "Generic", "Protocol"})
"""Bases that take no keywords."""


def _of_class(library: Library, found: Definition, depth: int) -> Signature:
    name = found.node.name
    if depth == 0:
        return Signature(name, {}, open=True)
    order, complete = order_of(library, found)
    return _constructor(library, order, 0, complete, name, depth)


def _constructor(
    library: Library,
    order: list[Definition],
    start: int,
    complete: bool,
    name: str,
    depth: int,
) -> Signature:
    """The first constructor of `order` from `start` on."""
    for number in range(start, len(order)):
        each = order[number]
        if any(_decorator(d) not in HARMLESS_DECORATORS for d in each.node.decorator_list):
            fields = _fields(each)
            if fields is not None and len(order) == 1:
                return Signature(name, fields)
            return Signature(name, {}, open=True)
        methods = each.methods
        makes = "__new__" in methods or "__init__" in methods
        if makes and _may_come_first(library, order[start:number], each):
            return Signature(name, {}, open=True)
        if "__new__" in methods and "__init__" not in methods:
            maker = methods["__new__"]
            if number != start or _makes_its_own(maker):
                return Signature(name, {}, open=True)
            method = each._replace(node=maker)
            return _of_function(library, method, None, True, depth - 1)._replace(name=name)
        if "__init__" in methods:
            method = each._replace(node=methods["__init__"])
            rest = (order, number + 1, complete)
            made = _of_function(library, method, rest, True, depth - 1)
            return made._replace(name=name)
    return Signature(name, {}, open=not complete)


def _may_come_first(library: Library, below: list[Definition], base: Definition) -> bool:
    """Whether a class that was not found stands before a base of some classes, among their other
    bases: `class Warmup(ForeignMixin, Base)` may be made by the mixin's constructor."""
    for each in below:
        for text in map(ast.unparse, map(unsubscripted, each.bases)):
            if text.rsplit(".", 1)[-1] in OPEN_BASES:
                continue
            named = definition_of(library, each, text)
            if named is None or named.cls is None:
                return True
            if any(one.node is base.node for one in order_of(library, named)[0]):
                break
    return False


def _makes_its_own(maker: Function) -> bool:
    """Whether a `__new__` makes an object of its class, which a constructor then gets too; others
    choose another class and call it."""
    calls = (ast.unparse(call.func) for call in nodes_in(maker, ast.Call))
    return any(each.endswith("__new__") or each == "cls" for each in calls)


HARMLESS_DECORATORS = frozenset(
    {"register", "register_module", "register_model", "add_start_docstrings", "final"}
    | {"experimental", "deprecated", "runtime_checkable", "total_ordering", "add_end_docstrings"}
    | {"_defaults_from_env_vars", "register_checkpoint_hooks"}
)
"""Decorators of classes that leave the constructor be."""


def _decorator(node: ast.expr) -> str:
    return ast.unparse(uncalled(node)).rsplit(".", 1)[-1]


def _fields(found: Definition) -> dict[str, Parameter] | None:
    """The fields of a dataclass; None for another decorator."""
    if [_decorator(d) for d in found.node.decorator_list] != ["dataclass"]:
        return None
    fields: dict[str, Parameter] = {}
    for item in found.node.body:
        match item:
            case ast.AnnAssign(target=ast.Name(id=name), annotation=declared, value=value):
                annotation = ast.unparse(declared)
                text = ast.unparse(value) if value is not None else ""
                made = text.startswith(("field(", "dataclasses.field("))
                if annotation.startswith(("ClassVar", "typing.ClassVar")):
                    continue
                if made and "init=False" in text:
                    continue
                text = text if "default" in text or not made else ""
                known = checked(value) if isinstance(value, ast.Call) else ()
                if known:  # `__post_init__` takes no others
                    annotation = f"typing.Literal[{', '.join(map(repr, known))}]"
                at = (found.module.path, item.lineno, item.col_offset + 1)
                fields[name] = Parameter(name, not text, text, *at, annotation)
    return fields


MOST_BASES = 64
"""Classes above one that are looked at."""


def order_of(
    library: Library, found: Definition, below: tuple[ast.AST, ...] = ()
) -> tuple[list[Definition], bool]:
    """A class and its bases in Python's order of resolution; whether all of them were found.

    Args:
        below: the classes that this one is a base of, so that a circle ends.
    """
    lists: list[list[Definition]] = []
    direct: list[Definition] = []
    complete = True
    for base in found.bases:
        text = ast.unparse(unsubscripted(base))
        if text.rsplit(".", 1)[-1] in OPEN_BASES:
            continue
        named = definition_of(library, found, text)
        circular = named is not None and any(named.node is each for each in (*below, found.node))
        if named is None or circular or named.cls is None:
            complete = False
            continue
        if len(below) > MOST_BASES:
            return [found], False
        bases, whole = order_of(library, named, (*below, found.node))
        complete &= whole
        lists.append(bases)
        direct.append(named)
    complete &= all(keyword.arg == "metaclass" for keyword in found.keywords)
    return [found, *linearized([*lists, direct])], complete


def linearized(lists: list[list[Definition]]) -> list[Definition]:
    """The orders of the bases as one, by C3; where they contradict each other, each as it comes.

    Source: https://docs.python.org/3/howto/mro.html
    """
    lists = [list(each) for each in lists]
    order: list[Definition] = []
    while lists := [each for each in lists if each]:
        heads = [each[0] for each in lists]
        tails = {id(one.node) for each in lists for one in each[1:]}
        chosen = next((head for head in heads if id(head.node) not in tails), heads[0])
        order.append(chosen)
        lists = [[one for one in each if one.node is not chosen.node] for each in lists]
    return order


def definition_of(library: Library, found: Definition, text: str) -> Definition | None:
    """What a dotted name means inside the module of `found`."""
    parts = text.split(".")
    if not all(part.isidentifier() for part in parts):
        return None
    got = member(library, found.modules, found.module, parts, 24)
    if isinstance(got, Definition):
        return got
    for node in found.module.tree.body:
        match node:
            case ast.Import(names=names):
                for alias in names:
                    if (alias.asname or alias.name.split(".")[0]) == parts[0]:
                        full = [alias.name, *parts[1:]] if alias.asname else parts
                        return library.definition(".".join(full))
            case ast.ImportFrom(names=names) if len(parts) > 1:
                for alias in names:
                    if (alias.asname or alias.name) == parts[0]:
                        target = absolute_name(found.module, node.module, node.level)
                        return library.definition(".".join([target, alias.name, *parts[1:]]))
    return None


Rest = tuple[list[Definition], int, bool]
"""The order of bases, where `super()` goes on in it, and whether it is all there."""


def _of_function(
    library: Library, found: Definition, rest: Rest | None, bound: bool, depth: int
) -> Signature:
    node = found.function
    assert node is not None
    parameters = _own(node, found.module, bound)
    groups = tuple(each for each in any_of(node) if set(each) <= set(parameters))
    made = Signature(node.name, parameters, any_of=groups)
    if any(
        _decorator(d) not in ("staticmethod", "classmethod", *HARMLESS_DECORATORS, "no_grad")
        for d in node.decorator_list
    ):
        return made._replace(open=True)
    if node.args.kwarg is None:
        return made
    if depth == 0:
        return made._replace(open=True)
    if id(node) in library.following:
        return made._replace(open=True)  # it calls itself
    library.following.add(id(node))
    try:
        return _through(library, found, node, node.args.kwarg.arg, made, rest, depth)
    finally:
        library.following.discard(id(node))


def _own(node: Function, module: Module, bound: bool) -> dict[str, Parameter]:
    spec = node.args
    defaults = defaults_of(spec)
    decorators = {_decorator(d) for d in node.decorator_list}
    skip = 1 if bound or "classmethod" in decorators else 0
    return {
        a.arg: Parameter(
            a.arg,
            a.arg not in defaults,
            ast.unparse(defaults[a.arg]) if a.arg in defaults else "",
            module.path,
            a.lineno,
            a.col_offset + 1,
            ast.unparse(a.annotation) if a.annotation is not None else "",
        )
        for a in [*spec.args[max(0, skip - len(spec.posonlyargs)) :], *spec.kwonlyargs]
    }


def _through(
    library: Library,
    found: Definition,
    node: Function,
    name: str,
    made: Signature,
    rest: Rest | None,
    depth: int,
) -> Signature:
    """What the function does with its `**kwargs`: they are passed on, looked up, or dropped."""
    parameters = dict(made.parameters)
    opened = swallows = forwards = False
    refused: frozenset[str] = made.refused
    parents = {child: parent for parent in ast.walk(node) for child in ast.iter_child_nodes(parent)}
    refusals = {each for refusal in _refusals(node, name) for each in ast.walk(refusal)}
    for use in nodes_in(node, ast.Name):
        if use.id != name or use in refusals:
            continue
        parent = parents.get(use)
        match parent, parents.get(parent) if parent is not None else None:
            case (ast.keyword(arg=None), ast.Call() as call):
                forwards = True
                given = {k.arg for k in call.keywords if k.arg is not None}
                refused |= given - set(made.parameters)
                inner = _called(library, found, call, rest, depth)
                if inner is None:
                    opened = True
                    continue
                for key, parameter in _left_open(inner, call, node).items():
                    parameters.setdefault(key, parameter)
                opened |= inner.open
                swallows |= inner.swallows
                refused |= inner.refused
            case (ast.Call() as call, _) if _looks_up(library, found, call, use):
                continue
            case _:
                taken = _taken(use, parent, parents)
                if taken is None:
                    opened |= not _gives_more(use, parent, parents)
                else:
                    parameters.setdefault(taken.name, taken._replace(file=found.module.path))
    swallows |= not forwards and not refusals
    opened |= _keeps_all(node) or _only_raises(node)
    return made._replace(
        parameters=parameters,
        open=opened or made.open,
        swallows=swallows and not opened,
        refused=refused - set(parameters),
    )


def _refusals(node: Function, name: str) -> Iterator[ast.If]:
    """`if kwargs: raise TypeError`, where what is left of them is refused."""
    for each in node.body:
        match each:
            case ast.If(test=test, body=[*_, ast.Raise()], orelse=[]):
                names = {one.id for one in nodes_in(test, ast.Name)}
                if name in names and names <= {name, "len", "bool"}:
                    yield each


def _looks_up(library: Library, found: Definition, call: ast.Call, use: ast.Name) -> bool:
    """Whether a function that gets the mapping of `**kwargs` only looks up or sets keys in it that
    it is told: what is passed on afterwards has no other keys."""
    called = definition_of(library, found, ast.unparse(call.func))
    function = called.function if called is not None else None
    if function is None or use not in call.args:
        return False
    parameters = [*function.args.posonlyargs, *function.args.args]
    place = call.args.index(use)
    if place >= len(parameters) or any(type(each) is ast.Starred for each in call.args):
        return False
    own = parameters[place].arg
    held = {
        id(inner)
        for each in nodes_in(function, ast.Subscript)
        if type(each.slice) is ast.Name
        for inner in (each.value,)
    }
    held |= {
        id(inner)
        for each in nodes_in(function, ast.Compare)
        if type(each.left) is ast.Name and {type(op) for op in each.ops} <= {ast.In, ast.NotIn}
        for inner in each.comparators
    }
    uses = [each for each in nodes_in(function, ast.Name) if each.id == own]
    return bool(uses) and all(id(each) in held for each in uses)


def _gives_more(use: ast.Name, parent: ast.AST | None, parents: dict[ast.AST, ast.AST]) -> bool:
    """Whether a use only adds what it names: `kwargs.update({"x": 1})`, `kwargs.update(x=1)`."""
    match parent, parents.get(parent) if parent is not None else None:
        case ast.Attribute(attr="update"), ast.Call(args=[], keywords=named):
            return _all_named(named)
        case ast.Attribute(attr="update"), ast.Call(args=[added], keywords=[]):
            match added:
                case ast.Dict(keys=keys):
                    return all(type(key) is ast.Constant for key in keys)
                case ast.Call(func=ast.Name(id="dict"), args=[], keywords=named):
                    return _all_named(named)
    return False


def _all_named(keywords: list[ast.keyword]) -> bool:
    return all(keyword.arg is not None for keyword in keywords)


def _keeps_all(node: ast.AST) -> bool:
    """Whether a function takes its arguments by another way than their names: Lightning's
    `save_hyperparameters` puts all of them, `**kwargs` too, into `self.hparams`."""
    names = {"save_hyperparameters", "locals", "currentframe"}
    calls = (call.func for call in nodes_in(node, ast.Call))
    return any(ast.unparse(called).rpartition(".")[2] in names for called in calls)


def _only_raises(node: Function) -> bool:
    """Whether a function says only that it is gone, or not to be had here."""
    body = [n for n in node.body if type(n) not in (ast.Expr, ast.Import, ast.ImportFrom)]
    return bool(body) and type(body[0]) is ast.Raise


def _left_open(signature: Signature, call: ast.Call, inside: Function) -> dict[str, Parameter]:
    """The parameters that a call with `**kwargs` leaves to them.

    A config passes by keyword, so the function's own `*args` are empty; another starred list may
    have what is required.
    """
    given = {keyword.arg for keyword in call.keywords}
    own = inside.args.vararg.arg if inside.args.vararg is not None else ""
    starred = [each.value for each in call.args if isinstance(each, ast.Starred)]
    filled = any(name_of(each) != own or not own for each in starred)
    named = list(signature.parameters.items())[len(call.args) - len(starred) :]
    return {
        name: parameter._replace(required=False) if filled else parameter
        for name, parameter in named
        if name not in given
    }


def _taken(
    use: ast.Name, parent: ast.AST | None, parents: dict[ast.AST, ast.AST]
) -> Parameter | None:
    """`kwargs.get("x", 1)`, `kwargs.pop("x")`, `kwargs["x"]` and `"x" in kwargs`."""
    at = ("", use.lineno, use.col_offset + 1)
    match parent, parents.get(parent) if parent is not None else None:
        case (
            ast.Attribute(attr="get" | "pop" as method),
            ast.Call(args=[ast.Constant(value=name), *more]),
        ):
            default = ast.unparse(more[0]) if more else ""
            required = method == "pop" and not default
            return Parameter(str(name), required, default or "None", *at)
        case (ast.Subscript(slice=ast.Constant(value=name), ctx=how), _):
            return Parameter(str(name), False, "" if type(how) is ast.Load else "...", *at)
        case (ast.Compare(left=ast.Constant(value=name)), _):
            return Parameter(str(name), False, "...", *at)
    return None


def _named_in_super(function: ast.expr) -> str:
    """`Base` of `super(Base, self).__init__`, which goes on after it; "" for a plain `super()`."""
    match function:
        case ast.Attribute(value=ast.Call(args=[first, *_])):
            return ast.unparse(first).rpartition(".")[2]
    return ""


def _called(
    library: Library, found: Definition, call: ast.Call, rest: Rest | None, depth: int
) -> Signature | None:
    """The signature of what `**kwargs` are passed to; None where that is not known."""
    function = call.func
    text = ast.unparse(function)
    if text.startswith("super(") and text.endswith(".__init__") and rest is not None:
        order, start, complete = rest
        after = _named_in_super(function)
        if after:
            names = [each.node.name for each in order]
            start = names.index(after) + 1 if after in names else len(order)
            complete &= after in names
        return _constructor(library, order, start, complete, "super", depth - 1)
    if text == "dict":
        return None
    if rest is not None and text.startswith("self.") and text.count(".") == 1:
        for each in rest[0]:
            method = each.methods.get(text[5:])
            if method is not None:
                return _of_function(library, each._replace(node=method), rest, True, depth - 1)
        return None
    named = definition_of(library, found, text.removesuffix(".__init__"))
    if named is None:
        return None
    if text.endswith(".__init__") or named.cls is not None:
        return _of_class(library, named, depth - 1)
    return _of_function(library, named, None, False, depth - 1)
