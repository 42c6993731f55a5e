"""Tables of metadata: pandas' where it is installed, else a small one of this project's."""

from __future__ import annotations

import csv
import importlib
from typing import Any

from cfglint.dynamic.adapters.missing import StandInModule
from cfglint.dynamic.adapters.plain_table import Missing, PlainTable

_ENCODINGS = ("utf-8-sig", "gb18030")
_EXCEL = (".xlsx", ".xls")


def read(path: str) -> tuple[Any, str]:
    """A file as a table, and "" ; None, and why not."""
    pandas = _pandas()
    excel = path.lower().endswith(_EXCEL)
    if pandas is None and excel:
        return None, "pandas is not installed"
    try:
        if excel:
            return pandas.read_excel(path), ""
        rows, encoding, separator = _rows(path)
        if pandas is not None:
            return pandas.read_csv(path, encoding=encoding, sep=separator), ""
        return PlainTable(rows), ""
    except Exception as error:  # openpyxl and xlrd raise their own exceptions
        return None, f"{type(error).__name__}: {str(error).strip()[:200]}"


def _rows(path: str) -> tuple[list[dict[str, Any]], str, str]:
    """The rows of a text file, its encoding and its separator.

    Raises:
        UnicodeDecodeError, OSError, csv.Error: it cannot be read.
    """
    for encoding in _ENCODINGS:
        try:
            with open(path, encoding=encoding, newline="") as stream:
                head = stream.readline()
                stream.seek(0)
                separator = "\t" if head.count("\t") > head.count(",") else ","
                rows = list(csv.DictReader(stream, delimiter=separator))
        except UnicodeDecodeError:
            if encoding == _ENCODINGS[-1]:
                raise
            continue
        return [{k: _value(v) for k, v in row.items() if k} for row in rows], encoding, separator
    raise AssertionError("an encoding is tried")


def _value(text: Any) -> Any:
    """A cell as pandas reads it: a number, a truth value, a text, or None where it is empty."""
    if not isinstance(text, str) or text.strip() in ("", "NA", "NaN", "nan", "null", "None"):
        return None
    if text in ("True", "False"):
        return text == "True"
    number = _number(text, int)
    return _number(text, float) if isinstance(number, str) else number


def _number(text: str, kind: Any) -> Any:
    try:
        return kind(text)
    except ValueError:
        return text


def made(rows: list[dict[str, Any]], missing: Missing) -> Any:
    """Made-up rows as a table that has every column; `missing` says what is in the others."""
    pandas = _pandas()
    return PlainTable(rows, missing) if pandas is None else _frame(pandas, missing)(rows)


def _pandas() -> Any:
    """The package, None where it is not installed: a stand-in for it is of no use."""
    try:
        found = importlib.import_module("pandas")
    except ImportError:
        return None
    return None if isinstance(found, StandInModule) else found


def _frame(pandas: Any, missing: Missing) -> Any:
    """A DataFrame that has every column, whose rows have every column too."""

    class MadeUpRow(pandas.Series):  # type: ignore[misc]
        @property
        def _constructor(self) -> Any:
            return MadeUpRow

        def __getitem__(self, key: Any) -> Any:
            if self._lacks(key):
                return missing(key)
            return super().__getitem__(key)

        def get(self, key: Any, default: Any = None) -> Any:
            if self._lacks(key):
                return missing(key) if default is None else default
            return super().get(key, default)

        def _lacks(self, key: Any) -> bool:
            """Whether this is a row, which has names for labels, and not of this one."""
            return (
                isinstance(key, str)
                and len(self.index) > 0
                and isinstance(self.index[0], str)
                and key not in self.index
            )

    class MadeUp(pandas.DataFrame):  # type: ignore[misc]
        @property
        def _constructor(self) -> Any:
            return MadeUp

        @property
        def _constructor_sliced(self) -> Any:
            return MadeUpRow

        def __getitem__(self, key: Any) -> Any:
            if isinstance(key, str) and key not in self.columns:
                return MadeUpRow([missing(key)] * len(self), index=self.index, name=key)
            if isinstance(key, list) and all(isinstance(name, str) for name in key):
                more = {name: missing(name) for name in key if name not in self.columns}
                return pandas.DataFrame.__getitem__(self.assign(**more), key)
            return super().__getitem__(key)

    return MadeUp
