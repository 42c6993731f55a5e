"""OmegaConf's functions, and Hydra's `instantiate` where it passes a part of the config on.

Sources: https://omegaconf.readthedocs.io/en/2.3_branch/usage.html and
https://hydra.cc/docs/advanced/instantiate_objects/overview/ (1.3).
"""

from __future__ import annotations

import ast
import re

from cfglint.source.assignment import set_member
from cfglint.source.calls import call_value, read_arguments
from cfglint.source.forms import lay_over, of_record, text_of_config
from cfglint.source.imports import member_of, module_named
from cfglint.source.keys import read_key, write_somewhere
from cfglint.source.knowledge import Handler, Knowledge
from cfglint.source.loops import items_of
from cfglint.source.machine import Machine
from cfglint.source.operations import parts_in, spelled
from cfglint.source.syntax import written
from cfglint.source.values import (
    COMMAND_LINE,
    UNKNOWN,
    AttributeTable,
    Cfg,
    Class,
    Const,
    Either,
    Foreign,
    Function,
    Instance,
    Keywords,
    Namespace,
    Origin,
    Scope,
    Table,
    Value,
    keys_of,
    one_of,
)

QUIET = (
    *("is_missing", "is_config", "is_dict", "is_list", "is_interpolation", "is_struct", "resolve"),
    *("is_readonly", "set_struct", "set_readonly", "set_cache", "save", "missing_keys"),
    *("register_new_resolver", "register_resolver", "clear_resolvers", "get_type"),
)
"""Functions of `OmegaConf` that read no key, or say of all of them how they are read."""

CONTEXTS = ("open_dict", "read_write", "flag_override")
"""Functions beside `OmegaConf` that change how a config may be written, in a `with` block."""

SAME = ("to_container", "to_object", "masked_copy", "unsafe_merge")
"""Functions whose result is their first argument in another form."""

FROM_THE_COMMAND_LINE = ("from_cli", "from_dotlist")

OLD = ("1.4.1", *(f"2.0.{patch}" for patch in range(7)))
"""Versions of OmegaConf in which an attribute that is not there is None."""

OPTIONS = frozenset({"_target_", "_partial_", "_convert_", "_recursive_", "_args_"})
"""Keys of a node that are no arguments of what it names."""


NEAR = 2
"""Mappings within each other to which what is laid over one of them may change a part."""


def _values(m: Machine, node: ast.Call, scope: Scope) -> list[Value]:
    values = [*node.args, *(keyword.value for keyword in node.keywords)]
    return [m.value(value, scope) for value in values]


def load(m: Machine, node: ast.Call, scope: Scope) -> None:
    """A config is loaded, as by any loader; up to OmegaConf 2.0, an attribute that is not there is
    None."""
    allows = m.modules.allows
    old = not allows("omegaconf", "2.1") and any(allows("omegaconf", each) for each in OLD)
    if m.loading.wanted and old:
        m.section.lenient |= {ast.Attribute}


def composed(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """`compose(config_name="config")` of a program that composes its config itself."""
    if not m.loading.wanted or not isinstance(m.value(node.func, scope), Foreign):
        return None
    given, named = read_arguments(m, node, scope)
    texts = [v.value for v in (*given, named.get("config_name")) if isinstance(v, Const)]
    name = next((text for text in texts if type(text) is str), "")
    if name and not m.loading.is_named(name.removesuffix(".yaml").rpartition("/")[2]):
        return UNKNOWN
    m.loading.origins[COMPOSED] = None
    m.loading.exact.add(COMPOSED)
    m.loading.opened = m.loading.opened or COMPOSED
    if m.loading.opened != COMPOSED:
        return UNKNOWN
    m.loading.was_opened = True
    m.loading.at = m.loading.at or (scope.module.path, node.lineno)
    _lay_over(m, named.get("overrides", given[1] if len(given) > 1 else None))
    return Cfg(())


def _lay_over(m: Machine, overrides: Value | None) -> None:
    """What a program that composes its config gives it: texts of the code, or of a command line, on
    which no config can count."""
    match overrides:
        case None | Origin():
            pass
        case Either(values=values):
            for each in values:
                _lay_over(m, each)
        case Table(entries=entries, rest=(), open=False):
            for each in entries.values():
                key, given, _ = each.as_regex().replace("\\", "").partition("=")
                path = tuple(key.lstrip("+~").partition("@")[0].replace("/", ".").split("."))
                if given and ".*" not in key:
                    m.section.written[path] = UNKNOWN
                else:
                    m.section.laid_over.add(())
        case _:
            m.section.laid_over.add(())


COMPOSED = "hydra.compose"
"""Where the config of such a program comes from."""


def quiet(m: Machine, node: ast.Call, scope: Scope) -> Value:
    """A call that reads no key."""
    _values(m, node, scope)
    return UNKNOWN


def from_the_command_line(m: Machine, node: ast.Call, scope: Scope) -> Value:
    """Overrides that a run may be given."""
    _values(m, node, scope)
    return COMMAND_LINE


def same(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """The first argument in another form; of a dataclass, what its fields were given."""
    if not node.args:
        return None
    match _values(m, node, scope)[0]:
        case Instance(record=(_, *_)) as record:
            made: Value = of_record(m, record, node, scope)
            return made
        case first:
            return first


def create(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """`OmegaConf.create(values)`; without any it gets its keys later."""
    return same(m, node, scope) if node.args or node.keywords else AttributeTable({})


def merge(m: Machine, node: ast.Call, scope: Scope) -> Value:
    """The config over others, or under them: what they have that it has not is not missing."""
    values: list[Value] = []
    for source in node.args:
        match source:
            case ast.Starred():  # `merge(*[load(path) for path in paths], cli)`
                several = items_of(m, m.value(source.value, scope), source, scope)
                values += several if several is not None else [UNKNOWN]
            case _:
                values.append(m.value(source, scope))
    # a config cannot count on what a command line gives
    values = [value for value in values if value is not COMMAND_LINE]
    parts = [value for value in values if isinstance(value, Cfg)]
    if values and len(parts) < 2 and all(v in parts or _is_a_known_file(v) for v in values):
        return _put_together(m, values) if len(values) > 1 else one_of(values)
    if not parts and any(isinstance(value, Table) and parts_in([value]) for value in values):
        return _put_together(m, values)
    for part in parts_in(value for value in values if not isinstance(value, Cfg)):
        # it stands in a dictionary of the code, whose keys the result has too
        m.record.note_reading(scope, node, "merges a mapping that has the config", part.path)
    if len(parts) < len(values):
        m.section.laid_over.update(part.path for part in parts)
    return one_of(list(dict.fromkeys(parts))) if parts else UNKNOWN


def _is_a_known_file(value: Value) -> bool:
    """Whether a value is a mapping of which all is known, without a part of the config in it."""
    return isinstance(value, Table) and not (value.open or value.rest or parts_in([value]))


def _put_together(m: Machine, values: list[Value]) -> Value:
    """A mapping of several, in some of which sections of the config stand: `merge({"run": cfg.run},
    {"model": cfg.model})`. What is not known may have any key of them."""
    made = AttributeTable({})
    for value in values:
        lay_over(m, made, value if isinstance(value, Cfg | Table) else UNKNOWN, True)
    if not all(isinstance(v, Cfg) or (isinstance(v, Table) and not v.open) for v in values):
        # what is laid over is a copy: deep inside, nobody reads it in place of the part
        m.section.laid_over.update(part.path for part in parts_in([made], NEAR))
    return made


def select(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """`OmegaConf.select(cfg, "a.b", default=3)`, which gives the default for what is not there, and
    None without one."""
    given = [keyword.value for keyword in node.keywords if keyword.arg == "default"]
    default, text = (
        (m.value(given[0], scope), written(given[0])) if given else (Const(None), "None")
    )
    match _values(m, node, scope):
        case [Cfg() as holder, Const(str() as path), *_]:
            *above, last = path.split(".")
            for name in above:
                match read_key(m, holder, name, node, scope, Const(None), "None"):
                    case Cfg() as part:
                        holder = part
                    case Const(None):
                        return default
                    case _:
                        return UNKNOWN
            return read_key(m, holder, last, node, scope, default, text)
        case [Cfg() as holder, _, *_]:
            told = "reads a key that is not known here"
            m.record.note_reading(scope, node, told, holder.path)
        case [_]:
            return None
    return UNKNOWN


def update(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """`OmegaConf.update(cfg, "a.b", value)`: `b` is set, `a` is read."""
    match _values(m, node, scope):
        case [Cfg() as holder, Const(str() as path), *others]:
            *above, last = path.split(".")
            value: Value = holder
            for name in above:
                if not isinstance(value, Cfg):
                    return UNKNOWN
                value = read_key(m, value, name, node, scope, Const(None), "None")
            if isinstance(value, Cfg):
                set_member(m, value, last, others[0] if others else UNKNOWN, node, scope)
        case [Cfg() as holder, _, *_]:
            write_somewhere(m, holder, node, scope)
        case [_]:
            return None
    return UNKNOWN


def instantiate(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """Follow into the class that a node names, where it gets more of the config than the node:
    the node's own keys are held against the signature by rules."""
    if not node.args or spelled(node.func) == "subprocess.call":
        return None
    held = m.value(node.args[0], scope)
    extra = [m.value(argument, scope) for argument in node.args[1:]]
    keywords = (each for each in node.keywords if each.arg not in OPTIONS)  # Hydra takes these
    named: Keywords = {k.arg: m.value(k.value, scope) for k in keywords}
    target = m.section.value_at((*held.path, "_target_")) if isinstance(held, Cfg) else None
    if not isinstance(held, Cfg) or not isinstance(target, str):
        return None
    if not parts_in([*extra, *named.values()]) or None in named:
        return None
    entry = _named_by(m, target)
    if not isinstance(entry, (Class, Function)):
        return None
    for key in m.section.keys_of(held):
        if key not in OPTIONS:
            named.setdefault(key, UNKNOWN)
    text = f"what `{'.'.join(held.path)}` has goes to `{target[:80]}`"
    m.record.note(scope, node, text, True, held.path)
    found: Value = call_value(m, entry, extra, named, node, scope.module)
    return found


LOCATING = ("get_class", "get_method", "get_static_method", "get_object", "locate")
"""Functions of `hydra.utils`, and `pydoc.locate`, that give what a dotted name means."""


def located(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """What a dotted name means; None of a function of the project's that is called the same."""
    if not isinstance(m.value(node.func, scope), Foreign):
        return None
    match _values(m, node, scope):
        case [Const(str() as name) as value, *_]:
            return _named_by(m, name) or Foreign(name, keys_of(value))
    return UNKNOWN


def _named_by(m: Machine, target: str) -> Value | None:
    """The class or function that a dotted name means in this repository."""
    path, _, attribute = target.rpartition(".")
    module = module_named(m, path) if path else None
    return member_of(m, Namespace(module), attribute) if module is not None else None


def _of_omegaconf(names: tuple[str, ...], handler: Handler) -> dict[str, Handler]:
    return {f"OmegaConf.{name}": handler for name in names}


KNOWN = Knowledge(
    calls={
        **dict.fromkeys(CONTEXTS, quiet),
        **_of_omegaconf(QUIET, quiet),
        **_of_omegaconf(FROM_THE_COMMAND_LINE, from_the_command_line),
        **_of_omegaconf(SAME, same),
        "OmegaConf.to_yaml": text_of_config,
        "OmegaConf.load": load,
        "OmegaConf.create": create,
        "OmegaConf.merge": merge,
        "OmegaConf.select": select,
        "OmegaConf.update": update,
        **dict.fromkeys(LOCATING, located),
        "instantiate": instantiate,
        "call": instantiate,
        "compose": composed,
    },
    loads={"OmegaConf.load": ("", "")},
    paths=frozenset({"to_absolute_path"}),
    harmless=frozenset({"to_yaml"}),
    targets={"instantiate": "_target_", "call": "_target_"},
    shown=frozenset(
        {"_set_flag", "_get_flag", "_set_parent", "_resolve_interpolations", "set_struct"}
        | {"set_readonly"}
    ),
    merging=frozenset({"merge_with", "merge_with_dotlist"}),
    containers=frozenset({"to_container"}),
    wraps=(re.compile("(?i)to_container|^omegaconf|dict_?config"),),
)
