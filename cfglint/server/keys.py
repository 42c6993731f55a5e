"""What is known of the keys of a config: what reads each, with which need, type and default.

The sources are those that the rules look at: reads that the evaluator found, the program's declared
contract, the signatures of code that nodes name, and the schemas. Nothing is read here anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any, Literal, NamedTuple

from cfglint.compose.items import Item
from cfglint.contract import ANY, Code, Contract, Key, Type, below, members
from cfglint.diagnostic import KeyPath
from cfglint.rules.declared import wanted
from cfglint.run.coverage import Looked
from cfglint.server.session import Checked
from cfglint.source.named import Parameter, Target
from cfglint.source.reads import SCRIPT, CodeReads

Path = tuple[str, ...]


class Fact(NamedTuple):
    """One thing that is known of a key.

    `by` is what reads, declares or takes it; `at` its place in Python, None where it has none.
    `type` is in words, "" where it is not known; `choices` are the values that alone are accepted,
    as YAML has them; `default` is the code's own text.
    """

    by: str
    how: Literal["reads", "declares", "takes", "describes"]
    need: Literal["required", "optional"] = "optional"
    at: Code | None = None
    type: str = ""
    default: str = ""
    choices: tuple[str, ...] = ()
    doc: str = ""


class View:
    """One composed document of a check, and where its keys stand."""

    def __init__(self, checked: Checked, looked: Looked) -> None:
        self.checked = checked
        self.looked = looked
        self.context = looked.context
        self.experiment = looked.context.bound.experiment
        self.root = self.experiment.root
        self._paths: dict[KeyPath, Path] | None = None

    @cached_property
    def contract(self) -> Contract | None:
        """What the program of the config declares."""
        chosen = self.looked.binding.chosen if self.looked.binding is not None else None
        if chosen is None or chosen.contract is None:
            return None
        return below(chosen.contract, chosen.opening.section)

    def composed(self, path: KeyPath) -> Path:
        """The path in the composed config of a path in the file: a choice of a group stands where
        the group is."""
        if self._paths is None:
            self._paths = {}
            self._note(self.root, ())
        for length in range(len(path), -1, -1):
            found = self._paths.get(path[:length])
            if found is not None:
                return (*found, *map(str, path[length:]))
        return tuple(map(str, path))

    def _note(self, item: Item, path: Path) -> None:
        assert self._paths is not None
        for each in (item, *item.earlier):
            place = each.place
            if place.file == self.experiment.file and place.document == self.experiment.document:
                self._paths.setdefault(place.path, path)
        value = item.value
        if isinstance(value, dict):
            for key, child in value.items():
                self._note(child, (*path, key))
        elif isinstance(value, list):
            for number, child in enumerate(value):
                self._note(child, (*path, str(number)))

    def item(self, path: Path) -> Item | None:
        """The item at a path of the composed config; None where there is none."""
        item: Item | None = self.root
        for part in path:
            value = item.value if item is not None else None
            if isinstance(value, list):
                item = value[int(part)] if part.isdecimal() and int(part) < len(value) else None
            else:
                item = value.get(part) if isinstance(value, dict) else None
        return item

    def target(self, path: Path) -> Target | None:
        """The code that the node at a path names."""
        return next((t for t in self.context.targets if t.path == path), None)

    def facts(self, path: Path) -> list[Fact]:
        """All that is known of a key, what reads it first."""
        sources = (self._reads, self._declared, self._taken, self._described)
        return list(dict.fromkeys(fact for source in sources for fact in source(path)))

    def names(self, section: Path) -> list[str]:
        """The keys that anything knows below a path."""
        size = len(section)
        found: dict[str, None] = {}
        for code in self.context.code:
            start = _section(code.section)
            for read in code.reads:
                full = (*start, *read.path)
                if len(full) > size and full[:size] == section:
                    found[full[size]] = None
        holder = self.contract.reached(section) if self.contract is not None else None
        found |= dict.fromkeys(holder.keys if holder is not None else ())
        for target in self.context.targets:
            if (*target.path, *target.inside) == section and target.signature is not None:
                found |= dict.fromkeys(target.signature.parameters)
        for name, binding in self.context.bound.sections.items():
            if section == _section(name):
                found |= dict.fromkeys(binding.keys)
        return list(found)

    def _reads(self, path: Path) -> Iterator[Fact]:
        for code in self.context.code:
            start = _section(code.section)
            if path[: len(start)] != start:
                continue
            for read in code.reads:
                if read.path == path[len(start) :]:
                    at = Code(read.file, read.line, read.column, read.end_column)
                    need: Literal["required", "optional"] = (
                        "required" if read.need == "required" and read.certain else "optional"
                    )
                    yield Fact(_reader(code, read.file), "reads", need, at, default=read.default)

    def _declared(self, path: Path) -> Iterator[Fact]:
        holder = self.contract.reached(path[:-1]) if self.contract is not None and path else None
        key = holder.find(path[-1]) if holder is not None else None
        if holder is not None and key is not None:
            yield Fact(
                holder.name,
                "declares",
                key.need,
                key.at,
                _type_of(key, holder),
                key.default,
                _choices_of(key),
                key.doc,
            )

    def _taken(self, path: Path) -> Iterator[Fact]:
        for target in self.context.targets:
            start = (*target.path, *target.inside)
            if target.signature is None or path[:-1] != start or not path:
                continue
            parameter = target.signature.parameters.get(path[-1])
            if parameter is not None:
                yield self._of_parameter(target.name, parameter)

    def _of_parameter(self, name: str, parameter: Parameter) -> Fact:
        packages = self.checked.project.beside.ground.packages(self.experiment)
        declared = packages.type_of(parameter)
        at = None
        if not parameter.file.startswith("<"):
            end = parameter.column + len(parameter.name)
            at = Code(parameter.file, parameter.line, parameter.column, end)
        return Fact(
            name,
            "takes",
            "required" if parameter.required else "optional",
            at,
            parameter.annotation,
            parameter.default,
            _values(declared),
        )

    def _described(self, path: Path) -> Iterator[Fact]:
        for name, binding in self.context.bound.sections.items():
            known = binding.keys.get(path[-1]) if path and path[:-1] == _section(name) else None
            if known is None:
                continue
            spec: dict[str, Any] = known.spec
            default = spec.get("default", spec.get("x-default"))
            unit = f" Unit: {spec['x-unit']}." if spec.get("x-unit") else ""
            yield Fact(
                ", ".join(known.owners),
                "describes",
                "required" if known.required else "optional",
                None,
                _type_in_schema(spec),
                "" if default is None else as_yaml(default),
                tuple(map(as_yaml, spec.get("enum", spec.get("x-known", ())))),
                f"{spec.get('description', '')}{unit}",
            )


def views(checked: Checked) -> list[View]:
    """The composed documents of a check."""
    return [View(checked, looked) for looked in checked.looked]


def said(fact: Fact, at: str) -> str:
    """A fact in words: "`main` reads it at train.py:7: required".

    Args:
        at: its place in Python as it is to be shown, "" for none.
    """
    what: list[str] = [fact.need]
    if fact.default:
        what.append(f"default `{fact.default}`")
    if fact.type:
        what.append(f"`{fact.type}`" if fact.how == "takes" else fact.type)
    if fact.choices and "one of" not in fact.type:
        what.append("one of " + ", ".join(f"`{each}`" for each in fact.choices))
    name = fact.by if "`" in fact.by else f"`{fact.by}`"
    who = f"known to the schema of {name}" if fact.how == "describes" else f"{name} {fact.how} it"
    return f"{who}{f' at {at}' if at else ''}: {', '.join(what)}"


def as_yaml(value: object) -> str:
    """A plain value as YAML writes it."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return str(value)


def _reader(code: CodeReads, file: str) -> str:
    """The program that reads a key in a file, without the path where that is its own."""
    function = code.entry.partition(":")[2]
    own = code.start is not None and code.start[0] == file and function not in ("", SCRIPT)
    return function if own else code.program


def _section(name: str) -> Path:
    return tuple(part for part in name.split(".") if part and part != ".")


def _type_of(key: Key, holder: Contract) -> str:
    known = key.choices or key.type.kind not in ("any", "class")
    return wanted(key, holder.conversion) if known else ""


def _choices_of(key: Key) -> tuple[str, ...]:
    return tuple(map(as_yaml, key.choices)) or _values(key.type)


def _values(type: Type) -> tuple[str, ...]:
    """The values of a type that has few."""
    found: list[str] = []
    for each in members(type) or (ANY,):
        if each.kind == "bool":
            found += ["true", "false"]
        elif each.kind == "none":
            found.append("null")
        elif each.kind == "enum":
            found += each.names
        elif each.kind == "literal":
            found += map(as_yaml, each.values)
    return tuple(found) if found != ["null"] else ()


def _type_in_schema(spec: dict[str, Any]) -> str:
    said = spec.get("type", "")
    text = " or ".join(said) if isinstance(said, list) else str(said)
    bounds = {"minimum": "at least", "exclusiveMinimum": "above", "maximum": "at most"}
    ends = [f"{words} {spec[name]}" for name, words in bounds.items() if name in spec]
    return f"{text}, {' and '.join(ends)}" if ends and text else text
