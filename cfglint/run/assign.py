"""Edits that give dotted keys of a config other values, leaving every other byte as it is."""

from __future__ import annotations

from typing import Any

from cfglint.compose.experiment import Experiment
from cfglint.compose.items import lookup
from cfglint.diagnostic import Change, Edit, Fix
from cfglint.document.lines import line_starts
from cfglint.document.nodes import Mapping
from cfglint.document.tree import YamlFile
from cfglint.rules.insertion import insert_into, overwrite, own_entry


class NotAssignableError(Exception):
    """A key that this file cannot be made to set by an edit; the message says which, and why."""


def assign(file: YamlFile, experiment: Experiment, values: dict[str, Any]) -> Fix:
    """The fix that sets dotted keys in the config's own file: one, for they belong together.

    A value that the file has is replaced; a key that it lacks is added to its section, and a
    section that it lacks at the end of the file.

    Raises:
        NotAssignableError: a value comes from another file or through an alias, or a section is
            not written as a block in this one.
    """
    fixes = []
    new: dict[str, list[str]] = {}
    for key, value in values.items():
        section, _, name = key.rpartition(".")
        if section and "." not in section and lookup(experiment.root, section) is None:
            new.setdefault(section, []).append(f"{name}: {_yaml(value)}")
        else:
            fixes.append(_fix(file, experiment, key, _yaml(value)))
    fixes += _new_sections(file, new)
    edits = tuple(edit for fix in fixes for edit in fix.edits)
    return Fix("unsafe", edits, tuple(change for fix in fixes for change in fix.changes))


def _new_sections(file: YamlFile, sections: dict[str, list[str]]) -> list[Fix]:
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
    changes = tuple(Change(0, (section,)) for section in sections)
    starts = line_starts(file.text)
    line, column = len(starts), len(file.text) - starts[-1] + 1
    if not file.text.endswith("\n"):
        text = "\n" + text
    return [Fix("unsafe", (Edit(line, column, line, column, text),), changes)]


def _fix(file: YamlFile, experiment: Experiment, key: str, text: str) -> Fix:
    item = lookup(experiment.root, key)
    if item is not None and own_entry(file, item):
        written = overwrite(file, item, text)
        if written is not None:
            return written
    section, _, name = key.rpartition(".")
    holder = lookup(experiment.root, section)
    if item is not None and item.place.file != file.path:
        raise NotAssignableError(
            f"{key} comes from {item.place.file}; set it to {text} there, or in {file.path}"
        )
    fix = insert_into(file, holder, name, text) if holder is not None else None
    if fix is None:
        raise NotAssignableError(f"{file.path} has no section `{section}` to put {name}: {text} in")
    return fix


def _yaml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
