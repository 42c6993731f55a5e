"""Contexts of rules by hand: a config, and what code was found to do with it."""

from __future__ import annotations

import json
from typing import Any, Literal

from cfglint.compose.items import lookup
from cfglint.diagnostic import Diagnostic, Place, Related, Span
from cfglint.document.conduct import PYYAML
from cfglint.document.tree import parse
from cfglint.rules.context import ExperimentContext
from cfglint.run.settings import Settings
from cfglint.schema.bind import bind
from cfglint.source.named import Absent, Form, Parameter, Passed, Signature, Target
from cfglint.source.reads import CodeReads, Note, Read
from cfglint.styles.composing import compose
from cfglint.styles.protocol import Composition
from tests.rules.unordered import Name, unordered


def context_of(
    text: str, *code: CodeReads, role: str = "", name: str = "a.yaml", **more: Any
) -> ExperimentContext:
    """The context of a config, which code gets; `role` where it is not to be recognised."""
    file = parse(text.encode(), name)
    experiment = compose(file.documents[0], Composition(Settings(), PYYAML, lambda path: file))
    assert experiment is not None
    bound = bind(experiment, "auto")
    if role:
        bound.role = role  # type: ignore[assignment]
    found = ExperimentContext(bound, lambda path: file, Settings(), code=code, made={}, **more)
    return unordered(found)  # type: ignore[no-any-return]


def whole(found: Diagnostic) -> str:
    """All that a rule gives: severity, code, name, key and place; message; help; places beside."""
    assert isinstance(found.place, Place)
    at = f"{'.'.join(map(str, found.place.path))} {found.place.part}"
    head = f"{found.severity.value} {found.code} {found.name} {found.key} at {at}: {found.message}"
    return " | ".join([head, found.help, ", ".join(map(_beside, found.related))])


def _beside(related: Related) -> str:
    place = related.place
    if isinstance(place, Span):
        return f"{place.file}:{place.line} {related.message}"
    return f"{'.'.join(map(str, place.path))} {place.part} {related.message}"


def text_of(keys: tuple[str, ...]) -> str:
    """A config with these dotted keys, a section named among them being a text where no other key
    lies in it."""
    sections: dict[str, Any] = {}
    for key in keys:
        section, _, name = key.rpartition(".")
        if section:
            sections.setdefault(section, {})[name] = "x"
        else:
            sections.setdefault(key, "x")
    return json.dumps(sections)


def read(
    path: str,
    need: Literal["required", "optional"] = "required",
    certain: bool = True,
    line: int = 1,
    column: int = 1,
    file: str = "train.py",
) -> Read:
    """A key that is read, as `section.key`; by default on each line by another place."""
    return Read(tuple(path.split(".")), file, line, column, column + 1, need, certain)


def program(*reads: Read | str, section: str = "", **more: Any) -> CodeReads:
    """A program that was followed from where it loads the config."""
    found = tuple(
        read(each, line=number) if isinstance(each, str) else each
        for number, each in enumerate(reads, 1)
    )
    entry = more.pop("entry", "train:main")
    notes = more.pop("notes", ())
    written = frozenset(tuple(each.split(".")) for each in more.pop("written", ()))
    files = ("train.py",)
    return CodeReads(section, entry, found, written, notes, files, **{"whole": True, **more})


def escape(path: str = "") -> Note:
    """A place at which the config, or a part of it, goes where it cannot be followed."""
    parts = tuple(path.split(".")) if path else ()
    return Note("train.py", 1, "it goes on", True, parts)


def node(
    context: ExperimentContext,
    path: str,
    *parameters: Parameter,
    form: Form | None = None,
    name: str = "net.Net",
    signature: bool = True,
    absent: Absent | None = None,
    **of: Any,
) -> Target:
    """A node of a config that names code, with what that code takes."""
    item = lookup(context.bound.experiment.root, path)
    assert item is not None
    naming = item.mapping["_target_"]
    arguments = {key: each for key, each in item.mapping.items() if key != "_target_"}
    taken = Signature(name.rpartition(".")[2], {each.name: each for each in parameters}, **of)
    form = form or Form("_target_", "hydra")
    return Target(
        tuple(path.split(".")),
        form._replace(builder=Name(form.builder)),  # type: ignore[arg-type]
        name,
        naming,
        arguments,
        (),
        taken if signature else None,
        absent,
        False,
    )


def takes(*names: str) -> list[Parameter]:
    """Parameters, "width" required and "width=1" with a default."""
    return [
        Parameter(each.partition("=")[0], "=" not in each, each.partition("=")[2], "net.py", 2, 9)
        for each in names
    ]


NOTHING_PASSED = Passed(
    {},
    may_take=lambda name: False,
    may_set=lambda name: False,
    may_set_in=lambda section, name: False,
)
"""Of a repository whose calls add nothing to nodes, and take nothing away."""
