"""Methods of dictionaries: of the config, and of literals in code."""

from __future__ import annotations

import ast
from functools import partial

from cfglint.source.assignment import forget_changed, set_member
from cfglint.source.budget import MAX_ITEMS
from cfglint.source.calls import call_value, read_arguments
from cfglint.source.forms import COPYING, MERGING, SHOWN, held_by, lay_on
from cfglint.source.imports import resolve
from cfglint.source.keys import before_the_config, read_key, write_somewhere
from cfglint.source.machine import Machine
from cfglint.source.operations import fetch, is_key, laid
from cfglint.source.options import note_others
from cfglint.source.raising import KEY
from cfglint.source.values import (
    UNKNOWN,
    Cfg,
    CommandLine,
    Const,
    Either,
    Entries,
    Instance,
    Lacking,
    Parsed,
    Scope,
    Swept,
    Table,
    Value,
    form_of,
)

MAX_ENTRIES = 10_000
"""Entries of a literal that is added to, beyond which no more are."""


VIEWS = ("keys", "values", "items")
"""Methods of dictionaries that give what a loop iterates over."""


def of_mapping(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """A method of the config, or of a literal."""
    match node:
        case ast.Call(
            func=ast.Attribute(value=inner, attr="update"), args=[given], keywords=[]
        ) if _entries_of(inner) is not None and _takes_all(m, inner, given, scope):
            return Const(None)
        case ast.Call(func=ast.Attribute(value=inner, attr=name)):
            holder = m.value(inner, scope)
        case _:
            return None
    match holder:
        case Cfg():
            return config_method(m, holder, name, node, scope)
        case Table():
            return of_literal(m, holder, name, node, scope)
        case CommandLine() if name in VIEWS:
            return holder
        case Parsed() if name in VIEWS:  # `vars(args).items()`
            options = holder.options()
            known = options is not None and len(options) <= MAX_ITEMS
            return Table(options, (), True, False).listed(name) if options and known else None
        case Either(values=values) if name in VIEWS and all(isinstance(v, Table) for v in values):
            return Either([with_parts(m, v).listed(name) for v in values if isinstance(v, Table)])
        case Either(values=values):
            parts = [each for each in values if isinstance(each, Cfg)]
            ways = (partial(config_method, m, each, name, node, scope) for each in parts)
            return Either([*m.flow.perhaps(*ways), UNKNOWN]) if parts else None
    return None


def _entries_of(node: ast.expr) -> ast.expr | None:
    """The object of whose attributes a node is the dictionary: `x.__dict__`, `vars(x)`."""
    match node:
        case ast.Attribute(value=inner, attr="__dict__"):
            return inner
        case ast.Call(func=ast.Name(id="vars"), args=[inner]):
            return inner
    return None


def _takes_all(m: Machine, entries: ast.expr, given: ast.expr, scope: Scope) -> bool:
    """Whether an object takes every key of the config: `self.__dict__.update(cfg)`."""
    inner = _entries_of(entries)
    holder = m.value(inner, scope) if inner is not None else None
    if not isinstance(holder, Instance):
        return False
    source = m.value(given, scope)
    if not isinstance(source, Cfg):
        m.undo.put(vars(holder), "open", True)
    return isinstance(source, Cfg) and lay_on(m, holder, source)


def added_to(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """`append` and `extend` of a literal list, and `add` of a set."""
    match node:
        case ast.Call(func=ast.Attribute(value=inner, attr=name)):
            holder = m.value(inner, scope)
            if isinstance(holder, Table):
                return grow(m, holder, name, node, scope)
    return None


def changed(m: Machine, node: ast.Call, scope: Scope) -> None:
    """A method by which a literal gets or loses entries that are not followed, or loses all; or a
    list of the config is changed."""
    match node:
        case ast.Call(func=ast.Attribute(value=inner, attr=name)):
            holder = m.value(inner, scope)
            if isinstance(holder, Const) and isinstance(holder.value, (list, dict)):
                forget_changed(m, holder, scope)
            elif isinstance(holder, Table) and name not in _FOLLOWED:
                if name == "clear" and not m.flow.unsure:
                    _empty(m, holder)
                else:
                    m.undo.opened(holder, others=name != "clear")


_FOLLOWED = frozenset({"append", "extend", "pop", "update", "setdefault", "sort", "reverse"})
"""Methods that leave of a literal what is known of it, or are followed."""


def _empty(m: Machine, table: Table) -> None:
    """What `clear` leaves: a literal of which all is known again."""
    for name, value in (("entries", {}), ("rest", ()), ("open", False), ("others", False)):
        m.undo.put(vars(table), name, value)


def of_literal(m: Machine, holder: Table, name: str, node: ast.Call, scope: Scope) -> Value | None:
    """A method of a literal mapping or list."""
    match name:
        case _ if name in VIEWS:
            return with_parts(m, holder).listed(name)
        case "append" | "extend" | "update":
            return grow(m, holder, name, node, scope)
        case "copy" if not node.args:
            return type(holder)(dict(holder.entries), holder.rest, holder.open, holder.others)
        case "setdefault" if node.args:
            return set_default(m, holder, node, scope)
        case "get" | "pop" if node.args:
            return _get(m, holder, name, node, scope)
    return None


def _get(m: Machine, holder: Table, name: str, node: ast.Call, scope: Scope) -> Value:
    """`get` and `pop`: the entry, or what the parts have that were spread into the literal, or the
    default. A `pop` of what is surely not there raises."""
    key = m.value(node.args[0], scope)
    match key:
        case Const(wanted) if is_key(wanted) and wanted in holder.entries:
            found = resolve(m, fetch(holder.entries, wanted))
            if name == "pop":
                _take_out(m, holder, wanted)
                for part in m.section.parts_with(holder.rest, str(wanted)):  # they lose it too
                    config_method(m, part, name, node, scope)
            return found
    if name == "pop" and not isinstance(key, Const):
        m.undo.opened(holder, others=False)
    if holder.rest:
        wanted = str(key.value) if isinstance(key, Const) else ""
        parts = m.section.parts_with(holder.rest, wanted)
        given = [config_method(m, part, name, node, scope) for part in parts][-1]
        # what else is in the literal may have the key
        return UNKNOWN if holder.open and isinstance(given, Lacking) else given
    default = m.value(node.args[1], scope) if len(node.args) > 1 else Const(None)
    if isinstance(key, Const) and not holder.open and (name == "get" or not m.flow.unsure):
        if name == "get" or len(node.args) > 1:
            return default
        m.flow.goes_to_a_handler(KEY)
    return Either([default, UNKNOWN])


def _take_out(m: Machine, table: Table, key: object) -> None:
    """What `pop` of an entry leaves: of a list, the items behind it move up."""
    if not isinstance(key, str):
        m.undo.opened(table)
    elif m.flow.unsure:
        m.undo.opened(table, others=False)
    else:
        m.undo.drop(table.entries, key)


def set_default(m: Machine, table: Table, node: ast.Call, scope: Scope) -> Value:
    """`setdefault` of a literal."""
    given = [m.value(argument, scope) for argument in node.args]
    key, default = given[0], given[1] if len(given) > 1 else Const(None)
    if not isinstance(key, Const) or not is_key(key.value) or m.flow.unsure or table.rest:
        m.undo.opened(table)
        return Either([*table.entries.values(), default, UNKNOWN])
    if key.value not in table.entries:
        m.undo.put(table.entries, key.value, default)
    return resolve(m, table.entries[key.value])


def with_parts(m: Machine, table: Table) -> Table:
    """A literal with the keys of the parts of the config that were spread into it."""
    if not table.rest:
        return table
    entries: Entries = {}
    for part in table.rest:
        m.record.keyed.add(part.path)
        for key in m.section.keys_of(part):
            entries[key] = Swept((*part.path, key), m.flow.idling, form_of(part))
    return Table({**entries, **table.entries}, (), table.open, table.others)


def grow(m: Machine, table: Table, name: str, node: ast.Call, scope: Scope) -> Value:
    """What `append`, `add`, `extend` and `update` do to a literal."""
    given = [m.value(argument, scope) for argument in node.args]
    for value in given[:1]:
        match name, value:
            case ("append" | "add", _):
                _open_where_unsure(m, table)
                if isinstance(value, Table):
                    _spread_into(m, table, value.rest)
                m.undo.put(table.entries, len(table.entries), value)
            case ("update", Cfg()):
                _open_where_unsure(m, table)
                for key in m.section.keys_of(value):
                    if key in table.entries:
                        swept = Swept((*value.path, key), m.flow.idling, form_of(value))
                        m.undo.put(table.entries, key, swept)
                _spread_into(m, table, (value,))
            case (_, Table()):
                _open_where_unsure(m, table)
                if value.open:
                    m.undo.opened(table, value.others)
                _spread_into(m, table, value.rest)
                for key, each in list(value.entries.items())[:MAX_ENTRIES]:
                    if len(table.entries) >= MAX_ENTRIES:
                        break
                    place = len(table.entries) if name == "extend" else key
                    m.undo.put(table.entries, place, each)
            case _ if not m.flow.kept:  # the first run has nothing there, and needs what it reads
                m.undo.opened(table)
    for keyword in node.keywords if name == "update" else ():
        value = m.value(keyword.value, scope)
        if keyword.arg is not None:
            m.undo.put(table.entries, keyword.arg, value)
    return Const(None)


def _open_where_unsure(m: Machine, table: Table) -> None:
    """A literal that is perhaps added to may have what is added, or not."""
    if m.flow.unsure:
        m.undo.opened(table, others=False)


def _spread_into(m: Machine, table: Table, parts: tuple[Cfg, ...]) -> None:
    m.undo.put(vars(table), "rest", laid((*table.rest, *parts)))


def config_method(m: Machine, cfg: Cfg, name: str, node: ast.Call, scope: Scope) -> Value:
    """A method that a dictionary has, on a part of the config."""
    match name:
        case "get" | "pop" | "setdefault" if node.args:
            key = m.value(node.args[0], scope)
            if isinstance(key, Const):
                note_others(m, cfg, node.args[0], key, node, scope)
                return _read_by(m, cfg, name, str(key.value), node, scope)
            if name == "pop":
                m.section.may_lose(cfg)
        case "copy" | "to_dict":
            return held_by(m, None, name, cfg)
        case "keys" | "values" | "items":
            item = m.section.item(cfg.path)
            if item is not None and isinstance(item.value, dict):
                m.record.keyed.add(cfg.path)
                pairs: Entries = {
                    key: Swept((*cfg.path, key), m.flow.idling, form_of(cfg)) for key in item.value
                }
                return Table(pairs).listed(name)
        case "update":
            return update_config(m, cfg, node, scope)
    for argument in [*node.args, *(k.value for k in node.keywords)]:
        m.value(argument, scope)
    if name == "setdefault":
        m.record.note(scope, node, "writes keys of the config as a whole", True, cfg.path)
    else:
        m.record.note_reading(scope, node, "reads keys of the config as a whole", cfg.path)
    return UNKNOWN


def _read_by(m: Machine, cfg: Cfg, method: str, key: str, node: ast.Call, scope: Scope) -> Value:
    """`get` gives None for what is not there; the others need a default for that."""
    if method == "pop":
        m.section.popped.add((*cfg.path, key))
    if len(node.args) > 1:
        default, text = m.value(node.args[1], scope), ast.unparse(node.args[1])
        if method == "setdefault" and not m.section.has(cfg, key) and not m.flow.unsure:
            path = (*cfg.path, key)
            m.section.written[path] = default
        return read_key(m, cfg, key, node, scope, default, text)
    return read_key(m, cfg, key, node, scope, Const(None), "None" if method == "get" else None)


def update_config(m: Machine, cfg: Cfg, node: ast.Call, scope: Scope) -> Value:
    """`config.update(...)`: keys that are added, from a literal, parsed arguments, keywords.
    From anything else they are not known; it reads none. What is laid over under a condition
    that is not known, such as the overrides of a command line, a config cannot count on."""
    for argument in node.args:
        value = m.value(argument, scope)
        match value:
            case Parsed(parser=parser, attributes=own) if not parser.defaults_unknown:
                for name, (default, _) in parser.defaults.items():
                    path = (*cfg.path, name)
                    m.section.written[path] = Either([default, UNKNOWN])
                for name, known in own.items():
                    path = (*cfg.path, name)
                    m.section.written[path] = known
            case Table(entries=entries, rest=()):
                for key, each in entries.items():
                    set_member(m, cfg, str(key), each, node, scope)
            case _ if value != cfg and not m.flow.unsure:
                write_somewhere(m, cfg, node, scope)
    for keyword in node.keywords:
        value = m.value(keyword.value, scope)
        if keyword.arg is None:
            write_somewhere(m, cfg, node, scope)
        else:
            set_member(m, cfg, keyword.arg, value, node, scope)
    return Const(None)


def config_call(m: Machine, cfg: Cfg, name: str, node: ast.Call, scope: Scope) -> Value | None:
    """A call of a method of the object that holds a config; None where it is no method."""
    if m.section.has(cfg, name) or before_the_config(m, cfg):
        return None
    method = cfg.wrapper.method(name) if cfg.wrapper is not None else None
    if method is not None:
        given, named = read_arguments(m, node, scope)
        return call_value(m, method.bind(cfg), given, named, node, scope.module)
    merges = name in MERGING or name in m.modules.knowledge.merging
    shown = name in SHOWN or name in m.modules.knowledge.shown
    known = name in COPYING or merges or shown
    if cfg.wrapper is None and cfg.form[0] == "attributes" and not known:
        return None  # a plain namespace has no methods: the key is read, and what it has called
    for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
        m.value(argument, scope)
    if name in COPYING:
        return held_by(m, None, name, cfg)
    if merges:
        m.section.laid_over.add(cfg.path)
        return cfg
    if not shown:
        text = f"the config goes to its method `{name}`, which is not read"
        m.record.note(scope, node, text, True, cfg.path)
    return UNKNOWN
