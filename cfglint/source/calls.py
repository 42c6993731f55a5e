"""Calls: of the repository's functions and classes, and those that take the config."""

from __future__ import annotations

import ast
from contextlib import nullcontext, suppress
from functools import partial

from cfglint.source.answers import ARGUMENTS
from cfglint.source.fields import is_false
from cfglint.source.fields import keyword as keyword_of
from cfglint.source.forms import as_config, held_by, is_dictionary, merged_by
from cfglint.source.imports import scope_of
from cfglint.source.invoking import invoke
from cfglint.source.keys import read_spread
from cfglint.source.machine import Machine
from cfglint.source.modules import Module
from cfglint.source.operations import field_names, gives_none, parts_in, takes
from cfglint.source.raising import Thrown
from cfglint.source.refusals import refuse_keys
from cfglint.source.running import making
from cfglint.source.syntax import last_part, uncalled, unsubscripted
from cfglint.source.values import (
    COMMAND_LINE,
    UNKNOWN,
    AttributeTable,
    Cfg,
    Class,
    CommandLine,
    Either,
    Function,
    Instance,
    Keywords,
    Lacking,
    Origin,
    Parsed,
    Parser,
    Partial,
    Plugin,
    Scope,
    SomeKey,
    Spread,
    Table,
    Value,
)
from cfglint.source.ways import one_of_the_ways

HARMLESS = frozenset(
    {"print", "str", "repr", "isinstance", "is_dataclass", "type", "len", "id", "bool", "callable"}
    | {
        "format",
        "pprint",
        "pformat",
        "pp",
        "dump",
        "dumps",
        "safe_dump",
        "save",
        "write",
        "deepcopy",
    }
    | {"info", "debug", "warning", "error", "critical", "exception", "append", "echo"}
    | {"basicConfig", "enumerate", "sorted", "list", "tuple", "set", "reversed", "zip", "any"}
    | {"all", "array", "asarray", "as_tensor", "tensor"}
)
"""Calls that may be given the config without reading a key that matters: it is shown or kept."""


def read_arguments(m: Machine, node: ast.Call, scope: Scope) -> tuple[list[Value], Keywords]:
    """The values that a call gives, by position and by keyword."""
    arguments: list[Value] = []
    for argument in node.args:
        if type(argument) is not ast.Starred:
            arguments.append(m.value(argument, scope))
            continue
        match m.value(argument.value, scope):
            case Table(entries=entries):
                arguments += entries.values()
            case _:
                arguments.append(UNKNOWN)
    keywords: Keywords = {}
    if not node.keywords:
        return arguments, keywords
    spread: tuple[Cfg, ...] = ()
    several = False
    for keyword in node.keywords:
        value = m.value(keyword.value, scope)
        if keyword.arg is not None:
            keywords[keyword.arg] = value
            continue
        match value:
            case Table(entries=entries, rest=rest, open=open):
                keywords.update({k: v for k, v in entries.items() if type(k) is str})
                spread += rest
                several |= open
            case Cfg() as part:
                spread += (part,)
            case Parsed() as parsed if (options := parsed.options()) is not None:
                keywords.update(options)
            case CommandLine():
                pass  # a run need not be given anything there
            case _:
                keywords[None] = value
    if spread or several:
        keywords[None] = Spread(spread, several)
    return arguments, keywords


def call_value(
    m: Machine,
    function: Value,
    arguments: list[Value],
    keywords: Keywords,
    node: ast.AST,
    module: Module,
    parameter: str = "",
) -> Value:
    """Call what a value stands for. `parameter` names what the first argument is for."""
    match function:
        case Either(values=values):
            ways = (partial(call_value, m, v, arguments, keywords, node, module) for v in values)
            return Either(one_of_the_ways(m, ways))
        case Partial():
            return call_value(m, *function.call(arguments, keywords), node, module)
        case Class():
            return construct(m, function, arguments, keywords, node, module, parameter)
        case Instance():
            return _call_object(m, function, arguments, keywords)
        case Function():
            laid_over = merged_by(m, function, arguments, keywords) if not parameter else None
            if laid_over is not None:
                return laid_over
            made = invoke(m, function, arguments, keywords, parameter)
            return COMMAND_LINE if _are_overrides(arguments, made) else made
        case Plugin(words=words):
            for part in parts_in((*arguments, *keywords.values())):
                m.record.handed.append((part.path, words))
            return UNKNOWN
    if not arguments and not keywords:
        return UNKNOWN  # nothing goes there
    if not hand_on(m, arguments, keywords, node, module):
        escape(m, arguments, keywords, node, module)
    origins = [value for value in arguments[:2] if isinstance(value, Origin)]
    return origins[0].made() if origins and not parts_in(arguments) else UNKNOWN


def _are_overrides(arguments: list[Value], made: Value) -> bool:
    """Whether a function makes a dictionary of the command line, by whatever keys it has."""
    told = any(isinstance(each, Origin) and each.name == ARGUMENTS for each in arguments)
    if not told or not isinstance(made, Table) or made.rest or not made.open:
        return False
    return all(isinstance(key, SomeKey) for key in made.entries)


def _call_object(m: Machine, called: Instance, arguments: list[Value], keywords: Keywords) -> Value:
    """Call an object of a class of the repository."""
    names = (*m.modules.knowledge.called, "__call__")
    match next((found for name in names if (found := called.cls.find(name))), None):
        case Function() as method:
            m.seen.forwarded.add(id(called))
            return invoke(m, method.bind(called), arguments, keywords)
    return UNKNOWN


def hand_on(
    m: Machine, arguments: list[Value], keywords: Keywords, node: ast.AST, module: Module
) -> bool:
    """Whether a function of the repository went, with its arguments, to code that calls it:
    `launch(train, cfg)`, `mp.spawn(worker, args=(n, cfg))`, `Thread(target=f, args=(cfg,))`.

    It is read, as something that perhaps happens, but by a launcher of processes, and by what calls
    it at once, surely. One that
    goes without the config is read on values that are not known: `run_stage("train", self.train)`.
    A function that takes one more than it is sent gets something first: a rank of `mp.spawn`, the
    `fabric` of its `launch`.
    """
    if not isinstance(node, ast.Call):
        return False  # a decorator
    given = [*arguments, *(v for k, v in keywords.items() if k is not None)]
    called = [value for value in given if isinstance(value, Function)]
    if not called:
        return False
    rest = [v for v in arguments if v not in called]
    match keywords.get("args"):
        case Table(entries=packed) if packed:
            rest = list(packed.values())
    named = {k: v for k, v in keywords.items() if k not in ("args", "kwargs", "target", "fn")}
    match keywords.get("kwargs"):
        case Table(entries=more):
            named.update(more)
    launchers = m.modules.knowledge.launchers
    launches = last_part(node.func) in launchers
    by_launcher = type(node.func) is ast.Attribute and launches
    carries = bool(parts_in((*rest, *named.values())))
    followed = m.seen.entered if m.flow.idling else m.seen.run
    surely = (launches and carries) or last_part(node.func) in m.modules.knowledge.callers
    with nullcontext() if surely else m.flow.maybe(), suppress(Thrown):
        for function in called:
            if carries:
                before = by_launcher and function.node.args.vararg is not None
                first = [UNKNOWN] * (before or takes(function) == len(rest) + 1)
                others = {k: v for k, v in named.items() if v is not function}
                invoke(m, function, [*first, *rest], others)
            elif id(function.node) not in followed:
                invoke(m, function, [], {})
    return carries


def escape(
    m: Machine, arguments: list[Value], keywords: Keywords, node: ast.AST, module: Module
) -> None:
    """Say where the config goes to code that is not of this repository."""
    for value in (*arguments, *keywords.values()):
        if isinstance(value, Parser):
            m.undo.put(vars(value), "defaults_unknown", True)
    gone = parts_in((*arguments, *keywords.values()))
    if not gone:
        return
    name = ast.unparse(node.func if isinstance(node, ast.Call) else node)
    short = name.rsplit(".", 1)[-1]
    known = m.modules.knowledge
    by = known.targets.get(short)
    line = getattr(node, "lineno", 1)
    given = parts_in((*arguments, *(v for k, v in keywords.items() if k is not None)))
    spread = [part for part in parts_in([keywords.get(None, UNKNOWN)]) if part not in given]
    # `dict(pairs)` has the values under other keys: what is set there is not set here
    copies = _gets_copies(node) or name == "dict"
    keeps = short in known.keepers and not parts_in(arguments) and "config" in keywords
    if keeps or short in HARMLESS or {short, _end_of(name)} & known.harmless:
        gone = spread  # these are its arguments: it reads them by their names
    for value in gone:
        text = f"the config goes to `{name[:60]}`, which is not read"
        target = m.section.value_at((*value.path, by)) if by else None
        if type(target) is str:
            text = f"what `{'.'.join(value.path)}` has goes to `{target[:80]}`"
        lost = set(m.record.lost)
        m.record.note_at(module.path, line, text, True, value.path)
        if value in spread or copies:
            m.record.lost = lost  # it got a copy, and can set nothing here


def _end_of(name: str) -> str:
    """The last two parts of a name: `wandb.init`."""
    return ".".join(name.split(".")[-2:])


_MAKE_COPIES = frozenset({"to_container", "to_object", "deepcopy", "asdict", "to_dict"})
"""Functions that make a copy of a config, to all depths."""


def _gets_copies(node: ast.AST) -> bool:
    """Whether a call gets the config, where it does, as a copy that is made for it, or spread."""
    if not isinstance(node, ast.Call):
        return False
    given = [*node.args, *(each.value for each in node.keywords if each.arg is not None)]
    made = [e for e in given if isinstance(e, ast.Call) and last_part(e.func) in _MAKE_COPIES]
    return bool(made) and all(each in made or isinstance(each, ast.Constant) for each in given)


def construct(
    m: Machine,
    cls: Class,
    arguments: list[Value],
    keywords: Keywords,
    node: ast.AST,
    module: Module,
    parameter: str,
) -> Value:
    """Make an object of a class of the repository, and read what that runs."""
    flat = arguments[0] if len(arguments) == 1 and not keywords else None
    if isinstance(flat, Table) and _has_sections(flat) and is_dictionary(cls, m.modules.knowledge):
        return AttributeTable(flat.entries, flat.rest, flat.open, flat.others)
    instance = Instance(cls)
    m.seen.instances.append(instance)
    method = cls.method("__init__")
    if method is not None:
        with making(m, instance):
            invoke(m, method.bind(instance), arguments, keywords, parameter)
    elif (fields := field_names(cls)) and None in keywords and looks_before(cls):
        escape(m, arguments, keywords, node, module)
        for name, _, _ in fields:
            m.undo.put(instance.attributes, name, UNKNOWN)
    elif fields:
        fill(m, instance, fields, arguments, keywords)
        after = instance.method("__post_init__")
        if after is not None:
            invoke(m, after, [], {})
    elif _keeps_attributes(cls) and (spread := _one_config(arguments, keywords)) is not None:
        return held_by(m, cls, cls.name, spread)  # a namespace of the config's keys
    elif is_dictionary(cls, m.modules.knowledge) and (
        (copied := one_mapping(arguments, keywords)) is not None
    ):
        m.section.lenient |= gives_none(cls)
        return held_by(m, cls, cls.name, copied)
    elif cls.foreign and not (m.flow.idling and _keeps_attributes(cls)):
        escape(m, arguments, keywords, node, module)
    return as_config(instance)


def _has_sections(table: Table) -> bool:
    """Whether a mapping has parts of the config in it: spread into it, or under its keys."""
    named = all(isinstance(key, str) for key in table.entries)
    return bool(table.rest) or (named and any(isinstance(e, Cfg) for e in table.entries.values()))


def fill(
    m: Machine,
    instance: Instance,
    fields: list[tuple[str, ast.AnnAssign, Module]],
    arguments: list[Value],
    keywords: Keywords,
) -> None:
    """Give a dataclass or its like its fields; a config spread with `**` gives those that it
    names."""
    given: Keywords = dict(zip((f[0] for f in fields), arguments, strict=False))
    given.update(keywords)
    spread = keywords.get(None)
    parts = spread.parts if isinstance(spread, Spread) else ()
    instance.record = (*parts, *parts_in(v for k, v in given.items() if k is not None))
    if isinstance(spread, Spread) and _takes_fields_alone(instance.cls):
        taken = [name for name, field, _ in fields if _is_given(field)]
        cls = instance.cls
        at = (cls.module.path, cls.node.lineno, cls.node.col_offset + 1)
        refuse_keys(m, spread, taken, cls.full_name, at, frozenset(taken[: len(arguments)]))
    for name, node, module in fields:
        holder = Scope(module)
        default = m.value(node.value, holder) if node.value is not None else None
        if name in given:
            value = given[name]
        elif isinstance(spread, Spread):
            text = ast.unparse(node.value) if node.value is not None else None
            value = read_spread(m, spread.parts, name, node.target, holder, default, text)
            if spread.open and isinstance(value, Lacking):
                value = UNKNOWN
            if isinstance(value, Cfg) and _converts(instance.cls):
                value = _made_of(m, value, node, module)
        else:
            value = UNKNOWN if default is None else default
        m.undo.put(instance.attributes, name, value)


def _converts(cls: Class) -> bool:
    """Whether a class makes objects of the mappings that its fields are given: a Pydantic model."""
    bases = (last_part(base) for each in cls.mro() for base in each.node.bases)
    return not {"BaseModel", "BaseSettings"}.isdisjoint(bases)


def _made_of(m: Machine, part: Cfg, field: ast.AnnAssign, module: Module) -> Value:
    """What a field has that is given a mapping: an object of the model of the repository that it is
    annotated with, or something of several such."""
    scope, annotation = scope_of(m, module), field.annotation
    named = (each for each in ast.walk(annotation) if isinstance(each, ast.Name | ast.Attribute))
    models = [made for each in named if isinstance(made := m.value(each, scope), Class)]
    models = [each for each in models if _converts(each) and field_names(each)]
    if not models:
        return part
    match annotation:
        case ast.Name() | ast.Attribute() | ast.BinOp(op=ast.BitOr(), right=ast.Constant(None)):
            alone = len(models) == 1
        case ast.Subscript(value=optional):
            alone = len(models) == 1 and last_part(optional) == "Optional"
        case _:
            alone = False
    if alone:
        return construct(m, models[0], [], {None: Spread((part,))}, field, module, "")
    text = "the config goes into models that were not followed"
    m.record.note_at(module.path, field.lineno, text, True, part.path)
    return UNKNOWN


def looks_before(cls: Class) -> bool:
    """Whether a Pydantic model has a validator that gets the whole mapping before its fields do,
    and may rename or set any."""
    for each in cls.mro():
        for method in each.node.body:
            for mark in getattr(method, "decorator_list", ()):
                whole = last_part(uncalled(mark)) in ("model_validator", "root_validator")
                if whole and comes_before(mark):
                    return True
    return False


def comes_before(validator: ast.expr) -> bool:
    """Whether the decorator of a Pydantic validator says that it gets a value as it was given."""
    text = ast.unparse(validator)
    return "before" in text or "wrap" in text or "pre=True" in text


def _takes_fields_alone(cls: Class) -> bool:
    """Whether a class is a dataclass, and its constructor the one that its fields make."""
    marks = [ast.unparse(uncalled(mark)) for mark in cls.node.decorator_list]
    return not cls.foreign and marks in (["dataclass"], ["dataclasses.dataclass"])


def _keeps_attributes(cls: Class) -> bool:
    """Whether a class is a namespace, which takes any keyword and keeps it. In code that is not run
    for this config that hands nothing on; in code that is, what is read off it is not followed."""
    return all(last_part(base) in ("SimpleNamespace", "Namespace") for base in cls.node.bases)


def _one_config(arguments: list[Value], keywords: Keywords) -> Cfg | None:
    """The part of the config that is spread with `**`, where a call gets nothing else."""
    spread = keywords.get(None)
    if arguments or len(keywords) > 1 or not isinstance(spread, Spread) or spread.open:
        return None
    return spread.parts[0] if len(spread.parts) == 1 else None


def one_mapping(arguments: list[Value], keywords: Keywords) -> Cfg | None:
    """The part of the config that a dictionary is made of, where it is made of nothing else."""
    match arguments:
        case []:
            return _one_config([], keywords)
        case [Cfg() as part] if not keywords:
            return part
    return None


def _is_given(field: ast.AnnAssign) -> bool:
    """Whether a field of a dataclass is an argument of its constructor."""
    if last_part(unsubscripted(field.annotation)) == "ClassVar":
        return False
    return not (isinstance(field.value, ast.Call) and is_false(keyword_of(field.value, "init")))
