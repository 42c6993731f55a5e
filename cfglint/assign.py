"""Edits that give dotted keys of a config other values, leaving every other byte as it is."""

from __future__ import annotations

from typing import Any

from cfglint.compose.experiment import Experiment
from cfglint.compose.items import lookup
from cfglint.diagnostic import Edit
from cfglint.document.lines import line_starts
from cfglint.document.nodes import Mapping, Scalar
from cfglint.document.tree import YamlFile
from cfglint.rules.context import replace_node
from cfglint.rules.insertion import insert_into, own_entry


class NotAssignableError(Exception):
    """A key that this file cannot be made to set by an edit; the message says which, and why."""


def assign(file: YamlFile, experiment: Experiment, values: dict[str, Any]) -> list[Edit]:
    """The edits that set dotted keys in the config's own file.

    A value that the file has is replaced; a key that it lacks is added to its section, and a
    section that it lacks at the end of the file.

    Raises:
        NotAssignableError: a value comes from another file or through an alias, or a section is
            not written as a block in this one.
    """
    edits = []
    new: dict[str, list[str]] = {}
    for key, value in values.items():
        section, _, name = key.rpartition(".")
        if section and "." not in section and lookup(experiment.root, section) is None:
            new.setdefault(section, []).append(f"{name}: {_yaml(value)}")
        else:
            edits.append(_edit(file, experiment, key, _yaml(value)))
    return [*edits, *_new_sections(file, new)]


def _new_sections(file: YamlFile, sections: dict[str, list[str]]) -> list[Edit]:
    if not sections:
        return []
    root = file.documents[-1].root
    if len(file.documents) != 1 or not isinstance(root, Mapping) or root.flow:
        names = ", ".join(sections)
        raise NotAssignableError(f"{file.path} cannot be given a section {names} by an edit")
    text = "".join(
        f"{section}:\n" + "".join(f"  {line}\n" for line in lines)
        for section, lines in sections.items()
    )
    starts = line_starts(file.text)
    if file.text and not file.text.endswith("\n"):
        column = len(file.text) - starts[-1] + 1
        return [Edit(len(starts), column, len(starts), column, "\n" + text)]
    line = len(starts) + (0 if file.text.endswith("\n") and starts[-1] == len(file.text) else 1)
    return [Edit(line, 1, line, 1, text)]


def _edit(file: YamlFile, experiment: Experiment, key: str, text: str) -> Edit:
    item = lookup(experiment.root, key)
    if item is not None and own_entry(file, item) and isinstance(item.node, Scalar):
        return replace_node(file, item.node, text)
    section, _, name = key.rpartition(".")
    holder = lookup(experiment.root, section)
    if item is not None and item.place.file != file.path:
        raise NotAssignableError(
            f"{key} comes from {item.place.file}; set it to {text} there, or in {file.path}"
        )
    edit = insert_into(file, holder, f"{name}: {text}") if holder is not None else None
    if edit is None:
        raise NotAssignableError(f"{file.path} has no section `{section}` to put {name}: {text} in")
    return edit


def _yaml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
