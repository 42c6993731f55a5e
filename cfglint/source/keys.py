"""Keys of the config: what reads them, and what they then give."""

from __future__ import annotations

import ast

from cfglint.source.machine import Machine
from cfglint.source.operations import known_value
from cfglint.source.raising import MISSING_KEY
from cfglint.source.reads import Read
from cfglint.source.values import (
    HANDLED,
    MISSING,
    UNKNOWN,
    Cfg,
    Const,
    Entries,
    Scope,
    Swept,
    Value,
    form_of,
    given,
    held,
    inside,
    lacking,
)

CONFIG_METHODS = frozenset(
    {"get", "keys", "values", "items", "update", "pop", "setdefault", "copy", "to_dict", "__dict__"}
)


def of_swept(m: Machine, value: Swept, node: ast.expr, scope: Scope) -> Value:
    """A value of a loop, or of a merged literal, that is used."""
    if value.depth < m.flow.idling:
        return UNKNOWN
    holder = held(value.path[:-1], value.form)
    return read_key(m, holder, value.path[-1], node, scope, None, "")


def read_key(
    m: Machine,
    cfg: Cfg,
    name: str,
    node: ast.expr,
    scope: Scope,
    default: Value | None = None,
    default_text: str | None = None,
) -> Value:
    """Record that a key is read, and give its value."""
    path = (*cfg.path, name)
    if m.asked_at is not None and m.asked_at[0] == name:
        node, scope = m.asked_at[1:]
    if before_the_config(m, cfg):
        return Cfg(path)
    if cfg.own is not None and path in cfg.own:
        return cfg.own[path]
    if path in m.section.written:
        return m.section.written[path]
    lenient = type(node) in m.section.lenient
    optional = default_text is not None or m.flow.is_guarded or lenient
    optional = optional or m.section.may_be_given(path)
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
        m.flow.doubts == 0 and not m.record.is_lost(path),
        default_text or "",
    )
    key = read[:5]
    if m.flow.ways and not optional and not m.record.is_lost(path):
        m.flow.requires(path, [key])
    known = m.record.reads.get(key)
    if known is None or (read.certain and not known.certain):
        m.record.reads[key] = read
    item = m.section.item(path)
    if item is None:
        if m.flow.is_guarded and default_text is None and not (lenient or m.section.laid_over):
            m.flow.goes_to_a_near_handler(MISSING_KEY)
        if default is not None:
            if default == Const(None):
                return lacking(path)
            return given(default.value, (path,)) if type(default) is Const else default
        if lenient:
            return lacking(path)
        if optional:
            return HANDLED if m.flow.is_guarded and default_text is None else UNKNOWN
        return MISSING
    return inside(cfg, path) if isinstance(item.value, dict) else known_value(item, path)


def ask_for(m: Machine, cfg: Cfg, name: str, node: ast.expr, scope: Scope) -> None:
    """Record that code asks whether a key is there, which a config answers by having it."""
    if before_the_config(m, cfg) or (*cfg.path, name) in m.section.written or m.flow.defaulting:
        return
    read_key(m, cfg, name, node, scope, UNKNOWN, "")


def read_spread(
    m: Machine,
    parts: tuple[Cfg, ...],
    name: str,
    node: ast.expr,
    scope: Scope,
    default: Value | None = None,
    default_text: str | None = None,
) -> Value:
    """Read a key of several parts that are laid over each other: the last that has it gives
    its value; the default where there is no part."""
    value = default if default is not None else UNKNOWN
    for part in m.section.parts_with(parts, name):
        value = read_key(m, part, name, node, scope, default, default_text)
    return value


def note_chosen(m: Machine, holder: Cfg, node: ast.expr, key: Const) -> None:
    """Note that a key was taken from a part of the config by a name that is a value of it, or by
    one that code has in a variable: in a loop, it may have others with another config."""
    named = not isinstance(node, ast.Constant) and isinstance(key.value, str)
    varies = isinstance(node, ast.Name) and bool(holder.path)
    if named and (varies or key.value in m.section.texts()):
        m.seen.chosen_from.add(holder.path)


def taken_over(m: Machine, entries: Entries, part: Cfg) -> Entries:
    """The entries of a literal that a part of the config takes the place of."""
    keys = (key for key in m.section.keys_of(part) if key in entries)
    return {key: Swept((*part.path, key), m.flow.idling, form_of(part)) for key in keys}


def write_somewhere(m: Machine, holder: Cfg, node: ast.AST, scope: Scope) -> None:
    """Note that a key of a part is set, and not which: what is not there may be there then.
    What only an option of the command line brings in, a config cannot count on."""
    if not m.flow.optional:
        m.section.laid_over.add(holder.path)
    m.record.note(scope, node, "writes keys that are not known here", False, holder.path)


def has_attribute(m: Machine, cfg: Cfg, name: str, node: ast.Call, scope: Scope) -> Value:
    """Whether an object that holds a config has an attribute."""
    if not name.startswith("__"):
        ask_for(m, cfg, name, node, scope)
    path = (*cfg.path, name)
    if m.section.has(cfg, name):
        return given(True, (path,))
    top = form_of(cfg)[0]
    if name == "__dict__":
        return Const(top == "attributes") if top else UNKNOWN
    made = cfg.wrapper is not None and cfg.wrapper.find(name) is not None
    if name in CONFIG_METHODS or made:
        return UNKNOWN
    return UNKNOWN if name.startswith("__") else given(False, (path,))


def count_keys(m: Machine, cfg: Cfg) -> Value:
    """How many keys a part of the config has; not known once any may have been added."""
    path, keys = cfg.path, m.section.keys_of(cfg)
    added = any(written[: len(path)] == path for written in m.section.written)
    own = cfg.own is not None
    if added or own or m.record.is_lost((*path, "")) or m.section.may_be_given((*path, "")):
        return UNKNOWN
    return given(len(keys), (path,)) if keys else UNKNOWN


def before_the_config(m: Machine, holder: Value) -> bool:
    """Whether what is read or set there is a default: the config is not there yet."""
    if not m.loading.global_node or m.loading.filled:
        return False
    return m.flow.at_import > 0 and isinstance(holder, Cfg)


def filled(m: Machine, cfg: Cfg) -> None:
    """A file is laid over a node that is made before the config is there: what code set until
    then were defaults, and the config's own values take their place."""
    if not m.loading.global_node:
        return
    m.loading.filled = True
    within = len(cfg.path)
    m.record.writes[:] = [each for each in m.record.writes if each.path[:within] != cfg.path]
    for path in [each for each in m.section.written if each[:within] == cfg.path]:
        if m.section.item(path) is not None:
            del m.section.written[path]
