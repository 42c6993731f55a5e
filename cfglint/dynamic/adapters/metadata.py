"""The metadata of a checkout: its table of files, read where it is there and made up where not.

A table has one row for each file of signals: `Id`, `Dataset_id`, `Label`, `Sample_rate` and so on.
The real one is `data.metadata_file` below `data.data_dir`. Where it cannot be read, there are rows
for the data sets that the config names, one for each class and domain.
"""

from __future__ import annotations

import os
from typing import Any, NamedTuple

from cfglint.dynamic.adapters import tables

KEY, SYSTEM, LABEL = "Id", "Dataset_id", "Label"
RATE, CHANNEL, DOMAIN = "Sample_rate", "Channel", "Domain_id"

LONGEST = 1 << 16
"""Samples of a made-up file: more than a window."""

MOST_DOMAINS = 16
"""Domains of a made-up data set, at most."""


class Wanted(NamedTuple):
    """What made-up rows are made of.

    `classes` are, by data set, the number of its labels; `given` are further columns of one value.
    """

    classes: dict[str, int]
    channels: int
    sampling_rate: float
    domains: tuple[int, ...]
    given: dict[str, Any]


class Source(NamedTuple):
    """A table and where it is from; `note` says what a reader of the trace should know."""

    table: Any
    real: bool
    note: str
    path: str = ""


class Chosen(NamedTuple):
    """The file that a batch is made of, and what the table says of it; 0 channels for unknown."""

    file: Any
    channels: int
    classes: int


def source_of(data: dict[str, Any], root: str, wanted: Wanted, made_up: bool) -> Source:
    """The real table of a config, else a made-up one.

    Args:
        data: the section `data`.
        root: the folder that relative paths start from.
        made_up: leave the real one alone.
    """
    path = _path(data, root)
    shown = os.path.relpath(path, root) if path.startswith(os.path.join(root, "")) else path
    reason = ""
    if path and not made_up:
        if os.path.isfile(path):
            table, reason = tables.read(path)
            if table is not None and KEY in table.columns and SYSTEM in table.columns:
                return Source(table, True, f"metadata: {shown}", shown)
            reason = reason or f"it has no columns {KEY} and {SYSTEM}"
            reason = f"{shown} could not be used: {reason}"
        else:
            reason = f"there is no {shown}"
    systems = ", ".join(wanted.classes)
    note = f"metadata: made up for the data sets {systems}" + (f"; {reason}" if reason else "")
    return Source(tables.made(rows_of(wanted), column_value), False, note)


def _path(data: dict[str, Any], root: str) -> str:
    name, folder = data.get("metadata_file"), data.get("data_dir", "")
    if not isinstance(name, str) or not isinstance(folder, str) or not name:
        return ""
    return os.path.normpath(os.path.join(root, os.path.expanduser(folder), name))


def rows_of(wanted: Wanted) -> list[dict[str, Any]]:
    """Made-up rows: one for each data set, domain and class."""
    rows: list[dict[str, Any]] = []
    for system, classes in wanted.classes.items():
        for domain in wanted.domains[:MOST_DOMAINS]:
            for label in range(max(classes, 1)):
                number = len(rows) + 1
                rows.append(
                    {
                        KEY: number,
                        SYSTEM: as_key(system),
                        "Name": f"system_{system}",
                        "Description": f"made up for data set {system}",
                        "TYPE": "signal",
                        "File": f"{number}.csv",
                        "Visiable": True,
                        LABEL: label,
                        "Label_Description": f"class {label}",
                        "RUL_label": 100.0,
                        DOMAIN: domain,
                        "Domain_description": f"domain {domain}",
                        RATE: wanted.sampling_rate,
                        "Sample_lenth": LONGEST,
                        CHANNEL: wanted.channels,
                        **wanted.given,
                    }
                )
    return rows


def chosen(table: Any, systems: list[Any]) -> Chosen:
    """Of the named data sets the file with the most channels, the first of those.

    Args:
        table: one that has rows.
        systems: data sets; where none of them is in the table, each file will do.
    """
    files, owners = list(table[KEY]), list(table[SYSTEM])
    labels, channels = (
        list(table[name]) if name in table.columns else [None] * len(files)
        for name in (LABEL, CHANNEL)
    )
    among = [i for i, owner in enumerate(owners) if owner in systems] or range(len(files))
    best = max(among, key=lambda i: _count(channels[i]))
    known = [_count(labels[i]) + 1 for i, owner in enumerate(owners) if owner == owners[best]]
    file = files[best]
    if hasattr(file, "item"):
        file = file.item()
    return Chosen(file, _count(channels[best]), max(2, *known))


def _count(value: Any) -> int:
    """A number of the table, 0 for what is none."""
    try:
        return max(0, int(value))
    except (TypeError, ValueError, OverflowError):
        return 0


def as_key(text: str) -> Any:
    """A data set's name as it is in a table: a number where it is one."""
    return int(text) if text.isdigit() else text


def column_value(name: str) -> Any:
    """What a made-up table has in a column that nobody thought of, by the kind of its name."""
    lower = name.lower()
    if "rul" in lower or "life" in lower:
        return 100.0
    if "rate" in lower or "freq" in lower:
        return 25600.0
    if "chan" in lower:
        return 2
    if any(part in lower for part in ("name", "file", "description", "type", "path")):
        return f"made up: {name}"
    return 0


class Metadata:
    """Access by file for a checkout that has no class for it: a mapping, and its table as `df`."""

    def __init__(self, table: Any, key: str = KEY) -> None:
        self.df = table
        self.key_column = key
        self.df.set_index(key, inplace=True, drop=False)

    def __getitem__(self, file: Any) -> Any:
        return self.df.loc[file]

    def get(self, file: Any, default: Any = None) -> Any:
        """The row of a file, or the default."""
        try:
            return self[file]
        except KeyError:
            return default

    def __contains__(self, file: Any) -> bool:
        return file in self.df.index

    def __len__(self) -> int:
        return len(self.df)

    def __iter__(self) -> Any:
        return iter(self.keys())

    def keys(self) -> list[Any]:
        """Every file."""
        return list(self.df[self.key_column])

    def items(self) -> list[tuple[Any, Any]]:
        """Every file and its row."""
        return [(file, self[file]) for file in self.keys()]

    def values(self) -> list[Any]:
        """Every row."""
        return [row for _, row in self.items()]

    def query(self, text: str) -> Any:
        """The rows for which an expression holds."""
        return self.df.query(text)
