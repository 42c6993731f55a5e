"""Pydantic models as contracts: aliases, bounds, `extra`, and what validators change beforehand.

A validator that runs before the fields are checked may set, remove or rename keys: a key that one
stores is optional and of any type. One that hands the data to code that is not followed makes the
whole class uncertain.

Sources: https://docs.pydantic.dev/latest/api/config/, /api/fields/, /concepts/validators/; of
Pydantic 1, https://docs.pydantic.dev/1.10/usage/model_config/.
"""

from __future__ import annotations

import ast
from typing import NamedTuple

from cfglint.contract import ANY, Contract, Key, Need, Type, Unknown
from cfglint.source.annotations import bounds_of, plain_value, type_of, with_bounds
from cfglint.source.definitions import Definition
from cfglint.source.fields import (
    Class,
    Field,
    annotation_name,
    at,
    called_name,
    class_place,
    default_text,
    documented,
    fields_in,
    inside_of,
    is_constant,
    is_true,
    keyword,
    target_of,
)
from cfglint.source.syntax import call_of, last_part, name_of, text_in
from cfglint.source.validators import Changes, changes_in


class _Config(NamedTuple):
    """`model_config`, `class Config` and class keywords, those of bases below them."""

    extra: str = ""
    by_name: bool = False
    generator: str = ""
    sure: bool = True


def of_model(cls: Class) -> Contract | None:
    """The contract of a model; None for one with a root value."""
    config = _Config()
    keys: dict[str, Key] = {}
    changed = Changes()
    for each in reversed(cls.lineage.order):
        config = _configured(each, config)
        for field in fields_in(each):
            if field.name in ("__root__", "root") and field.annotation is not None:
                return None
            _field(cls, field, keys)
        changed = changed.and_(changes_in(cls.library, cls.lineage.order, each))
    if config.generator:
        changed = changed._replace(opaque=True)
    named = {_name_of(key, name, config): key for name, key in keys.items()}
    if config.by_name:
        named = {
            given: key._replace(also=(*key.also, name)) if given != name else key
            for (given, key), name in zip(named.items(), keys, strict=True)
        }
    return Contract(
        cls.found.node.name,
        class_place(cls.found),
        _doubted(cls, named, changed),
        _unknown(cls, config, changed),
        cls.building.conversion,
        changed.made_of if cls.lineage.complete else frozenset({"any"}),
    )


def _unknown(cls: Class, config: _Config, changed: Changes) -> Unknown:
    if changed.opaque or not config.sure or not cls.lineage.complete:
        return "unsure"
    extra = config.extra or ("forbid" if cls.form == "settings" else "ignore")
    known: dict[str, Unknown] = {"forbid": "raises", "ignore": "ignored", "allow": "kept"}
    return known.get(extra, "unsure")


def _doubted(cls: Class, keys: dict[str, Key], changed: Changes) -> dict[str, Key]:
    """The keys as validators and the environment leave them."""
    whole = changed.opaque or not cls.lineage.complete
    found: dict[str, Key] = {}
    older = tuple(sorted((changed.stored | changed.converted) - {*keys, "*"}))
    for name, key in keys.items():
        if name in changed.absent | changed.moved:
            key = key._replace(unless=older)
        optional = whole or cls.form == "settings" or name in changed.stored | changed.absent
        if optional and key.need == "required":
            key = key._replace(need="optional")
        if changed.opaque or name in changed.stored or changed.converted & {name, "*"}:
            key = key._replace(type=ANY, inside=None, choices=())
        for one, inner in changed.sifted:
            if one == name:
                key = key._replace(type=_without_items(key.type, inner))
        found[name] = key
    for name in sorted(_named_by(changed) - {*found, "*"}):
        found[name] = Key(changed.at or class_place(cls.found))
    return found


def _named_by(changed: Changes) -> frozenset[str]:
    """The keys that validators name."""
    return changed.stored | changed.converted | changed.absent | changed.moved


def _without_items(type: Type, key: str) -> Type:
    """A type of a list of which items that have a key are left out, whatever else they have."""
    inside = type.inside
    if inside is not None and key not in inside.keys:
        inside = inside._replace(keys={**inside.keys, key: Key(inside.at)})
    of = tuple(_without_items(each, key) for each in type.of)
    return type._replace(of=of, inside=inside)


def _name_of(key: Key, name: str, config: _Config) -> str:
    return key.also[0] if key.also else name


def _field(cls: Class, field: Field, keys: dict[str, Key]) -> None:
    if field.name.startswith("_") or field.name in ("model_config", "Config"):
        return
    if annotation_name(cls, field) == "typing.ClassVar" or called_name(field.value) in _NO_FIELDS:
        return
    before = keys.get(field.name)
    if field.annotation is None:
        if before is not None:
            text = default_text(field.value)
            keys[field.name] = before._replace(need="optional", default=text)
        elif type(field.value) not in (ast.Lambda, ast.Attribute):
            keys[field.name] = Key(at(field.found, target_of(field)))
        return
    keys[field.name] = _key(cls, field)


_NO_FIELDS = frozenset({"PrivateAttr", "ConfigDict", "SettingsConfigDict", "computed_field"})


def _key(cls: Class, field: Field) -> Key:
    type = type_of(cls.library, field.found, field.annotation, cls.inside)
    calls = [call for call in (_field_call(field.value), _annotated_field(field)) if call]
    default: ast.expr | None = field.value
    has_default = field.value is not None
    doc, also = field.below, ()
    names: tuple[str, ...] = also
    for call in calls:
        if call is field.value:
            default, has_default = None, False
        given = _default_of(call)
        if given is not None:
            default = given if _called_factory(call) is None else None
            has_default = True
        doc = documented(call) or doc
        names = (*names, *_aliases(call))
        type = with_bounds(type, bounds_of(call))
    if is_constant(default, ...):
        default, has_default = None, False
    need: Need = "optional" if has_default else "required"
    if need == "required" and not cls.building.late_optional and type.takes_none:
        need = "optional"
    text = default_text(default)
    inside = inside_of(type)
    place = at(field.found, target_of(field))
    return Key(place, need, type, text, doc, inside, (), tuple(dict.fromkeys(names)))


def _field_call(node: ast.expr | None) -> ast.Call | None:
    return call_of(node) if called_name(node) in ("Field", "Schema", "FieldInfo") else None


def _annotated_field(field: Field) -> ast.Call | None:
    """The `Field(...)` inside `Annotated[int, Field(...)]`."""
    match field.annotation:
        case ast.Subscript(value=value, slice=ast.Tuple(elts=[_, *more])):
            if last_part(value) == "Annotated":
                return next((call for each in more if (call := _field_call(each))), None)
    return None


def _called_factory(call: ast.Call) -> ast.expr | None:
    return keyword(call, "default_factory")


def _default_of(call: ast.Call) -> ast.expr | None:
    given = call.args[0] if call.args else keyword(call, "default")
    if name_of(given) in ("PydanticUndefined", "Undefined"):
        return None
    return given if given is not None else _called_factory(call)


def _aliases(call: ast.Call) -> tuple[str, ...]:
    """The names that a value is looked for under, in place of the field's own."""
    node = keyword(call, "validation_alias") or keyword(call, "alias")
    match node:
        case None:
            return ()
        case ast.Call(args=args) if called_name(node) == "AliasChoices":
            values = [plain_value(each) for each in args]
        case _:
            values = [plain_value(node)]
    return tuple(value for value in values if isinstance(value, str))


def _configured(found: Definition, config: _Config) -> _Config:
    for each in found.keywords:
        if each.arg is not None:
            config = _set(config, each.arg, each.value)
    for node in found.node.body:
        match node:
            case ast.ClassDef(name="Config", bases=bases, body=body):
                if bases:
                    config = config._replace(sure=config.sure and _known_base(node))
                for name, value in map(_assigned, body):
                    if value is not None and name:
                        config = _set(config, name, value)
            case _:
                name, value = _assigned(node)
                if name == "model_config" and value is not None:
                    config = _from_value(config, value)
    return config


def _known_base(node: ast.ClassDef) -> bool:
    return all(ast.unparse(base).endswith(".Config") for base in node.bases)


def _assigned(node: ast.stmt) -> tuple[str, ast.expr | None]:
    """The name that a statement sets, and to what; "" for any other statement."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            return name, value
        case ast.AnnAssign(target=ast.Name(id=name), value=given):
            return name, given
    return "", None


_CONFIGS = frozenset({"ConfigDict", "SettingsConfigDict", "dict"})


def _from_value(config: _Config, value: ast.expr) -> _Config:
    match value:
        case ast.Call(keywords=keywords) if called_name(value) in _CONFIGS:
            pairs = [(each.arg, each.value) for each in keywords]
        case ast.Dict(keys=keys, values=values):
            names = (str(plain_value(key)) if key is not None else None for key in keys)
            pairs = list(zip(names, values, strict=True))
        case _:
            return config._replace(sure=False)
    for name, each in pairs:
        if name is None:
            if not ast.unparse(each).endswith(".model_config"):
                config = config._replace(sure=False)
        else:
            config = _set(config, name, each)
    return config


def _set(config: _Config, name: str, value: ast.expr) -> _Config:
    if name == "extra":
        return config._replace(extra=text_in(value) or ast.unparse(value).rpartition(".")[2])
    if name in ("populate_by_name", "allow_population_by_field_name", "validate_by_name"):
        return config._replace(by_name=is_true(value))
    if name == "alias_generator":
        return config._replace(generator=ast.unparse(value))
    return config
