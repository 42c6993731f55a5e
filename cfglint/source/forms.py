"""In what a config is held: a dictionary, an object of the repository's own, and copies of either.

`isinstance(cfg.scheduler, dict)` is false for a mapping in a `SimpleNamespace`; what is set on a
copy is not set on the config; and a method of the object that holds it is no key.
"""

from __future__ import annotations

import ast
from functools import lru_cache

from cfglint.source.knowledge import Knowledge
from cfglint.source.machine import Machine
from cfglint.source.merging import Merger, copied_by, merger_of
from cfglint.source.operations import gives_none, laid, spelled
from cfglint.source.values import (
    UNKNOWN,
    AttributeTable,
    Cfg,
    Class,
    CommandLine,
    Const,
    Dumped,
    Either,
    Fields,
    Form,
    Function,
    Instance,
    Keywords,
    Lazy,
    Parsed,
    Scope,
    Super,
    Swept,
    Table,
    Unknown,
    Value,
    form_of,
    held,
    inside,
    listing,
)

DICTIONARIES = frozenset({"dict", "OrderedDict", "UserDict", "defaultdict"})
"""Classes, or bases of one, whose instances are dictionaries."""

NAMESPACES = frozenset({"SimpleNamespace", "Namespace"})
TO_DICTIONARIES = frozenset({"vars", "dict", "asdict", "to_dict", "OrderedDict", "as_dict"})
COPYING = frozenset({"deepcopy", "copy", "clone"})
"""Calls after which what is set is set on a copy."""
SHOWN = frozenset(
    {"dump", "dumps", "to_yaml", "to_json", "pretty", "pprint", "save", "to_string", "pretty_text"}
    | {"print", "show", "log", "display", "lock", "unlock", "__str__", "__repr__", "resolve"}
    | {"validate_keys", "sort"}
)
"""Methods of objects that hold configs which read no key that matters."""

MERGING = frozenset(
    {"merge", "merge_from", "merge_from_dict", "update_from_dict", "override", "load_values"}
)
"""Methods that lay other values over a config."""


def imported_name(node: ast.expr, scope: Scope) -> str:
    """The last part of what is called: of `from types import SimpleNamespace as SN`, the name that
    its module has for it."""
    if isinstance(node, ast.Name):
        match scope.look_up(node.id):
            case Lazy(name=str(member)):
                return member
    return spelled(node).rpartition(".")[2]


def copied(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """The config as another kind of object."""
    short = imported_name(node.func, scope)
    sources = [*node.args, *(k.value for k in node.keywords if k.arg is None)]
    if short in COPYING and not sources:
        return None  # a method of what is copied
    values = [m.value(source, scope) for source in sources]
    value = values[0] if len(values) == 1 else None
    named = {k.arg: m.value(k.value, scope) for k in node.keywords if k.arg is not None}
    if named and isinstance(value, Cfg) and short in ("dict", *NAMESPACES):
        kind = Fields if short in NAMESPACES else Table
        return kind(dict(named), (value,))
    if isinstance(value, Parsed):
        return value
    if len(values) > 1 or not (values or named):
        return new_table(m, m.value(node.func, scope), short, values, named)
    if not values and _takes_entries(m.value(node.func, scope), named):
        return new_table(m, m.value(node.func, scope), short, values, named)
    if isinstance(value, Instance) and value.record:
        return of_record(m, value, node, scope)
    if isinstance(value, Cfg):
        called = m.value(node.func, scope)
        m.section.lenient |= gives_none(called)
        return held_by(m, called, short, value)
    if isinstance(value, Either) and short in COPYING:
        called = m.value(node.func, scope)
        return Either([_copied_alone(m, each, called, short) for each in value.values])
    if isinstance(value, Table) and value.rest and short in COPYING:
        return _copied_alone(m, value, UNKNOWN, short)
    known = m.modules.knowledge
    if isinstance(value, Table) and short in known.attributes | known.dictionaries:
        return new_table(m, m.value(node.func, scope), short, values, named)
    if isinstance(value, Table) and short in NAMESPACES:
        return Fields(value.entries, value.rest, value.open, value.others)
    if isinstance(value, Fields) and short in TO_DICTIONARIES:
        return Table(value.entries, value.rest, value.open, value.others)
    return None


def _copied_alone(m: Machine, value: Value, called: Value, short: str) -> Value:
    """A copy of one thing: a part of the config is the same part."""
    match value:
        case Cfg():
            return held_by(m, called, short, value)
        case Table() if value.rest:
            return type(value)(dict(value.entries), value.rest, value.open, value.others)
    return UNKNOWN


def _takes_entries(called: Value, named: dict[str, Value]) -> bool:
    """Whether a dictionary class of the repository's own makes entries of what it is given by name:
    its constructor passes that on with `**`."""
    made = called.method("__init__") if isinstance(called, Class) else None
    if made is None or not isinstance(made.node, ast.FunctionDef) or made.node.args.kwarg is None:
        return False
    arguments = made.node.args
    own = {each.arg for each in (*arguments.args, *arguments.kwonlyargs)}
    return own.isdisjoint(named)


def dumped(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """A method by which a dataclass or its like gives a mapping."""
    assert isinstance(node.func, ast.Attribute)
    held = m.value(node.func.value, scope)
    owner = held.owner if isinstance(held, Super) else None
    record = held.instance if isinstance(held, Super) else held
    if not isinstance(record, Instance) or not record.record:
        return None
    known = record.cls.find(node.func.attr, owner)
    return of_record(m, record, node, scope) if known is None else None


def text_of_config(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """`yaml.dump(cfg)`: the text of a part of the config, where it is not written to a stream."""
    if len(node.args) != 1 or any(each.arg in ("stream", "fp") for each in node.keywords):
        return None
    value = m.value(node.args[0], scope)
    return Dumped(value) if isinstance(value, Cfg) else None


def of_dumped(text: Value) -> Cfg | None:
    """What loading the text of a part of the config gives: a copy of it."""
    if not isinstance(text, Dumped):
        return None
    return held(text.part.path, ("dict", "dict"), dict(text.part.own or {}))


def of_record(m: Machine, record: Instance, node: ast.Call, scope: Scope) -> Value:
    """A dataclass or its like as a mapping or as another of its kind: the part of the config
    that its fields were given, over their defaults."""
    if len(set(record.record)) == 1:
        m.section.laid_over.add(record.record[0].path)
        return record.record[0]
    for part in record.record:
        m.record.note(scope, node, "the config goes into another mapping", True, part.path)
    return UNKNOWN


def new_table(
    m: Machine, called: Value, short: str, sources: list[Value], named: dict[str, Value]
) -> Table | None:
    """A new dictionary, or an object that has its entries as attributes: of other mappings, and
    of keywords. None for what is no such object."""
    known = m.modules.knowledge
    own = isinstance(called, Class) and is_dictionary(called, known)
    if isinstance(called, (Class, Function)) and not own:
        return None
    plain = short in NAMESPACES or short in DICTIONARIES or short in known.dictionaries
    if not (own or plain or short in known.attributes):
        return None
    kind = AttributeTable if own or short in known.attributes else Table
    made = (Fields if short in NAMESPACES else kind)({})
    for source in sources:
        lay_over(m, made, source, False)
    made.entries.update(named)
    if short in known.deep or (isinstance(called, Class) and _makes_itself(called)):
        made.entries.update({key: _of_kind(kind, each) for key, each in made.entries.items()})
    return made


def _of_kind(kind: type[Table], value: Value) -> Value:
    """A mapping within one of a kind that makes the same of those inside."""
    if type(value) is not Table or not (value.rest or any(type(k) is str for k in value.entries)):
        return value
    entries = {key: _of_kind(kind, each) for key, each in value.entries.items()}
    return kind(entries, value.rest, value.open, value.others)


def lay_over(m: Machine, table: Table, source: Value, deep: bool) -> None:
    """Lay a mapping over another one; where `deep`, the mappings inside too."""
    if isinstance(source, Swept):
        source = Cfg(source.path)
    if isinstance(source, Cfg):
        for key in m.section.keys_of(source):
            if key in table.entries:
                path = (*source.path, key)
                inner = table.entries[key]
                item = m.section.item(path)
                nested = deep and item is not None and item.is_mapping
                if nested and isinstance(inner, Table):
                    lay_over(m, inner, inside(source, path), deep)
                else:
                    m.undo.put(table.entries, key, Swept(path, m.flow.idling, form_of(source)))
        if deep:
            _lacks_as_the_config(m, table, source)
        m.undo.put(vars(table), "rest", laid((*table.rest, source)))
    elif isinstance(source, Table):
        for key, value in source.entries.items():
            within = table.entries.get(key)
            if deep and isinstance(within, Table) and isinstance(value, (Cfg, Table)):
                lay_over(m, within, value, deep)
            elif deep and isinstance(within, Cfg) and isinstance(value, Table):
                m.section.laid_over.add(within.path)
            else:
                m.undo.put(table.entries, key, value)
        m.undo.put(vars(table), "rest", laid((*table.rest, *source.rest)))
        if source.open:
            m.undo.opened(table, source.others)
    elif isinstance(source, Parsed) and (options := source.options()) is not None:
        for name, value in options.items():
            m.undo.put(table.entries, name, value)
    else:
        m.undo.opened(table)


def _lacks_as_the_config(m: Machine, table: Table, source: Cfg) -> None:
    """Let the mappings within one that the config is laid over, and which the config has not, lack
    what the config lacks: a key that neither of them has is missing in the config."""
    own = m.section.keys_of(source)
    for key, inner in table.entries.items():
        if not isinstance(inner, Table) or not isinstance(key, str) or key in own or inner.rest:
            continue
        if all(isinstance(each, str) for each in inner.entries):
            part = inside(source, (*source.path, key))
            m.undo.put(vars(inner), "rest", (part,))
            _lacks_as_the_config(m, inner, part)


def merged_by(
    m: Machine, function: Function, arguments: list[Value], keywords: Keywords
) -> Value | None:
    """What a function gives that lays one mapping over another, which it has then done; None
    where it does not do that."""
    known = m.modules.mergers.get(id(function.node))
    if known is None:
        known = (merger_of(function.node), copied_by(function.node))
        m.modules.mergers[id(function.node)] = known
    merger, copied = known
    if not (merger or copied) or function.bound is not None or None in keywords:
        return None
    names = [argument.arg for argument in function.node.args.args]
    given: Keywords = {**keywords}
    given.update(zip(names, arguments, strict=False))
    if merger is None:
        source = given.get(copied)
        if isinstance(source, Table) and source.rest:
            return Table(dict(source.entries), source.rest, source.open, source.others)
        return Cfg(source.path) if isinstance(source, Cfg) else None
    into, source = given.get(merger.into), _one_of_them(given.get(merger.taken))
    if isinstance(source, CommandLine) and isinstance(into, Cfg | Table):
        return _given_back(merger, into)  # a config cannot count on it
    if merger.copies:
        return _merged_copy(m, merger, into, source)
    if isinstance(into, Cfg) and isinstance(source, Table) and not (source.rest or source.open):
        if not all(map(_is_of_any_file, source.entries.values())):
            return None  # it is followed, value by value
        lay_perhaps(m, into, source, merger.deep)
        return _given_back(merger, into)
    if isinstance(into, Instance) and isinstance(source, Cfg) and not merger.apart:
        laid = lay_on_defaults(m, into, source, merger.deep)
        return _given_back(merger, into) if laid else None
    if not isinstance(into, Table) or not isinstance(source, (Cfg, Table, Unknown)):
        return None
    lay_over(m, into, source, merger.deep)
    if isinstance(source, Cfg):
        _handled_apart(m, source, merger)
    return _given_back(merger, into)


def _merged_copy(
    m: Machine, merger: Merger, into: Value | None, source: Value | None
) -> Value | None:
    """What a function gives that lays a mapping over a copy of another one."""
    if not isinstance(into, Table) or not isinstance(source, (Cfg, Table)):
        return None
    made = _copy_of(into)
    lay_over(m, made, source, merger.deep)
    if isinstance(source, Cfg):
        _handled_apart(m, source, merger)
    return _given_back(merger, made)


def _copy_of(table: Table) -> Table:
    """A copy of a literal, to its depths."""
    entries = {k: _copy_of(v) if isinstance(v, Table) else v for k, v in table.entries.items()}
    return type(table)(entries, table.rest, table.open, table.others)


def _handled_apart(m: Machine, source: Cfg, merger: Merger) -> None:
    """Note that a function may do anything with the keys that it handles apart."""
    for path in paths_of(m, source.path, merger.apart):
        m.section.laid_over.add(path[:-1])
        m.section.written[path] = UNKNOWN


def _given_back(merger: Merger, result: Value) -> Value:
    """What a function gives that merged: the result, with others behind it or without."""
    if merger.beside:
        return listing([result, *[UNKNOWN] * merger.beside])
    return result if merger.gives else Const(None)


def _is_of_any_file(value: Value) -> bool:
    """Whether a value is what one of several files has: a mapping of such values, or unknown."""
    if isinstance(value, Table):
        return all(map(_is_of_any_file, value.entries.values()))
    return isinstance(value, Unknown)


def lay_perhaps(m: Machine, part: Cfg, source: Table, deep: bool) -> None:
    """Lay one of several files over a part of the config: each of their keys may be there then."""
    for key, value in source.entries.items():
        path = (*part.path, str(key))
        item = m.section.item(path)
        if deep and isinstance(value, Table) and item is not None and item.is_mapping:
            lay_perhaps(m, inside(part, path), value, deep)
        else:
            m.section.defaulted.add(path)


def _one_of_them(source: Value | None) -> Value | None:
    """Of several values the config, where that is the only mapping among them; else anything."""
    if not isinstance(source, Either):
        return source
    found = [each for each in source.values if each != Const(None)]
    known = isinstance(found[0], (Cfg, Table)) if found else False
    return found[0] if known and all(each == found[0] for each in found) else UNKNOWN


def paths_of(m: Machine, path: tuple[str, ...], names: frozenset[str]) -> list[tuple[str, ...]]:
    """The paths below a part of the config that end with one of several names."""
    item = m.section.item(path)
    found: list[tuple[str, ...]] = []
    for key, child in item.mapping.items() if item is not None else ():
        if key in names:
            found.append((*path, key))
        if child.mapping:
            found += paths_of(m, (*path, key), names)
    return found


def lay_on(m: Machine, holder: Instance, source: Cfg) -> bool:
    """Give an object every key of the config as an attribute, in the place of those that it has;
    not one that has a config before, or attributes of a class that is not known."""
    foreign = any(each.foreign for each in holder.cls.mro())
    if holder.over is not None or (holder.attributes and foreign) or m.flow.unsure:
        return False
    for name in [each for each in holder.attributes if m.section.has(source, each)]:
        m.undo.drop(holder.attributes, name)
    m.section.lenient |= gives_none(holder.cls)
    m.undo.put(vars(holder), "over", held_by(m, holder.cls, holder.cls.name, source))
    return True


def lay_on_defaults(m: Machine, holder: Instance, source: Cfg, deep: bool) -> bool:
    """Lay the config over the attributes of an object that is a dictionary too: those that it lacks
    stay, and where `deep`, so do those in the mappings inside; whether that was done."""
    if (
        holder.over is not None
        or m.flow.unsure
        or not is_dictionary(holder.cls, m.modules.knowledge)
    ):
        return False
    for name in [each for each in holder.attributes if m.section.has(source, each)]:
        usual = holder.attributes[name]
        if deep and isinstance(usual, Table):
            _defaults_of(m, (*source.path, name), usual)
        m.undo.drop(holder.attributes, name)
    m.undo.put(vars(holder), "over", held_by(m, holder.cls, holder.cls.name, source))
    return True


def _defaults_of(m: Machine, path: tuple[str, ...], usual: Table) -> None:
    """Give a part of the config the keys that it lacks and a mapping under it has."""
    item = m.section.item(path)
    if item is None or not item.is_mapping:
        return
    if usual.open or usual.rest:
        m.section.laid_over.add(path)
    for key, value in usual.entries.items():
        inner = (*path, str(key))
        if m.section.item(inner) is None:
            m.section.written[inner] = value
        elif isinstance(value, Table):
            _defaults_of(m, inner, value)


def as_config(holder: Instance) -> Value:
    """An object after its constructor: the config that it has the keys of, with what else was set
    on it; itself where it has none."""
    if holder.over is None:
        return holder
    over = holder.over
    own = {(*over.path, name): value for name, value in holder.attributes.items()}
    if own:
        return held(over.path, over.form, {**(over.own or {}), **own}, over.wrapper)
    return over


def held_by(m: Machine, called: Value | None, name: str, cfg: Cfg) -> Cfg:
    """A config after a call that makes another object of it, or a copy."""
    short = name.rpartition(".")[2]
    if short in COPYING:
        return held(cfg.path, cfg.form, dict(cfg.own or {}), cfg.wrapper)
    form = cfg.form
    wrapper = called if isinstance(called, Class) else None
    if isinstance(called, Function):
        wrapper, form = _made_by(called, form, m.modules.knowledge)
    else:
        form = _form_after(called, short, form, m.modules.knowledge)
    return held(cfg.path, form, cfg.own, wrapper)


def _form_after(called: Value | None, short: str, before: Form, known: Knowledge) -> Form:
    """What holds a config after a class or a function of a library got it."""
    if isinstance(called, Class):
        top = "dict" if is_dictionary(called, known) else "attributes"
        return (top, top if _makes_itself(called) else before[1])
    if short in TO_DICTIONARIES:
        return ("dict", before[1])
    if short in NAMESPACES:
        return ("attributes", before[1])
    return ("dict", "dict") if short in known.deep | known.containers else ("", "")


def is_dictionary(cls: Class, known: Knowledge) -> bool:
    """Whether instances of a class are dictionaries."""
    bases = (base for each in cls.mro() for base in each.node.bases)
    names = {spelled(base).rpartition(".")[2] for base in bases}
    return bool(names & (DICTIONARIES | known.dictionaries))


def _makes_itself(cls: Class) -> bool:
    """Whether a class makes instances of itself, as one does that wraps every mapping inside."""
    own = {cls.node.name, "self.__class__", "type(?)", "cls"}
    return not own.isdisjoint(_calls_in(cls.node))


def _made_by(function: Function, before: Form, known: Knowledge) -> tuple[Class | None, Form]:
    """The class that a function of the repository puts a config into, and the form after it."""
    name = getattr(function.node, "name", "")
    deep = False
    classes: list[Class] = []
    for called in _calls_in(function.node):
        deep = deep or called == name
        value = function.scope.look_up(called) if called.isidentifier() else None
        if called == "cls":  # of a class method, which makes an instance of its class
            value = function.bound
        if isinstance(value, Class) and value not in classes:
            classes.append(value)
        elif called.rpartition(".")[2] in NAMESPACES | known.deep:
            form = _form_after(None, called.rpartition(".")[2], before, known)
            top = form[0]
            return None, (top, top if deep or _calls(function, name) else form[1])
    if len(classes) != 1:
        return None, ("", "")
    top, below = _form_after(classes[0], "", before, known)
    return classes[0], (top, top if deep else below)


def _calls(function: Function, name: str) -> bool:
    """Whether a function calls itself."""
    return name in _calls_in(function.node)


@lru_cache(maxsize=4096)
def _calls_in(node: ast.AST) -> tuple[str, ...]:
    """The names of what a piece of code calls, in no order of running."""
    return tuple(spelled(n.func) for n in ast.walk(node) if isinstance(n, ast.Call))
