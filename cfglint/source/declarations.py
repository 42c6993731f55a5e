"""Classes whose fields are keys of a config, as contracts: dataclasses, attrs, Pydantic models,
`TypedDict`, `NamedTuple`, and any other class by the parameters of its constructor.

Sources: https://docs.python.org/3/library/dataclasses.html, https://www.attrs.org/en/stable/api.html,
https://docs.pydantic.dev/latest/api/config/ and /api/fields/.
"""

from __future__ import annotations

import ast
from functools import partial

from cfglint.contract import ANY, Code, Contract, Key, Need, Type, Unknown
from cfglint.files import shown
from cfglint.source.annotations import (
    INSIDE,
    bounds_of,
    class_named,
    names_of,
    no_inside,
    plain_name,
    plain_value,
    type_of,
    type_of_text,
    union,
    with_bounds,
)
from cfglint.source.definitions import NO_CLASS, Definition, in_module
from cfglint.source.field_checks import with_checks
from cfglint.source.fields import (
    CALL,
    MODELS,
    MOST_INSIDE,
    ROOTS,
    SETTINGS,
    Building,
    Class,
    Field,
    Form,
    Lineage,
    annotation_name,
    at,
    called_name,
    checked,
    class_place,
    default_text,
    documented,
    fields_in,
    inside_of,
    is_checked,
    is_false,
    keyword,
    target_of,
)
from cfglint.source.library import Library
from cfglint.source.models import of_model
from cfglint.source.post_init import asked_for
from cfglint.source.signatures import linearized, signature_of
from cfglint.source.syntax import call_of, last_part, uncalled, unsubscripted


def contract_of(
    library: Library, found: Definition, building: Building = CALL, name: str = ""
) -> Contract | None:
    """What a mapping may hold that a class is built from; None where its fields cannot be told.

    Args:
        name: how messages call it; the class's own name by default.
    """
    made = _contract(library, found, building, ())
    return made._replace(name=name) if made is not None and name else made


def form_of(library: Library, found: Definition) -> Form | None:
    """What kind of class it is; None for a function."""
    if found.cls is None:
        return None
    return _form(library, found, lineage_of(library, found))


def _contract(
    library: Library, found: Definition, building: Building, outer: tuple[ast.AST, ...]
) -> Contract | None:
    if found.cls is None:
        return None
    key = (id(found.node), building)
    if key in library.contracts:
        return library.contracts[key]
    lineage = lineage_of(library, found)
    form = _form(library, found, lineage)
    made = None
    if form in building.forms or (form == "typed dict" and building.nested):
        inside = partial(_inside, library, building, (*outer, found.node))
        made = _MAKERS[form](Class(library, found, lineage, building, inside, form))
    library.contracts[key] = made
    return made


def _inside(
    library: Library, building: Building, outer: tuple[ast.AST, ...], found: Definition
) -> Contract | None:
    """The contract of a class inside another one; a class that holds itself ends there."""
    if not building.nested or len(outer) > MOST_INSIDE or any(found.node is o for o in outer):
        return None
    return _contract(library, found, building, outer)


def lineage_of(library: Library, found: Definition, below: tuple[ast.AST, ...] = ()) -> Lineage:
    """A class and its bases in Python's order of resolution.

    Args:
        below: the classes that this one is a base of, so that a circle ends.
    """
    lists: list[list[Definition]] = []
    direct: list[Definition] = []
    roots: set[str] = set()
    others: list[Definition] = []
    complete = True
    for base in found.bases:
        text = ast.unparse(unsubscripted(base))
        name = plain_name(library, found.module, text)
        if name in ROOTS or name in _ENDS:
            roots.add(name)
            continue
        where = found._replace(node=NO_CLASS)
        above = class_named(library, where, text)
        if above is None:
            kin = (library.of_any_version(each) for each in names_of(library, where, text))
            others += [each for each in kin if each is not None][:1]
        circular = above is not None and any(above.node is o for o in (*below, found.node))
        if above is None or circular or above.cls is None:
            complete = False
            continue
        if len(below) > MOST_INSIDE:
            complete = False
            continue
        inner = lineage_of(library, above, (*below, found.node))
        roots |= inner.roots
        complete &= inner.complete
        others += inner.others
        lists.append(inner.order)
        direct.append(above)
    order = [found, *linearized([*lists, direct])]
    return Lineage(order, frozenset(roots), complete, tuple(others))


_ENDS = frozenset({"dict", "list", "str", "int", "float", "Exception", "enum.Enum"})

_DATACLASS = frozenset({"dataclasses.dataclass", "pydantic.dataclasses.dataclass"}) | {
    "dataclass",
    "flax.struct.dataclass",
    "chex.dataclass",
    "transformers.utils.dataclass",
}
_ATTRS = frozenset(
    f"{module}.{name}"
    for module in ("attr", "attrs")
    for name in ("s", "attrs", "attributes", "define", "frozen", "mutable", "dataclass")
)


def _decorated(library: Library, found: Definition) -> tuple[Form | None, ast.Call | None, bool]:
    """The form that a decorator makes of a class, its call, and whether all others are harmless."""
    form: Form | None = None
    call: ast.Call | None = None
    known = True
    for node in found.node.decorator_list:
        name = plain_name(library, found.module, ast.unparse(uncalled(node)))
        if name in _DATACLASS or name.endswith(".dataclasses.dataclass"):
            form, call = "dataclass", call_of(node)
        elif name in _ATTRS:
            form, call = "attrs", call_of(node)
        elif not _leaves_fields(library, found, node, name):
            known = False
    return form, call, known


_HARMLESS = ("register", "final", "deprecated", "add_start_docstrings", "total_ordering", "expose")


def _leaves_fields(library: Library, found: Definition, node: ast.expr, name: str) -> bool:
    """Whether a decorator leaves a class's fields as they are: a registry, a docstring."""
    last = name.rpartition(".")[2]
    return any(word in last.lower() for word in _HARMLESS)


def _form(library: Library, found: Definition, lineage: Lineage) -> Form:
    if lineage.roots & SETTINGS:
        return "settings"
    if lineage.roots & MODELS:
        return "model"
    if "typing.TypedDict" in lineage.roots:
        return "typed dict"
    if "typing.NamedTuple" in lineage.roots:
        return "named tuple"
    form, _, _ = _decorated(library, found)
    if form is not None:
        return form
    if not _has_constructor(found):  # a base's constructor is the class's
        for each in lineage.order[1:]:
            if _has_constructor(each):
                break
            above, _, _ = _decorated(library, each)
            if above is not None:
                return above
    return "class"


def _has_constructor(found: Definition) -> bool:
    return found.has("__init__", "__new__")


def _of_dataclass(cls: Class) -> Contract:
    """Fields of all bases that are dataclasses, a later one in the place of an earlier one."""
    keys: dict[str, Key] = {}
    for other in cls.lineage.others:
        for field in fields_in(other):
            if field.annotation is not None:
                keys[field.name] = Key(at(other, target_of(field)), doc=field.below)
    sure = cls.lineage.complete
    for each in reversed(cls.lineage.order):
        form, call, known = _decorated(cls.library, each)
        sure &= known
        if form != "dataclass":
            sure &= form is None
            continue
        if call is not None and is_false(keyword(call, "init")):
            sure = False
        for field in fields_in(each):
            if field.annotation is None:
                if field.name in keys:  # a new default of an inherited field, seen by nobody
                    continue
                continue
            _dataclass_field(cls, field, keys)
        if each.has("__init__"):
            return _of_constructor(cls)
    defaults = {name: key.default for name, key in keys.items() if key.default}
    for name in asked_for(cls.lineage.order, defaults):
        keys[name] = keys[name]._replace(need="required")
    unknown: Unknown = cls.building.unknown if sure else "unsure"
    return Contract(
        cls.found.node.name, class_place(cls.found), keys, unknown, cls.building.conversion
    )


def _dataclass_field(cls: Class, field: Field, keys: dict[str, Key]) -> None:
    name = annotation_name(cls, field)
    if name in ("typing.ClassVar", "dataclasses.KW_ONLY"):
        return
    call = call_of(field.value)
    if call is not None and is_false(keyword(call, "init")) and _makes_a_field(call):
        keys.pop(field.name, None)
        return
    made, above = _dataclass_key(cls, field, call), keys.get(field.name)
    made = with_checks(cls.library, field.found, field.name, made)
    if above is not None and not made.choices:  # the base's own check is of this field too
        kept = () if field.found.has("__post_init__") else above.choices
        made = made._replace(choices=kept, checked=made.checked or above.checked)
    keys[field.name] = made


_FIELD_MAKERS = frozenset(
    {"field", "ib", "attrib", "Field", "HfArg", "mutable_field", "choice", "list_field", "arg"}
    | {"option", "flag", "MutableField", "dict_field", "set_field", "subgroups", "subparsers"}
)
"""Functions that make a field; others make the default value."""


def _makes_a_field(call: ast.Call) -> bool:
    return called_name(call) in _FIELD_MAKERS


def _dataclass_key(cls: Class, field: Field, call: ast.Call | None) -> Key:
    type = type_of(cls.library, field.found, field.annotation, cls.inside)
    default: ast.expr | None = field.value
    doc = field.below
    need: Need = "optional" if field.value is not None else "required"
    choices: tuple[object, ...] = ()
    compared = False
    text = default_text(default)
    if call is not None and _makes_a_field(call):
        given = keyword(call, "default")
        made = keyword(call, "default_factory") or keyword(call, "factory")
        last = called_name(call)
        if last not in ("field", "ib", "attrib", "Field", "HfArg", "arg"):
            given = call  # simple_parsing's `choice(...)`, `list_field(...)`: all have defaults
        missing = given is None and made is None and not (last != "field" and call.args)
        need = "required" if missing else "optional"
        text = default_text(given) if given is not call else ""
        if made is not None:
            text = f"{ast.unparse(made)}()"[:60]
        doc = documented(call) or doc
        choices, compared = checked(call), is_checked(call)
        type = with_bounds(type, bounds_of(call))
        if keyword(call, "converter") is not None:
            type = ANY
    if cls.building.gives_none and type.takes_none:
        need = "optional"
    place, inside = at(field.found, target_of(field)), inside_of(type)
    key = Key(place, need, type, text, doc, inside, choices, checked=compared)
    if _is_missing(cls, field, text):
        return key._replace(need="required", default="", elsewhere=True, settable=True)
    return key


def _is_missing(cls: Class, field: Field, text: str) -> bool:
    """Whether a default is the library's mark of a value that has to be given: `???`."""
    mark = cls.building.missing
    if not mark:
        return False
    return text in ("'???'", '"???"') or plain_name(cls.library, field.found.module, text) == mark


def _of_attrs(cls: Class) -> Contract:
    keys: dict[str, Key] = {}
    sure = cls.lineage.complete
    for each in reversed(cls.lineage.order):
        form, call, known = _decorated(cls.library, each)
        sure &= known
        if form != "attrs":
            sure &= form is None
            continue
        annotated = _takes_annotations(cls, each, call)
        for field in fields_in(each):
            _attrs_field(cls, field, annotated, keys)
        if each.has("__init__"):
            return _of_constructor(cls)
    unknown: Unknown = cls.building.unknown if sure else "unsure"
    return Contract(
        cls.found.node.name, class_place(cls.found), keys, unknown, cls.building.conversion
    )


def _takes_annotations(cls: Class, found: Definition, call: ast.Call | None) -> bool:
    """Whether annotated names without `attr.ib` are fields: `define`, or `auto_attribs=True`."""
    given = keyword(call, "auto_attribs") if call is not None else None
    if given is not None:
        return not is_false(given)
    names = (last_part(uncalled(each)) for each in found.node.decorator_list)
    return any(name in ("define", "frozen", "mutable", "dataclass") for name in names)


def _attrs_field(cls: Class, field: Field, annotated: bool, keys: dict[str, Key]) -> None:
    call = call_of(field.value)
    made = call is not None and called_name(call) in ("ib", "attrib", "field")
    if annotation_name(cls, field) == "typing.ClassVar":
        return
    if not made and not (annotated and field.annotation is not None):
        return
    name = field.name.lstrip("_") or field.name
    if made and call is not None:
        if is_false(keyword(call, "init")):
            keys.pop(name, None)
            return
        alias = keyword(call, "alias")
        name = str(plain_value(alias)) if alias is not None else name
        if field.annotation is None and keyword(call, "type") is not None:
            field = field._replace(annotation=keyword(call, "type"))
    keys[name] = _dataclass_key(cls, field, call)


def _of_typed_dict(cls: Class) -> Contract:
    """Keys of a `TypedDict`; `total=False` and `NotRequired` make them optional."""
    keys: dict[str, Key] = {}
    for each in reversed(cls.lineage.order):
        total = not any(k.arg == "total" and is_false(k.value) for k in each.keywords)
        for field in fields_in(each):
            if field.annotation is None:
                continue
            outer = annotation_name(cls, field).rpartition(".")[2]
            required = outer == "Required" or (total and outer != "NotRequired")
            type = type_of(cls.library, each, field.annotation, cls.inside)
            need: Need = "required" if required else "optional"
            place = at(each, target_of(field))
            keys[field.name] = Key(place, need, type, "", field.below, inside_of(type))
    unknown: Unknown = "ignored" if cls.building.conversion == "pydantic" else "unsure"
    return Contract(
        cls.found.node.name, class_place(cls.found), keys, unknown, cls.building.conversion
    )


def _of_named_tuple(cls: Class) -> Contract:
    keys: dict[str, Key] = {}
    for field in fields_in(cls.found):
        if field.annotation is not None:
            keys[field.name] = _dataclass_key(cls, field, None)
    complete = len(cls.lineage.order) == 1
    unknown: Unknown = cls.building.unknown if complete else "unsure"
    return Contract(
        cls.found.node.name, class_place(cls.found), keys, unknown, cls.building.conversion
    )


def _of_constructor(cls: Class) -> Contract:
    """The parameters of the constructor, through its bases and `**kwargs`."""
    return contract_of_signature(cls.library, cls.found, cls.building, cls.inside)


def contract_of_signature(
    library: Library, found: Definition, building: Building = CALL, inside: INSIDE = no_inside
) -> Contract:
    """What a class or function takes by keyword, as a contract.

    A required argument may be passed by the code itself: `need` is then for the caller to change.
    """
    signature = signature_of(library, found)
    keys: dict[str, Key] = {}
    for parameter in signature.parameters.values():
        end = parameter.column + len(parameter.name)
        place = Code(shown(parameter.file), parameter.line, parameter.column, end)
        type = ANY
        if parameter.annotation:
            home = library.module_of(parameter.file)
            where = in_module(home[1], home[0]) if home is not None else found
            if home is not None or parameter.file == found.module.path:
                type = type_of_text(library, where, parameter.annotation, inside)
        need: Need = "required" if parameter.required else "optional"
        if parameter.default == "None":
            type = union(
                (type, Type("none", "None")), type.text
            )  # as many annotate `x: int = None`
        keys[parameter.name] = Key(place, need, type, parameter.default[:60], "", inside_of(type))
    unknown: Unknown = building.unknown
    if signature.open:
        unknown = "unsure"
    elif signature.swallows:
        unknown = "kept"
    return Contract(signature.name, class_place(found), keys, unknown, building.conversion)


_MAKERS = {
    "dataclass": _of_dataclass,
    "attrs": _of_attrs,
    "model": of_model,
    "settings": of_model,
    "typed dict": _of_typed_dict,
    "named tuple": _of_named_tuple,
    "class": _of_constructor,
}
