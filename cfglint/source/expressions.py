"""Expressions, on values that are known or not: the interpreter's second part."""

from __future__ import annotations

import ast
import os
from functools import partial
from typing import Any

from cfglint.source import mistyped
from cfglint.source.arithmetic import BY_ZERO, binary, entry, unary
from cfglint.source.idle import is_switch
from cfglint.source.machine import Machine
from cfglint.source.operations import (
    NO_STEP,
    as_table,
    compare,
    defined_in,
    fetch,
    is_key,
    is_merged,
    is_number,
    is_plain,
    is_text,
    is_whole,
    is_zero,
    known_value,
    of_class,
    sliced,
    spelled,
    store,
    text_of,
)
from cfglint.source.raising import INDEX, KEY, MISSING_KEY, Thrown
from cfglint.source.reads import Read
from cfglint.source.values import (
    HANDLED,
    MISSING,
    UNKNOWN,
    AttributeTable,
    Cfg,
    Class,
    Const,
    Either,
    Fields,
    Fixed,
    Function,
    Held,
    Instance,
    Namespace,
    Origin,
    Parsed,
    Plugin,
    Scope,
    Super,
    Swept,
    Table,
    Unknown,
    as_dictionary,
    form_of,
    given,
    held,
    inside,
    keys_of,
)

NAMES = ("__name__", "__qualname__", "__module__")
"""Attributes by which registries name what they are given."""

OF_DICTIONARIES = frozenset(vars(dict))
"""Attributes that a dictionary has itself."""

MAX_ITEMS = 64
"""Items of a comprehension that are read one by one."""


class Expressions(Machine):
    """Evaluates expressions, and records what they read off the config."""

    def _eval(self, node: ast.expr, scope: Scope) -> Any:
        self._step()
        kind = type(node)
        if kind not in self._ways:
            self._ways[kind] = getattr(self, f"_on_{kind.__name__}", None)
        handler = self._ways[kind]
        if handler is not None:
            return handler(node, scope)
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self._eval(child, scope)
        return UNKNOWN

    def _on_Constant(self, node: ast.Constant, scope: Scope) -> Any:
        return Const(node.value)

    def _on_Name(self, node: ast.Name, scope: Scope) -> Any:
        value = scope.look_up(node.id)
        if isinstance(value, Swept):
            return UNKNOWN if self._showing else self._of_swept(value, node, scope)
        if value is None or (node.id in self.modules.set_outside and is_number(value)):
            return UNKNOWN
        return self._resolve(value)

    def _unless_counted(self, name: str, value: Any) -> Any:
        """An attribute; a number that code counts in is any."""
        return UNKNOWN if name in self.modules.counters and is_number(value) else value

    def _of_swept(self, value: Swept, node: ast.expr, scope: Scope) -> Any:
        """A value of a loop, or of a merged literal, that is used."""
        if value.depth < self._idling:
            return UNKNOWN
        holder = held(value.path[:-1], value.form)
        return self._read(holder, value.path[-1], node, scope, None, "")

    def _on_NamedExpr(self, node: ast.NamedExpr, scope: Scope) -> Any:
        value = self._eval(node.value, scope)
        self._assign(node.target, value, scope)
        return value

    def _on_Attribute(self, node: ast.Attribute, scope: Scope) -> Any:
        if node.attr == "argv" and spelled(node) == "sys.argv":
            return Origin("sys.argv")
        if node.attr == "config" and spelled(node) == "wandb.config" and self.logged_config:
            return self.logged_config
        holder = self._eval(node.value, scope)
        if self._refuse(mistyped.of_attribute(holder, node.attr), node, scope, holder):
            return UNKNOWN
        return self._attribute(holder, node.attr, node, scope)

    def _attribute(self, holder: Any, name: str, node: ast.expr, scope: Scope) -> Any:
        if isinstance(holder, Cfg):
            if name == "__dict__":
                return as_dictionary(holder)
            return self._read(holder, name, node, scope)
        if isinstance(holder, Origin) and holder.raw:
            return Origin(f"{holder.name}.{name}")
        if isinstance(holder, Plugin):
            return self._of_plugin(holder, name)
        if isinstance(holder, Fields):
            return self._of_fields(holder, name, node, scope)
        if isinstance(holder, Parsed):
            return holder if name == "__dict__" else self._of_parsed(holder, name, node, scope)
        if isinstance(holder, Either):
            ways = (partial(self._attribute, each, name, node, scope) for each in holder.values)
            return Either(self._perhaps(*ways))
        if isinstance(holder, Namespace):
            if name == "__dict__":
                return holder
            member = self._member(holder, name)
            return UNKNOWN if member is None else member
        if isinstance(holder, Instance):
            if name in holder.attributes:
                return self._unless_counted(name, holder.attributes[name])
            member = holder.cls.find(name)
            if member is None and not name.startswith("__"):
                return self._by_getter(holder, "__getattr__", name, node, scope)
            return self._bound(member, holder, node, scope)
        if isinstance(holder, Super):
            instance = holder.instance
            cls = instance.cls if isinstance(instance, Instance) else instance
            if not isinstance(cls, Class):
                return UNKNOWN
            member = cls.find(name, holder.owner)
            if isinstance(instance, Instance):
                return self._bound(member, instance, node, scope)
            return UNKNOWN if member is None else of_class(member, cls)
        if isinstance(holder, (Class, Function)) and name in NAMES:
            own = holder.module.name if name == "__module__" else getattr(holder.node, "name", "")
            return Const(own)
        if isinstance(holder, Class):
            member = holder.find(name)
            member = UNKNOWN if member is None else of_class(member, holder)
            return self._unless_counted(name, member)
        self._of_unknown(holder, name)
        return UNKNOWN

    def _of_plugin(self, plugin: Plugin, name: str) -> Any:
        """What one of several modules has by a name: the class or function that they define, where
        one alone does."""
        if name not in plugin.words:
            return UNKNOWN
        modules = [self._module(each) for each in plugin.modules]
        found = [m for m in modules if m is not None and name in defined_in(m.tree)]
        member = self._member(Namespace(found[0]), name) if len(found) == 1 else None
        if member is None:
            return plugin.member()
        self.dispatched.add(os.path.dirname(found[0].path))
        return member

    def _by_getter(
        self, holder: Instance, method: str, name: str, node: ast.expr, scope: Scope
    ) -> Any:
        """What a method of an object gives for a name that it does not have itself: what it reads
        off a config for it is read where the object is asked."""
        getter = holder.cls.find(method)
        if not isinstance(getter, Function):
            return UNKNOWN
        before, self._asked_at = self._asked_at, (name, node, scope)
        try:
            return self._invoke(getter.bind(holder), [Const(name)], {})
        finally:
            self._asked_at = before

    def _of_fields(self, holder: Fields, name: str, node: ast.expr, scope: Scope) -> Any:
        """An attribute of an object that was made of a dictionary."""
        if name == "__dict__":
            return Table(holder.entries, holder.rest, holder.open)
        if isinstance(holder, AttributeTable) and name in OF_DICTIONARIES:
            return UNKNOWN
        if name in holder.entries:
            value = self._resolve(holder.entries[name])
            return self._of_swept(value, node, scope) if isinstance(value, Swept) else value
        return self._of_rest(holder, name, node, scope)

    def _of_rest(self, holder: Table, name: str, node: ast.expr, scope: Scope) -> Any:
        """A key that a mapping does not have itself: of the parts of the config that were spread
        into it, or of what else it may have."""
        if holder.open and not any(self._has(part, name) for part in holder.rest):
            self.unknown_names.add(name)
            return UNKNOWN
        return self._read_spread(holder.rest, name, node, scope) if holder.rest else UNKNOWN

    def _of_unknown(self, holder: Any, name: str) -> None:
        """Note a name that is taken from something that is not known: the config may be in it."""
        for each in holder.values if isinstance(holder, Either) else (holder,):
            if isinstance(each, Unknown) and not (isinstance(each, Origin) and each.raw):
                self.unknown_names.add(name)

    def _bound(self, member: Any, instance: Instance, node: ast.expr, scope: Scope) -> Any:
        if not isinstance(member, Function):
            return UNKNOWN if member is None else member
        if member.kind == "staticmethod":
            return member
        if member.kind == "classmethod":
            return member.bind(instance.cls)
        method = member.bind(instance)
        if member.kind in ("property", "cached_property", "getter"):
            return self._call_value(method, [], {}, node, scope.module)
        return method

    def _read(
        self,
        cfg: Cfg,
        name: str,
        node: ast.expr,
        scope: Scope,
        default: Any = None,
        default_text: str | None = None,
    ) -> Any:
        """Record that a key is read, and give its value."""
        path = (*cfg.path, name)
        if self._asked_at is not None and self._asked_at[0] == name:
            node, scope = self._asked_at[1:]
        if self._before_the_config(cfg):
            return Cfg(path)
        if isinstance(cfg, Held) and cfg.own is not None and path in cfg.own:
            return cfg.own[path]
        if path in self.written:
            return self.written[path]
        lenient = self._lenient and isinstance(node, ast.Attribute)
        optional = default_text is not None or self._guarded > 0 or lenient
        optional = optional or self._may_be_given(path)
        end = getattr(node, "end_col_offset", None) or node.col_offset + 1
        start = node.col_offset
        if isinstance(node, ast.Attribute) and node.end_lineno == node.lineno:
            start = end - len(name)
        read = Read(
            path,
            scope.module.path,
            getattr(node, "end_lineno", node.lineno) or node.lineno,
            start + 1,
            end + 1,
            "optional" if optional else "required",
            self._unsure == 0 and not self._is_lost(path),
            default_text or "",
        )
        key = read[:5]
        known = self.reads.get(key)
        if known is None or (read.certain and not known.certain):
            self.reads[key] = read
        item = self._item(path)
        if item is None:
            if self._guarded and default_text is None and not (lenient or self.laid_over):
                self._goes_to_a_near_handler(MISSING_KEY)
            if default is not None:
                return given(default.value, (path,)) if type(default) is Const else default
            if lenient:
                return given(None, (path,))
            if optional:
                return HANDLED if self._guarded and default_text is None else UNKNOWN
            return MISSING
        return inside(cfg, path) if isinstance(item.value, dict) else known_value(item, path)

    def _asked_for(self, cfg: Cfg, name: str, node: ast.expr, scope: Scope) -> None:
        """Record that code asks whether a key is there, which a config answers by having it."""
        if self._before_the_config(cfg) or (*cfg.path, name) in self.written or self._defaulting:
            return
        self._read(cfg, name, node, scope, UNKNOWN, "")

    def _read_spread(
        self,
        parts: tuple[Cfg, ...],
        name: str,
        node: ast.expr,
        scope: Scope,
        default: Any = None,
        default_text: str | None = None,
    ) -> Any:
        """Read a key of several parts that are laid over each other: the last that has it gives
        its value; the default where there is no part."""
        value = default if default is not None else UNKNOWN
        for part in self._parts_with(parts, name):
            value = self._read(part, name, node, scope, default, default_text)
        return value

    def _on_Subscript(self, node: ast.Subscript, scope: Scope) -> Any:
        holder, key = self._eval(node.value, scope), self._eval(node.slice, scope)
        return self._item_of(holder, key, node, scope)

    def _item_of(self, holder: Any, key: Any, node: ast.Subscript, scope: Scope) -> Any:
        """What a value has under a key."""
        if isinstance(holder, Either):
            ways = (partial(self._item_of, each, key, node, scope) for each in holder.values)
            return Either(self._perhaps(*ways))
        if not isinstance(key, Const):
            return self._any_item(holder, node, scope)
        if isinstance(key.value, str):
            self._of_unknown(holder, key.value)
        if isinstance(holder, Cfg):
            if isinstance(key.value, slice):
                return self._any_item(holder, node, scope)
            self._chosen(holder, node.slice, key)
            return self._read(holder, str(key.value), node, scope)
        if isinstance(key.value, slice):
            return self._slice(holder, key, node, scope)
        if isinstance(holder, Origin) and holder.raw:
            return Origin(f"{holder.name}[{key.value!r}]")
        if isinstance(holder, Parsed):
            return self._of_parsed(holder, str(key.value), node, scope)
        if isinstance(holder, Namespace):
            return self._attribute(holder, str(key.value), node, scope)
        if isinstance(holder, Table):
            return self._entry_of(holder, key, node, scope)
        if isinstance(holder, Instance) and isinstance(key.value, str):
            return self._by_getter(holder, "__getitem__", key.value, node, scope)
        if isinstance(holder, Const):
            found = mistyped.of_subscript(holder, key) or entry(holder, key)
            return self._or_raises(found, node, scope, key, holder)
        return UNKNOWN

    def _any_item(self, holder: Any, node: ast.Subscript, scope: Scope) -> Any:
        """What a value has under some key."""
        if isinstance(holder, Cfg) and not is_merged(node, self._frames[-1].node):
            self._note_reading(scope, node, "reads a key that is not known here", holder.path)
        if not isinstance(holder, Table):
            return UNKNOWN
        for part in holder.rest:
            self._note_reading(scope, node, "reads a key that is not known here", part.path)
        more = [UNKNOWN] if holder.open or holder.rest else []
        return Either([*(self._resolve(value) for value in holder.entries.values()), *more])

    def _entry_of(self, holder: Table, key: Const, node: ast.Subscript, scope: Scope) -> Any:
        """An entry of a literal."""
        if not is_key(key.value):
            return self._any_item(holder, node, scope)
        if holder.rest and key.value not in holder.entries:
            return self._of_rest(holder, str(key.value), node, scope)
        self._looked_up(holder, key, node, scope)
        if key.value not in holder.entries and not holder.open:
            self._goes_to_a_handler(INDEX if isinstance(key.value, int) else KEY)
        chosen = self._resolve(fetch(holder.entries, key.value))
        if isinstance(chosen, Swept):
            return self._of_swept(chosen, node, scope)
        if isinstance(chosen, (Class, Function)):
            self._pass_over(list(holder.entries.values()), chosen)
        return chosen

    def _slice(self, holder: Any, key: Const, node: ast.Subscript, scope: Scope) -> Any:
        """A part of a sequence."""
        sequence = isinstance(holder, Table) or (
            isinstance(holder, Const) and isinstance(holder.value, (str, list, tuple, range))
        )
        if sequence and is_zero(Const(key.value.step)):
            self._raises(node, scope, "ValueError", NO_STEP, key)
            return UNKNOWN
        return sliced(holder, key.value)

    def _chosen(self, holder: Cfg, node: ast.expr, key: Const) -> None:
        """Note that a key was taken from a part of the config by a name that is a value of it."""
        named = not isinstance(node, ast.Constant) and isinstance(key.value, str)
        if named and key.value in self._config_texts():
            self.chosen_from.add(holder.path)

    def _pass_over(self, values: list[Any], chosen: Any) -> None:
        """Note the classes and functions that a name of the config did not choose."""
        for value in values:
            other = self._resolve(value)
            if isinstance(other, (Class, Function)) and other is not chosen:
                self.passed_over.add(id(other.node))

    def _on_Slice(self, node: ast.Slice, scope: Scope) -> Any:
        ends = [
            Const(None) if part is None else self._eval(part, scope)
            for part in (node.lower, node.upper, node.step)
        ]
        known = all(isinstance(end, Const) for end in ends)
        return given(slice(*(end.value for end in ends)), keys_of(ends[2])) if known else UNKNOWN

    def _on_Dict(self, node: ast.Dict, scope: Scope) -> Any:
        entries: dict[Any, Any] = {}
        rest: tuple[Cfg, ...] = ()
        parsed: Parsed | None = None
        more = False
        for key, value in zip(node.keys, node.values, strict=True):
            made = self._eval(value, scope)
            if key is None:
                if isinstance(made, Table):
                    entries.update(made.entries)
                    rest += made.rest
                elif isinstance(made, Cfg):
                    rest += (made,)
                    entries.update(self._over(entries, made))
                elif isinstance(made, Parsed):
                    parsed = made
                else:
                    more = True
                continue
            known = self._eval(key, scope)
            store(entries, known.value if isinstance(known, Const) else object(), made)
        if parsed is not None:  # {**vars(args), **config}
            return Parsed(parsed.parser, rest[-1] if rest else parsed.over)
        return Table(entries, rest, more)

    def _on_List(self, node: ast.List | ast.Tuple, scope: Scope) -> Any:
        entries = {index: self._eval(item, scope) for index, item in enumerate(node.elts)}
        return Table(entries, open=any(isinstance(item, ast.Starred) for item in node.elts))

    _on_Tuple = _on_List

    def _on_JoinedStr(self, node: ast.JoinedStr, scope: Scope) -> Any:
        parts = []
        for value in node.values:
            inner = value.value if isinstance(value, ast.FormattedValue) else value
            part = self._eval(inner, scope)
            plain = not isinstance(value, ast.FormattedValue) or is_plain(value)
            parts.append(part if plain else UNKNOWN)
        return text_of(parts)

    def _on_BoolOp(self, node: ast.BoolOp, scope: Scope) -> Any:
        stops_at = isinstance(node.op, ast.Or)
        unsure = 0
        value: Any = UNKNOWN
        path: Origin | None = None  # of `options.config or "default.yaml"`
        try:
            for number, part in enumerate(node.values, 1):
                try:
                    value = self._eval(part, scope)
                except Thrown:
                    if not unsure:
                        raise
                    return UNKNOWN  # a run that goes on did not come here
                decided = self._truth(value)
                if decided is stops_at:
                    if isinstance(value, Fixed) and not unsure:
                        return value
                    for other in node.values[number:]:
                        self._idle_value(other, scope)
                    return path or (value if not unsure else UNKNOWN)
                if decided is None:
                    if isinstance(value, Origin) and stops_at:
                        path = path or value
                    unsure += 1
                    self._unsure += 1
            return path or (value if not unsure else UNKNOWN)
        finally:
            self._unsure -= unsure

    def _on_UnaryOp(self, node: ast.UnaryOp, scope: Scope) -> Any:
        value = self._eval(node.operand, scope)
        if isinstance(node.op, ast.Not):
            decided = self._truth(value)
            if isinstance(value, Fixed) and decided is not None:
                return Fixed(not decided)
            return UNKNOWN if decided is None else given(not decided, keys_of(value))
        found = mistyped.of_sign(node.op, value) or unary(node.op, value)
        return self._or_raises(found, node, scope, value)

    def _on_BinOp(self, node: ast.BinOp, scope: Scope) -> Any:
        left, right = self._eval(node.left, scope), self._eval(node.right, scope)
        return self._operate(node.op, left, right, node, scope)

    def _operate(
        self, kind: ast.operator, left: Any, right: Any, node: ast.expr | ast.stmt, scope: Scope
    ) -> Any:
        """What `left kind right` gives."""
        if self._refuse(mistyped.of_operator(kind, left, right), node, scope, left, right):
            return UNKNOWN
        if isinstance(kind, ast.Add) and any(is_text(side) for side in (left, right)):
            return text_of([left, right])
        if isinstance(kind, ast.BitOr):
            merged = self._merged_literals(left, right)
            if merged is not None:
                return merged
        if isinstance(kind, ast.Div):
            made = self._joined_path([left, right])
            if made is not None:
                return made
        found = binary(kind, left, right)
        by_right = found is BY_ZERO and not isinstance(kind, ast.Pow)
        return self._or_raises(found, node, scope, *((right,) if by_right else (left, right)))

    def _over(self, entries: dict[Any, Any], part: Cfg) -> dict[Any, Any]:
        """The entries of a literal that a part of the config takes the place of."""
        keys = (key for key in self._keys_of(part) if key in entries)
        return {key: Swept((*part.path, key), self._idling, form_of(part)) for key in keys}

    def _merged_literals(self, left: Any, right: Any) -> Table | None:
        """`{**left, **right}`, written as `left | right`."""
        sides = [as_table(side) for side in (left, right)]
        if None in sides:
            return None
        one, other = (side for side in sides if side is not None)
        entries = dict(one.entries)
        for part in other.rest:
            entries.update(self._over(entries, part))
        entries.update(other.entries)
        return Table(entries, (*one.rest, *other.rest), one.open or other.open)

    def _on_Compare(self, node: ast.Compare, scope: Scope) -> Any:
        left = self._eval(node.left, scope)
        rights = [self._eval(comparator, scope) for comparator in node.comparators]
        if len(rights) != 1:
            return UNKNOWN
        if isinstance(left, Origin) and (rights[0] == Const(None) or rights[0] == Const("")):
            there = self._is_given(left)
            negated = isinstance(node.ops[0], (ast.IsNot, ast.NotEq))
            return UNKNOWN if there is None else Const(there is negated)
        if isinstance(left, Origin) and isinstance(node.ops[0], (ast.In, ast.NotIn)):
            if self._is_among(left, rights[0]) is None:
                return UNKNOWN
            return Const(isinstance(node.ops[0], ast.NotIn))
        found = compare(node.ops[0], left, rights[0], self._has)
        within = isinstance(node.ops[0], (ast.In, ast.NotIn))
        refused = (
            mistyped.of_membership(left, rights[0])
            if within
            else mistyped.of_operator(node.ops[0], left, rights[0])
        )
        self._refuse(refused, node, scope, left, rights[0])
        member = within and isinstance(left, Const)
        if member and isinstance(found, Const) and isinstance(rights[0], Cfg):
            name = str(left.value)
            self._asked_for(rights[0], name, node, scope)
            return given(found.value, ((*rights[0].path, name),))
        return found

    def _on_IfExp(self, node: ast.IfExp, scope: Scope) -> Any:
        decided = self._truth(self._eval(node.test, scope))
        if decided is not None:
            if is_switch(node.test):
                self._idle_value(node.orelse if decided else node.body, scope)
            return self._eval(node.body if decided else node.orelse, scope)
        ways = (partial(self._eval, each, scope) for each in (node.body, node.orelse))
        return Either(self._perhaps(*ways))

    def _on_Lambda(self, node: ast.Lambda, scope: Scope) -> Any:
        return Function(scope.module, node, scope)

    def _comprehension(self, node: Any, scope: Scope) -> Any:
        """Every item of a comprehension over something known; one for all of them, else."""
        made: list[tuple[Any, Any]] = []
        inner = Scope(scope.module, scope)
        if scope.of_class:
            inner.names.update(scope.names)
        known = self._generate(node, 0, inner, made)
        if isinstance(node, ast.DictComp):
            if not known or not all(isinstance(key, Const) for key, _ in made):
                return UNKNOWN
            entries: dict[Any, Any] = {}
            for key, value in made:
                store(entries, key.value, value)
            return Table(entries)
        values = [value for _, value in made]
        if values and not known and isinstance(values[0], Plugin):
            return Table({0: values[0]})  # it stands for all of them
        return Table(dict(enumerate(values if known else values[:1])), open=not known)

    def _generate(self, node: Any, depth: int, scope: Scope, made: list[tuple[Any, Any]]) -> bool:
        """Evaluate the generators from `depth` on; whether `made` then has exactly the items."""
        if depth == len(node.generators):
            pair = isinstance(node, ast.DictComp)
            key = self._eval(node.key, scope) if pair else None
            made.append((key, self._eval(node.value if pair else node.elt, scope)))
            return True
        generator = node.generators[depth]
        value = self._eval(generator.iter, scope)
        self._refuse(mistyped.of_iteration(value), generator.iter, scope, value)
        items = self._items(value, node, scope)
        known = bool(items) and is_whole(value, items or [])
        for item in (items or [UNKNOWN])[:MAX_ITEMS]:
            self._assign(generator.target, item, scope)
            truths = [self._truth(self._eval(test, scope)) for test in generator.ifs]
            if False in truths and known:
                continue
            unsure = not items or not all(truths)
            self._unsure += unsure
            try:
                known = self._generate(node, depth + 1, scope, made) and known and not unsure
            except Thrown:
                if not unsure:
                    raise
                known = False
            finally:
                self._unsure -= unsure
        return known and len(items or ()) <= MAX_ITEMS

    _on_ListComp = _on_SetComp = _on_GeneratorExp = _on_DictComp = _comprehension
