"""argbind: arguments of functions and classes, as keys named after both, in one flat file.

What is recognised: a script that calls `argbind.parse_args()`, and what is bound in it and in the
modules of the repository that it imports: `argbind.bind(Net)`, `@argbind.bind("train", "val")`,
`without_prefix=True`, `argbind.bind_module(module)`.

What is checked: a key near a bound argument's that is none, and that no code reads: argbind passes
over it. The arguments of a library that is not installed, and for which cfglint has no table, may
be any.

Source: https://pypi.org/project/argbind, `argbind/argbind.py` (0.3.9).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from cfglint.compose.experiment import Experiment
from cfglint.contract import Code, Contract, Key
from cfglint.files import shown
from cfglint.repository.facts import Facts, place
from cfglint.repository.reach import Reach
from cfglint.source.named import Parameter, Signature
from cfglint.source.packages import Packages
from cfglint.source.signatures import signature_of
from cfglint.source.syntax import defaults_of, last_part
from cfglint.styles.flow.flows import Flows, Scope
from cfglint.styles.protocol import Opening

_OWN = ("$include", "$vars", "args.debug", "args.save", "args.load")
"""Keys that argbind itself reads."""


class Bound(NamedTuple):
    """A function or class that is bound: the name before the dot of its keys, "" for none, the
    patterns before a slash, what it takes, None where nobody knows, and whether arguments without a
    default are bound too."""

    at: Code
    prefix: str
    patterns: tuple[str, ...]
    signature: Signature | None
    positional: bool = False

    def names(self) -> Iterator[str]:
        """The names of its keys."""
        for parameter in self.signature.parameters.values() if self.signature else ():
            if self.positional or not parameter.required:
                name = f"{self.prefix}.{parameter.name}" if self.prefix else parameter.name
                yield name
                yield from (f"{pattern}/{name}" for pattern in self.patterns)

    def may_take(self, name: str) -> bool:
        """Whether a key may be one of its, as it is not known what it takes."""
        pattern, _, rest = name.rpartition("/")
        if self.signature is not None and not self.signature.open:
            return False
        if self.prefix == _ANY:
            return "." in rest
        own = rest.startswith(f"{self.prefix}.") if self.prefix else "." not in rest
        return own and (not pattern or pattern in self.patterns)


class Argbind:
    """The style's answers."""

    name = "argbind"
    words = ("argbind",)

    def openings(self, facts: Facts) -> Iterator[Opening]:
        """One opening a script that parses the arguments of what is bound."""
        binding = tuple(facts.having("argbind"))
        for path in facts.having("argbind.parse_args("):
            files = facts.once(Reach).files(path) | {path}
            bound = [each for file in binding if file in files for each in _bound_in(facts, file)]
            if bound:
                at = bound[0].at
                yield Opening(
                    self.name,
                    shown(path),
                    at,
                    (path,),
                    declared=partial(_contract, tuple(bound), f"what {shown(path)} binds"),
                )


STYLE = Argbind()


def _contract(bound: tuple[Bound, ...], name: str, experiment: Experiment) -> Contract:
    """What the script takes of a config: a key that may be one of something unknown is taken."""
    at = bound[0].at
    keys = {key: Key(each.at) for each in bound for key in each.names()}
    keys |= {key: Key(at) for key in _OWN}
    for key in experiment.root.mapping:
        if any(each.may_take(key) for each in bound):
            keys.setdefault(key, Key(at))
    return Contract(name, at, keys, "unsure")


def _bound_in(facts: Facts, path: str) -> Iterator[Bound]:
    """What a file binds."""
    tree = facts.tree(path)
    for node in ast.walk(tree) if tree is not None else ():
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            yield from _marked(facts, path, node)
        elif not isinstance(node, ast.Call):
            continue
        elif last_part(node.func) == "bind_module":
            yield Bound(place(path, node), _ANY, (), None)
        elif last_part(node.func) in _BINDS and _names_code(node):
            what = node.args[0]
            yield _made(node, place(path, node), last_part(what), _taken(facts, path, what))


_BINDS = frozenset({"bind", "bind_to_parser"})


def _names_code(call: ast.Call) -> bool:
    """Whether a call binds what it is given first, and makes no decorator."""
    return bool(call.args) and not isinstance(call.args[0], ast.Constant)


def _marked(facts: Facts, path: str, node: ast.FunctionDef | ast.ClassDef) -> Iterator[Bound]:
    """A function or class under `@argbind.bind(...)`."""
    for mark in node.decorator_list:
        called = mark.func if isinstance(mark, ast.Call) else mark
        if last_part(called) not in _BINDS:
            continue
        call = mark if isinstance(mark, ast.Call) else ast.Call(called, [], [])
        if isinstance(node, ast.FunctionDef):  # as it is written, whatever else decorates it
            signature: Signature | None = _signature(node, path)
        else:
            signature = _taken(facts, path, ast.Name(node.name, ast.Load()))
        yield _made(call, place(path, node), node.name, signature)


def _signature(node: ast.FunctionDef, path: str) -> Signature:
    spec = node.args
    defaults = defaults_of(spec)
    return Signature(
        node.name,
        {
            each.arg: Parameter(
                each.arg, each.arg not in defaults, "", path, each.lineno, each.col_offset + 1
            )
            for each in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs)
        },
    )


def _taken(facts: Facts, path: str, what: ast.expr) -> Signature | None:
    """What a function or class takes, of the repository or of a library."""
    flows, scope = facts.once(Flows), Scope(path)
    found = flows.defined(scope, what)
    if found is not None:
        return signature_of(facts.library, found)
    return Packages(facts.library).signature(flows.full_name(scope, what))


_ANY = "*"
"""In the place of a prefix: any."""


def _made(call: ast.Call, at: Code, name: str, signature: Signature | None) -> Bound:
    given = {each.arg: each.value for each in call.keywords}
    texts = [each.value for each in call.args if isinstance(each, ast.Constant)]
    patterns = tuple(text for text in texts if isinstance(text, str))
    prefix = "" if _is_true(given.get("without_prefix")) else name
    return Bound(at, prefix, patterns, signature, _is_true(given.get("positional")))


def _is_true(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is True
