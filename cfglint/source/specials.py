"""Calls that are not followed but known: they read, copy, load or observe the config, or give a
value that the reader can give too.

Which of them a call may be, its text says: that is looked up once for each call, and kept. Each is
a handler, which gives None where the call turns out to be none of its kind. Those of Python are
here and in the modules below; those of libraries come from the styles (`knowledge.py`).
"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator
from contextlib import suppress

from cfglint.document.kinds import YAML, kind_of
from cfglint.files.reading import inside
from cfglint.files.reading import names_in as names_in_folder
from cfglint.source import mistyped
from cfglint.source.arguments import (
    PARSER_METHODS,
    make_parser,
    parse,
)
from cfglint.source.arithmetic import CONVERSIONS
from cfglint.source.budget import MAX_ITEMS
from cfglint.source.calls import one_mapping, read_arguments
from cfglint.source.config_methods import added_to, changed, of_mapping
from cfglint.source.defining import class_made
from cfglint.source.forms import (
    copied,
    dumped,
    imported_name,
    is_dictionary,
    lay_on,
    lay_over,
    of_dumped,
)
from cfglint.source.imports import import_module, module_named, scope_of
from cfglint.source.introspection import ASKS, asked_of_function
from cfglint.source.keys import (
    CONFIG_METHODS,
    count_keys,
)
from cfglint.source.kinds import is_instance
from cfglint.source.knowledge import Handler, Knowledge
from cfglint.source.loads import (
    FOLDER_OF,
    OF_PROJECTS,
    PATH_METHODS,
    PATHS,
    TESTS,
    config_in,
    is_a_text,
    of_a_path,
    open_path,
    origin_of,
    spelled_path,
)
from cfglint.source.machine import Machine
from cfglint.source.modules import absolute_name
from cfglint.source.observed import note_absent_module
from cfglint.source.operations import (
    NO_STEP,
    TEXT_METHODS,
    converted,
    is_zero,
    length,
    paired,
    spelled,
    text_method,
)
from cfglint.source.paths import named_values
from cfglint.source.paths import path_of as path_beside
from cfglint.source.plain_calls import plain_call
from cfglint.source.raising import EXIT, IMPORT, Thrown, is_text_of_exit
from cfglint.source.reflection import REFLECTION, reflection
from cfglint.source.refusals import absent_among, or_raises, raises, record_raise, refuse
from cfglint.source.unfollowed import plugins_of
from cfglint.source.values import (
    ON_A_CARD,
    UNKNOWN,
    Cfg,
    Class,
    Const,
    Foreign,
    Function,
    Instance,
    Missing,
    Namespace,
    Partial,
    Pattern,
    Plugin,
    Scope,
    Super,
    Table,
    Unknown,
    Value,
    given,
    key_name,
    keys_of,
    listing,
)

MOST_PARTS = 12
"""Parts of a dotted name beyond which it is none."""

WRAPS = re.compile(
    r"(?i)namespace|attr_?dict|dot_?(map|dict)|config_?(wrapper|dict)|object_?dict|dict_?2_?\w+"
    r"|dict_?to_\w+"
)
"""Names of calls that make an object of a dictionary, or the other way round: the same config."""

COPIES = frozenset(
    {"vars", "dict", "deepcopy", "copy", "Namespace", "SimpleNamespace", "asdict", "structured"}
)
RECORD_METHODS = frozenset(
    {"model_dump", "dict", "to_dict", "asdict", "_asdict", "copy", "model_copy", "as_dict"}
)
"""Methods that a base class of a dataclass or its like has, such as Pydantic's `BaseModel`."""
OF_PATHS = PATH_METHODS | TESTS.keys() | {"startswith", "endswith"}
CHANGING = frozenset(
    {"insert", "add", "remove", "clear", "popitem", "discard", "appendleft", "append", "extend"}
    | {"pop", "update", "setdefault", "sort", "reverse"}
)
"""Methods of lists, dictionaries and sets that change what is in them."""


MOST_OF_FOLDER = 100
"""Modules of a folder that are read where any of them may be imported."""


def known_call(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """Calls that read the config in a special way; None for every other call."""
    handlers = m.modules.handlers.get(id(node))
    if handlers is None:
        handlers = m.modules.handlers[id(node)] = handlers_of(node, scope, m.modules.knowledge)
    for handler in handlers:
        known = handler(m, node, scope)
        if known is not None:
            return known
    return None


def imported(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """`importlib.import_module`."""
    target = m.value(node.args[0], scope)
    if not isinstance(target, Const) or not isinstance(target.value, str):
        m.record.note(scope, node, "imports a module whose name is not known here")
        return _some_of_folder(m, target, scope) if isinstance(target, Pattern) else UNKNOWN
    level = len(target.value) - len(target.value.lstrip("."))
    wanted = absolute_name(scope.module, target.value.lstrip(".") or None, level)
    module = module_named(m, wanted, keys_of(target))
    if module is None and wanted.split(".")[0] in os.listdir(m.modules.root):
        m.record.note(scope, node, f"there is no module `{wanted}`")
        note_absent_module(m, wanted, scope.module.path, node.lineno)
        m.flow.goes_to_a_handler(IMPORT)
        return UNKNOWN
    if module is not None and not isinstance(node.args[0], ast.Constant):
        m.seen.dispatched.add(os.path.dirname(module.path))
    return Namespace(module) if module else Foreign(wanted, keys_of(target))


def imported_by_name(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """`__import__("a.b")`, which gives `a`; with names to import from it, `a.b`."""
    if scope.look_up("__import__") is not None:
        return None
    found = imported(m, node, scope)
    if not isinstance(found, (Namespace, Foreign)):
        return found
    name = found.module.name if isinstance(found, Namespace) else found.name
    import_module(m, name)
    several = [*node.args[3:4], *(each.value for each in node.keywords if each.arg == "fromlist")]
    if several or any(each.arg is None for each in node.keywords):
        return found if _is_not_empty(several) else UNKNOWN
    first = module_named(m, name.partition(".")[0])
    return Namespace(first) if first else Foreign(name.partition(".")[0], keys_of(found))


def _is_not_empty(told: list[ast.expr]) -> bool:
    """Whether an argument is a literal list with something in it."""
    match told:
        case [ast.List(elts=[_, *_]) | ast.Tuple(elts=[_, *_])]:
            return True
    return False


def _some_of_folder(m: Machine, name: Pattern, scope: Scope) -> Value:
    """What an import gives whose name is known in part: a scan of a folder, most often.

    Each module that may be meant is read, for what it registers: `for file in os.listdir(here):
    import_module(f"app.runners.{file[:-3]}")`. One that is not imported in truth adds a name that a
    registry lacks, which silences at most.
    """
    rest = name.regex
    while rest.startswith("\\."):
        rest = rest[2:]
    level = (len(name.regex) - len(rest)) // 2
    if level:  # relative to the module that imports
        rest = re.escape(absolute_name(scope.module, None, level)) + "\\." + rest
        name = Pattern(rest)
    found = plugins_of(m.modules, name)
    if found is None:
        return UNKNOWN
    with m.flow.maybe(), suppress(Thrown):
        for each in found.names[:MOST_OF_FOLDER]:
            import_module(m, each)
    return Plugin(found.words, found.names)


def exits(m: Machine, node: ast.Call, scope: Scope) -> Value:
    """A call that ends the program. Where one ends as failed because the config lacks a key, the
    code requires it."""
    values = [m.value(argument, scope) for argument in node.args]
    keys = m.flow.deciding()
    if any(map(_says_failed, values)) and keys and m.section.item(keys[0]) is None:
        record_raise(m, node, scope, "SystemExit", "", keys)
    raise Thrown((EXIT,), m.flow.unsure)


def _says_failed(status: Value) -> bool:
    """Whether a program that exits with a status says that it failed: a number, or a message."""
    match status:
        case Const(int() | str() as told):
            return bool(told)
    return isinstance(status, Pattern)


def named_by_text(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """`eval(cfg.model)` of a text that is a name, dotted or not: what it stands for there. Nothing
    is run; any other text is left alone."""
    if scope.look_up("eval") is not None:
        return None
    match m.value(node.args[0], scope):
        case Const(value=str(text)) if all(part.isidentifier() for part in text.split(".")):
            first, *rest = text.split(".")[:MOST_PARTS]
        case _:
            return None
    name: ast.expr = ast.Name(first, ast.Load())
    for part in rest:
        name = ast.Attribute(name, part, ast.Load())
    for each in ast.walk(name):
        ast.copy_location(each, node)
    found: Value = m.value(name, scope)
    return found if isinstance(found, (Class, Function)) else None


def names_of_the_module(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """`globals()`."""
    return Namespace(scope.module) if scope.look_up("globals") is None else None


def names_in(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """`dir(module)`: what the module defines and imports."""
    holder = m.value(node.args[0], scope)
    if not isinstance(holder, Namespace) or scope.look_up("dir") is not None:
        return None
    return listing([Const(name) for name in sorted(scope_of(m, holder.module).names)])


def modules_of_folder(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """`pkgutil.iter_modules([folder])` of the folder of a package of the repository: a finder, the
    name and whether it is a package, of each module in it."""
    match node.args[0]:
        case ast.List(elts=[folder]) | ast.Tuple(elts=[folder]):
            pass
        case folder:
            pass
    own = os.path.abspath(scope.module.path)
    names = named_values(scope.module.tree)
    path: str | None = os.path.dirname(own)
    if not (isinstance(folder, ast.Name) and folder.id == "__path__"):
        path = path_beside(folder, names, own, m.modules.root, m.modules.root)
    if not path or not inside(path, m.modules.root):
        return None
    found: dict[str, bool] = {}
    files = names_in_folder(path)
    for each in sorted(files) if len(files) <= MAX_ITEMS else ():
        stem, ending = os.path.splitext(each)
        is_package = os.path.isfile(os.path.join(path, each, "__init__.py"))
        if (ending == ".py" or is_package) and stem.isidentifier() and stem != "__init__":
            found[stem] = is_package
    rows = [listing([UNKNOWN, Const(n), Const(each)]) for n, each in found.items()]
    return listing(rows) if rows else None


def is_class(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """`inspect.isclass(x)`."""
    match m.value(node.args[0], scope):
        case Class():
            return Const(True)
        case Function() | Namespace() | Instance() | Const():
            return Const(False)
    return None


def class_of(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """`type(x)` of an object of the repository's."""
    held = m.value(node.args[0], scope)
    return held.cls if isinstance(held, Instance) and scope.look_up("type") is None else None


def make_partial(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """`functools.partial`; None of what cannot be called here."""
    called = m.value(node.args[0], scope)
    if not isinstance(called, (Function, Class, Instance)):
        return None
    given, named = read_arguments(m, node, scope)
    return Partial(called, given[1:], named)


def make_range(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """`range`; one that raises is read on as if it gave something."""
    if scope.look_up("range") is not None:
        return None
    bounds = [m.value(argument, scope) for argument in node.args]
    refused = refuse(m, mistyped.of_range(bounds), node, scope, *bounds)
    if refused or any(isinstance(bound, Missing) for bound in bounds):
        return Const(range(1))
    if len(bounds) == 3 and is_zero(bounds[2]):
        raises(m, node, scope, "ValueError", NO_STEP, bounds[2])
        return Const(range(1))
    numbers = [b.value for b in bounds if isinstance(b, Const) and type(b.value) is int]
    if len(numbers) < len(bounds) or len(bounds) > 3:
        return UNKNOWN
    return given(range(*numbers), keys_of(*bounds))


def of_text(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """A method of a text that is known."""
    assert isinstance(node.func, ast.Attribute)
    given = [m.value(argument, scope) for argument in node.args]
    return text_method(m.value(node.func.value, scope), node.func.attr, given)


def length_of(m: Machine, node: ast.Call, scope: Scope) -> Value:
    """`len`."""
    value = m.value(node.args[0], scope)
    if isinstance(value, Cfg):
        m.record.keyed.add(value.path)
        return count_keys(m, value)
    if absent := absent_among(m, value):
        return given(len(absent), absent)
    return or_raises(m, mistyped.of_length(value) or length(value), node, scope, value)


_OF_KEYS = frozenset({"list", "tuple", "set", "sorted"})
"""Conversions that give the keys of a dictionary."""


def convert_to(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """`int(x)`, `str(x)` and such."""
    name = spelled(node.func)
    if scope.look_up(name) is not None:
        return None
    value = m.value(node.args[0], scope)
    if isinstance(value, Missing):
        return value
    if isinstance(value, Cfg) and name in _OF_KEYS and m.section.keys_of(value):
        m.record.keyed.add(value.path)
        return listing(key_name((*value.path, key)) for key in m.section.keys_of(value))
    return or_raises(m, converted(name, value), node, scope, value)


def on_a_card(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """`torch.cuda.is_available()`."""
    return ON_A_CARD


def make_set(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """`set()`, which gets its members later."""
    return listing([]) if scope.look_up("set") is None else None


def pair(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """`enumerate` and `zip`."""
    return paired(spelled(node.func), [m.value(argument, scope) for argument in node.args])


def items_got(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """`itemgetter("width", "depth")(cfg)`: these keys of it, read one after the other."""
    if not isinstance(node.func, ast.Call) or not node.func.args:
        return None
    found: list[Value] = []
    for key in node.func.args:
        read = ast.copy_location(ast.Subscript(node.args[0], key, ast.Load()), key)
        found.append(m.value(read, scope))
    return found[0] if len(found) == 1 else listing(found)


def chained(m: Machine, node: ast.Call, scope: Scope) -> Value:
    """`ChainMap(cfg, defaults)`: what the first mapping has that has a key."""
    made = Table({})
    for source in reversed(node.args):
        lay_over(m, made, m.value(source, scope), False)
    return made


def filled_by_base(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """`super().__init__(mapping)` in a class that derives from `dict`: it has those keys then."""
    holder = m.value(node.func.value, scope) if isinstance(node.func, ast.Attribute) else UNKNOWN
    if not isinstance(holder, Super) or not isinstance(holder.instance, Instance):
        return None
    cls = holder.instance.cls
    if cls.find("__init__", holder.owner) or not is_dictionary(cls, m.modules.knowledge):
        return None
    copied = one_mapping(*read_arguments(m, node, scope))
    return Const(None) if copied is not None and lay_on(m, holder.instance, copied) else None


def super_of(m: Machine, node: ast.Call, scope: Scope) -> Value:
    """`super()`, with or without its arguments: `super(A, A)` is of a class itself."""
    if len(node.args) == 2:
        owner, holder = (m.value(each, scope) for each in node.args)
        if isinstance(owner, Class) and isinstance(holder, (Class, Instance)):
            return Super(holder, owner)
    current: Scope | None = scope
    while current is not None:
        found = current.names.get("__class__")
        if isinstance(found, Super):
            return found
        current = current.parent
    return UNKNOWN


def load_config(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """A call that gives a program its config, where the program loads it itself, or a copy of the
    config that it has, by way of a text."""
    if len(node.args) > 0 and (copied := of_dumped(m.value(node.args[0], scope))) is not None:
        return copied
    if not m.loading.wanted:
        return None
    name = spelled(node.func)
    short = name.rpartition(".")[2]
    given = [*node.args, *(keyword.value for keyword in node.keywords[:1])][:1]
    if short in OF_PROJECTS:
        called = m.value(node.func, scope)
        if isinstance(called, (Function, Class)):
            value = plain_call(m, node, scope)
            found = config_in(value)
            if found is not None:
                return found
            if not isinstance(value, Unknown) and value != Const(None):
                return value
    origin = origin_of(m, m.value(given[0], scope)) if given else None
    loads = m.modules.knowledge.loads
    names = (short, *(_dotted(each) for each in (name, mistyped.full_name(node.func, scope))))
    known = next((each for each in names if each in loads), "")
    form = loads[known] if known else ("", "")
    if known and kind_of(m.loading.file) not in m.modules.knowledge.kinds.get(known, YAML):
        return UNKNOWN
    if known in m.modules.knowledge.parses and origin is not None and is_a_text(origin):
        return UNKNOWN
    value = open_path(m, origin, short, form)
    if m.loading.at is None and config_in(value) is not None:
        m.loading.at = (scope.module.path, node.lineno)
    return listing([value]) if known in m.modules.knowledge.one_by_one else value


def _dotted(name: str) -> str:
    """The last two parts of a dotted name."""
    return ".".join(name.split(".")[-2:])


def handlers_of(node: ast.Call, scope: Scope, known: Knowledge) -> tuple[Handler, ...]:
    """What a call may be, by its text, the surest first: what a style knows, then Python's own."""
    method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    return tuple(
        dict.fromkeys([*_of_libraries(node, scope, known), *_of_python(node, method, scope, known)])
    )


def _of_libraries(node: ast.Call, scope: Scope, known: Knowledge) -> Iterator[Handler]:
    """What the styles know of a call, by its name as it is written or imported: at its end, for
    `omegaconf.OmegaConf.merge` is `OmegaConf.merge`."""
    for name in dict.fromkeys((spelled(node.func), mistyped.full_name(node.func, scope))):
        parts = name.split(".")
        for key in (".".join(parts[-2:]), parts[-1], f".{parts[-1]}" if len(parts) > 1 else ""):
            if key in known.calls:
                yield known.calls[key]


def _of_python(node: ast.Call, method: str, scope: Scope, known: Knowledge) -> Iterator[Handler]:
    """What a call of Python's own or of its library may be."""
    name = spelled(node.func) if len(node.args) <= 3 or method in ("join", "__new__") else ""
    short = name.rpartition(".")[2]
    names = {short, _dotted(name)}
    if "load" in short or short in known.called_alone:  # `from omegaconf import OmegaConf as om`
        names.add(_dotted(mistyped.full_name(node.func, scope)))
    one = len(node.args) == 1
    made = imported_name(node.func, scope) if short else ""
    wraps = made in COPIES or WRAPS.search(made) is not None
    wraps = wraps or any(pattern.search(made) for pattern in known.wraps)
    wraps = wraps and (one or bool(node.keywords))
    makes = made in COPIES | known.attributes | known.dictionaries
    wraps = wraps or (makes and (one or not node.args))
    loads = not names.isdisjoint(OF_PROJECTS | known.loads.keys())
    path = spelled_path(node.func, scope)
    of_paths = path in PATHS or path in TESTS or path == FOLDER_OF
    of_paths = of_paths or method in OF_PATHS or short in known.paths
    kinds: tuple[tuple[bool, Handler], ...] = (
        (name in REFLECTION and len(node.args) >= 2, reflection),
        (name == "super", super_of),
        (name == "super(?).__init__", filled_by_base),
        (name in ("super(?).__new__", "type.__new__"), class_made),
        (name == "isinstance" and len(node.args) == 2, is_instance),
        (of_paths, of_a_path),
        (is_text_of_exit(name), exits),
        (loads, load_config),
        (short == "import_module" and bool(node.args), imported),
        (name == "__import__" and bool(node.args), imported_by_name),
        (name in ("partial", "functools.partial") and bool(node.args), make_partial),
        (name == "eval" and one, named_by_text),
        (name == "globals" and not node.args, names_of_the_module),
        (name == "dir" and one, names_in),
        (name in ("iter_modules", "pkgutil.iter_modules") and bool(node.args), modules_of_folder),
        (name in ("isclass", "inspect.isclass") and one, is_class),
        (name == "type" and one, class_of),
        (name == "range" and bool(node.args), make_range),
        (method in TEXT_METHODS and (bool(name) or method in ("format", "join")), of_text),
        (name == "len" and one, length_of),
        (name in ("itemgetter(?)", "operator.itemgetter(?)") and one, items_got),
        (short == "ChainMap" and bool(node.args), chained),
        (name == "set" and not node.args, make_set),
        (name.endswith("cuda.is_available"), on_a_card),
        (short in ASKS and one, asked_of_function),
        (name in CONVERSIONS and one and not node.keywords, convert_to),
        (name in ("sorted", "reversed") and one, convert_to),
        (name in ("enumerate", "zip") and bool(node.args), pair),
        (short == "ArgumentParser", make_parser),
        (method in PARSER_METHODS, parse),
        (wraps, copied),
        (method in RECORD_METHODS, dumped),
        (method in CONFIG_METHODS, of_mapping),
        (method in ("append", "extend", "add"), added_to),
        (method in CHANGING, changed),
    )
    return (handler for applies, handler in kinds if applies)
