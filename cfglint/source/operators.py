"""Operators, comparisons and conditions within expressions."""

from __future__ import annotations

import ast
from functools import partial

from cfglint.files import YAML_ENDINGS
from cfglint.source import mistyped
from cfglint.source.arithmetic import BY_ZERO, binary, unary
from cfglint.source.idle import idle_value, is_switch
from cfglint.source.keys import ask_for, taken_over
from cfglint.source.kinds import is_just
from cfglint.source.loads import beside_code, is_among, join_path
from cfglint.source.machine import Machine
from cfglint.source.matching import fits
from cfglint.source.operations import as_table, compare, is_text, percent, text_of
from cfglint.source.options import if_not_given
from cfglint.source.raising import Thrown
from cfglint.source.refusals import or_raises, refuse
from cfglint.source.values import (
    UNKNOWN,
    Cfg,
    Const,
    Either,
    Fixed,
    KeyName,
    Origin,
    Pattern,
    Scope,
    Table,
    Value,
    given,
    keys_of,
    listing,
)
from cfglint.source.ways import one_of_the_ways


def on_boolop(m: Machine, node: ast.BoolOp, scope: Scope) -> Value:
    """`and` and `or`: the first value that decides, and the rest read aside."""
    stops_at = isinstance(node.op, ast.Or)
    unsure = 0
    value: Value = UNKNOWN
    path: Origin | None = None  # of `options.config or "default.yaml"`
    try:
        for number, part in enumerate(node.values, 1):
            try:
                value = m.value(part, scope)
            except Thrown:
                if not unsure:
                    raise
                return UNKNOWN  # a run that goes on did not come here
            decided = m.truth(value)
            if decided is stops_at:
                if isinstance(value, Fixed) and not unsure:
                    return value
                for other in node.values[number:]:
                    idle_value(m, other, scope)
                if unsure and not stops_at:  # whatever the others are, it is not true
                    return given(False, keys_of(value))
                return path or (value if not unsure else UNKNOWN)
            if decided is None:
                if isinstance(value, Origin) and stops_at:
                    path = path or value
                unsure += 1
                m.flow.unsure += 1
        return path or (value if not unsure else UNKNOWN)
    finally:
        m.flow.unsure -= unsure


def on_unaryop(m: Machine, node: ast.UnaryOp, scope: Scope) -> Value:
    """`not`, and signs of numbers."""
    value = m.value(node.operand, scope)
    if isinstance(node.op, ast.Not):
        decided = m.truth(value)
        if isinstance(value, Fixed) and decided is not None:
            return Fixed(not decided)
        return UNKNOWN if decided is None else given(not decided, keys_of(value))
    found = mistyped.of_sign(node.op, value) or unary(node.op, value)
    return or_raises(m, found, node, scope, value)


def on_binop(m: Machine, node: ast.BinOp, scope: Scope) -> Value:
    """`left + right` and such."""
    if isinstance(node.op, ast.Add) and isinstance(node.left, ast.BinOp):
        return _on_sum(m, node, scope)
    left, right = m.value(node.left, scope), m.value(node.right, scope)
    return operate(m, node.op, left, right, node, scope)


def _on_sum(m: Machine, node: ast.BinOp, scope: Scope) -> Value:
    """`a + b + c`: texts are joined at once, so that it is known of which parts one is made."""
    sums, first = [node], node.left
    while isinstance(first, ast.BinOp) and isinstance(first.op, ast.Add):
        sums.append(first)
        first = first.left
    made = m.value(first, scope)
    parts = [made]
    for each in reversed(sums):
        right = m.value(each.right, scope)
        parts.append(right)
        made = operate(m, each.op, made, right, each, scope)
    return text_of(parts) if isinstance(made, Const) and all(map(is_text, parts)) else made


def operate(
    m: Machine,
    kind: ast.operator,
    left: Value,
    right: Value,
    node: ast.expr | ast.stmt,
    scope: Scope,
) -> Value:
    """What `left kind right` gives."""
    if refuse(m, mistyped.of_operator(kind, left, right), node, scope, left, right):
        return UNKNOWN
    if isinstance(kind, ast.Add) and any(is_text(side) for side in (left, right)):
        return text_of([left, right])
    if isinstance(kind, ast.Mod) and isinstance(left, Const) and isinstance(left.value, str):
        text = percent(left.value, right)
        if text is not None:
            return text
    if isinstance(kind, ast.BitOr):
        merged = merged_literals(m, left, right)
        if merged is not None:
            return merged
    if isinstance(kind, ast.Sub):
        lacking = _lacking(left, right)
        if lacking is not None:
            return lacking
    if isinstance(kind, ast.Div):
        before = [node.left] if isinstance(node, ast.BinOp) else []
        made = beside_code(m, before, right, scope) or join_path(m, [left, right])
        if made is not None:
            return made
    found = binary(kind, left, right)
    by_right = found is BY_ZERO and not isinstance(kind, ast.Pow)
    return or_raises(m, found, node, scope, *((right,) if by_right else (left, right)))


def _lacking(wanted: Value, keys: Value) -> Table | None:
    """What `set(REQUIRED) - set(cfg.keys())` gives: the names that a mapping of the config lacks;
    None for anything else."""
    if not (isinstance(wanted, Table) and isinstance(keys, Table)):
        return None
    names = [each for each in keys.entries.values() if isinstance(each, KeyName)]
    above = {each.path[:-1] for each in names}
    texts = [each for each in wanted.entries.values() if isinstance(each, Const)]
    plain = not (wanted.open or wanted.rest or keys.open or keys.rest)
    known = len(names) == len(keys.entries) and len(texts) == len(wanted.entries)
    if not (plain and known) or len(above) != 1:
        return None
    (path,) = above
    there = {each.value for each in names}
    left = [each.value for each in texts if each.value not in there]
    return listing([given(each, ((*path, str(each)),)) for each in left])


def merged_literals(m: Machine, left: Value, right: Value) -> Table | None:
    """`{**left, **right}`, written as `left | right`."""
    sides = [as_table(side) for side in (left, right)]
    if None in sides:
        return None
    one, other = (side for side in sides if side is not None)
    entries = dict(one.entries)
    for part in other.rest:
        entries.update(taken_over(m, entries, part))
    entries.update(other.entries)
    return Table(
        entries, (*one.rest, *other.rest), one.open or other.open, one.others or other.others
    )


def on_compare(m: Machine, node: ast.Compare, scope: Scope) -> Value:
    """A comparison; of a chain nothing is known."""
    left = m.value(node.left, scope)
    rights = [m.value(comparator, scope) for comparator in node.comparators]
    if len(rights) != 1:
        return UNKNOWN
    kind, right = node.ops[0], rights[0]
    if isinstance(kind, ast.Is | ast.IsNot | ast.Eq | ast.NotEq):
        just = is_just(m, node.left, node.comparators[0], scope)
        if just is not None:
            return Const(just is isinstance(kind, ast.Is | ast.Eq))
    within = type(kind) in (ast.In, ast.NotIn)
    if isinstance(left, Origin):
        asked = _of_a_path(m, left, kind, right)
        if asked is not None:
            return asked
    if within and isinstance(right, Table) and (another := _is_another_file(m, left, right)):
        return Const(another is (type(kind) is ast.NotIn))
    found = compare(kind, left, right, m.section.has)
    refused = mistyped.of_membership if within else partial(mistyped.of_operator, kind)
    refuse(m, refused(left, right), node, scope, left, right)
    match left, right, found:
        case (Const(name), Cfg(path=path), Const(verdict)) if within:
            ask_for(m, right, str(name), node, scope)
            return given(verdict, ((*path, str(name)),))
    return found


def _is_another_file(m: Machine, path: Value, files: Table) -> bool:
    """Whether a file that the config names is none of those that a loader keeps, so as to open none
    twice."""
    name = path.text if isinstance(path, Origin) else getattr(path, "value", "")
    if type(name) is not str or not name.endswith(YAML_ENDINGS) or files.open or files.rest:
        return False
    return all(_differs(m, name, known) for known in files.entries.values())


def _differs(m: Machine, name: str, known: Value) -> bool:
    match known:
        case Origin(text=""):  # the path of the config
            own = known.name == m.loading.opened
            return own and not m.loading.is_this_file(m.modules.root, name)
        case Origin(text=text) | Const(value=str(text)):
            return text != name
        case Pattern(regex=regex):
            return not fits(regex, name, unsure=True)
        case Either(values=values):
            return all(_differs(m, name, each) for each in values)
    return False


def _of_a_path(m: Machine, path: Origin, kind: ast.cmpop, other: Value) -> Value | None:
    """What a question about the path of a config gives: whether there is one, or whether it is one
    of the names of presets; None for another one."""
    match kind, other:
        case (ast.In() | ast.NotIn(), _):
            among = is_among(m, path, other)
            return UNKNOWN if among is None else Const(isinstance(kind, ast.NotIn))
        case (_, Const(None | "")):
            there = m.loading.is_given(path)
            negated = isinstance(kind, (ast.IsNot, ast.NotEq))
            return UNKNOWN if there is None else Const(there is negated)
    return None


def on_ifexp(m: Machine, node: ast.IfExp, scope: Scope) -> Value:
    """`a if test else b`."""
    decided = m.truth(m.value(node.test, scope))
    if decided is not None:
        if is_switch(node.test):
            idle_value(m, node.orelse if decided else node.body, scope)
        return m.value(node.body if decided else node.orelse, scope)
    usual = if_not_given(m, node.test, scope)
    if usual is None:
        ways = (partial(m.value, each, scope) for each in (node.body, node.orelse))
        return Either(one_of_the_ways(m, ways))
    taken, other = (node.body, node.orelse) if usual else (node.orelse, node.body)
    with m.flow.at_some_time():
        made = m.value(taken, scope)
    return Either([made, *m.flow.perhaps(partial(m.value, other, scope))])
