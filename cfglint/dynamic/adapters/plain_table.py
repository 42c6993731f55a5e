"""A small table for where pandas is not installed: what code asks of metadata, and no more.

What it does not have raises `NeedsPandasError`, so that a config is not blamed for it.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from cfglint.dynamic.adapters.protocol import UnservedError

Missing = Callable[[str], Any]
"""What a column that is not there holds in every row."""


class NeedsPandasError(UnservedError, AttributeError):
    """Something of pandas is asked for that the small table does not have."""

    def __init__(self, what: str) -> None:
        super().__init__(f"pandas is not installed, and the metadata is asked for `{what}`")


def _array(values: Sequence[Any]) -> Any:
    """Numbers as numbers, with nan for none; else objects."""
    kinds = {type(value) for value in values}
    if kinds <= {bool, np.bool_}:
        return np.asarray(values, dtype=bool)
    if kinds <= {int, np.int64}:
        return np.asarray(values, dtype=np.int64)
    if kinds <= {int, float, np.int64, np.float64, type(None)}:
        return np.asarray([np.nan if v is None else v for v in values], dtype=np.float64)
    found = np.empty(len(values), dtype=object)
    found[:] = values
    return found


def _is_missing(value: Any) -> bool:
    return value is None or value != value  # nan alone differs from itself


class Column:
    """One column: values by label."""

    def __init__(self, values: Sequence[Any], index: Sequence[Any], name: str = "") -> None:
        self.values = values if isinstance(values, np.ndarray) else _array(values)
        self.index = list(index)
        self.name = name

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        return np.asarray(self.values, dtype=dtype)

    def __len__(self) -> int:
        return len(self.values)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.values.tolist())

    def __contains__(self, label: Any) -> bool:
        return label in self.index

    def __getitem__(self, key: Any) -> Any:
        if _is_mask(key) or isinstance(key, slice):
            return self._picked(_positions(key, len(self)))
        if key in self.index:
            return self.values[self.index.index(key)]
        raise KeyError(key)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        raise NeedsPandasError(f"Series.{name}")

    def _picked(self, positions: Sequence[int]) -> Column:
        index = [self.index[i] for i in positions]
        return Column(self.values[list(positions)], index, self.name)

    def _made(self, values: Any) -> Column:
        return Column(values, self.index, self.name)

    def _with(self, other: Any, function: Callable[[Any, Any], Any]) -> Column:
        other = other.values if isinstance(other, Column) else other
        return self._made(np.asarray(function(self.values, other)))

    def __eq__(self, other: object) -> Column:  # type: ignore[override]
        return self._with(other, operator.eq)

    def __ne__(self, other: object) -> Column:  # type: ignore[override]
        return self._with(other, operator.ne)

    __hash__ = None  # type: ignore[assignment]

    def __lt__(self, other: Any) -> Column:
        return self._with(other, operator.lt)

    def __le__(self, other: Any) -> Column:
        return self._with(other, operator.le)

    def __gt__(self, other: Any) -> Column:
        return self._with(other, operator.gt)

    def __ge__(self, other: Any) -> Column:
        return self._with(other, operator.ge)

    def __and__(self, other: Any) -> Column:
        return self._with(other, operator.and_)

    def __or__(self, other: Any) -> Column:
        return self._with(other, operator.or_)

    def __invert__(self) -> Column:
        return self._made(~self.values)

    def __add__(self, other: Any) -> Column:
        return self._with(other, operator.add)

    def __sub__(self, other: Any) -> Column:
        return self._with(other, operator.sub)

    def __mul__(self, other: Any) -> Column:
        return self._with(other, operator.mul)

    def __truediv__(self, other: Any) -> Column:
        return self._with(other, operator.truediv)

    @property
    def dtype(self) -> Any:
        """Of the values, as numpy has it."""
        return self.values.dtype

    @property
    def shape(self) -> tuple[int]:
        """The number of values."""
        return (len(self),)

    @property
    def size(self) -> int:
        """The number of values."""
        return len(self)

    @property
    def empty(self) -> bool:
        """Whether there is no value."""
        return not len(self)

    @property
    def loc(self) -> _Places:
        """Values by label."""
        return _Places(self.__getitem__)

    @property
    def iloc(self) -> _Places:
        """Values by position."""
        return _Places(self._at)

    def _at(self, key: Any) -> Any:
        if isinstance(key, slice):
            return self._picked(range(len(self))[key])
        return self.values[key]

    def to_numpy(self, *args: Any, **kwargs: Any) -> Any:
        """The values."""
        return self.values

    def tolist(self) -> list[Any]:
        """The values as plain objects."""
        return list(self)

    to_list = tolist

    def items(self) -> Iterator[tuple[Any, Any]]:
        """Label and value."""
        return zip(self.index, self, strict=True)

    def unique(self) -> Any:
        """Values, each once, in order."""
        return _array(list(dict.fromkeys(self)))

    def nunique(self) -> int:
        """How many different values there are; none is no value."""
        return len({value for value in self if not _is_missing(value)})

    def value_counts(self) -> Column:
        """How often each value occurs, the most frequent first."""
        counts: dict[Any, int] = {}
        for value in self:
            counts[value] = counts.get(value, 0) + 1
        ordered = sorted(counts.items(), key=lambda item: -item[1])
        return Column([count for _, count in ordered], [value for value, _ in ordered], self.name)

    def isin(self, values: Any) -> Column:
        """Which values are among these."""
        wanted = list(values)
        return self._made(np.asarray([value in wanted for value in self], dtype=bool))

    def isna(self) -> Column:
        """Which values are none."""
        return self._made(np.asarray([_is_missing(value) for value in self], dtype=bool))

    def notna(self) -> Column:
        """Which values are there."""
        return ~self.isna()

    isnull, notnull = isna, notna

    def dropna(self) -> Column:
        """The values that are there."""
        return self[self.notna()]

    def fillna(self, value: Any) -> Column:
        """With a value for none."""
        return self._made([value if _is_missing(old) else old for old in self])

    def astype(self, kind: Any) -> Column:
        """The values as another kind."""
        if kind in (str, "str"):
            return self._made([str(value) for value in self])
        return self._made(self.values.astype(kind))

    def map(self, function: Any) -> Column:
        """A function's value, or a mapping's, for each value."""
        take = function if callable(function) else function.get
        return self._made([take(value) for value in self])

    apply = map

    def copy(self, *args: Any, **kwargs: Any) -> Column:
        """The same values."""
        return self._made(self.values.copy())

    def sort_values(self) -> Column:
        """In order of the values."""
        return self._picked(np.argsort(self.values, kind="stable").tolist())

    def reset_index(self, drop: bool = False) -> Column:
        """With numbers for labels."""
        return Column(self.values, range(len(self)), self.name)

    def item(self) -> Any:
        """The only value."""
        return self.values.item()

    def _present(self) -> Any:
        return self.dropna().values

    def max(self) -> Any:
        """The largest value that is there."""
        return self._present().max()

    def min(self) -> Any:
        """The smallest value that is there."""
        return self._present().min()

    def sum(self) -> Any:
        """The sum of the values that are there."""
        return self._present().sum()

    def mean(self) -> Any:
        """The mean of the values that are there."""
        return self._present().mean()

    def std(self) -> Any:
        """The sample deviation of the values that are there."""
        return self._present().std(ddof=1)

    def any(self) -> bool:
        """Whether one is true."""
        return bool(self.values.any())

    def all(self) -> bool:
        """Whether all are true."""
        return bool(self.values.all())


class _Places:
    """`loc` and `iloc`: items by a function."""

    def __init__(self, take: Callable[[Any], Any]) -> None:
        self._take = take

    def __getitem__(self, key: Any) -> Any:
        return self._take(key)


class Row(dict[str, Any]):
    """One row: values by column."""

    def __init__(self, values: dict[str, Any], name: Any, missing: Missing | None) -> None:
        super().__init__(values)
        self.name = name
        self._missing = missing

    def __missing__(self, key: str) -> Any:
        if self._missing is None or not isinstance(key, str):
            raise KeyError(key)
        return self._missing(key)

    def __getattr__(self, name: str) -> Any:
        if name in self:
            return self[name]
        if name.startswith("__"):
            raise AttributeError(name)
        raise NeedsPandasError(f"Series.{name}")

    @property
    def index(self) -> list[str]:
        """Names of the columns."""
        return list(self)

    def get(self, key: str, default: Any = None) -> Any:
        """The value of a column; else the default, else what a made-up table has there."""
        if key in self or default is not None or self._missing is None:
            return super().get(key, default)
        return self._missing(key)

    def to_dict(self) -> dict[str, Any]:
        """The values by column."""
        return dict(self)


class PlainTable:
    """Rows and columns.

    Args:
        rows: values by column, one of each row.
        missing: what a column that is not there holds; None for a table that has what it has.
    """

    def __init__(
        self,
        rows: Sequence[dict[str, Any]],
        missing: Missing | None = None,
        index: Sequence[Any] | None = None,
    ) -> None:
        names = list(dict.fromkeys(name for row in rows for name in row))
        self._data = {name: _array([row.get(name) for row in rows]) for name in names}
        self._missing = missing
        self._length = len(rows)
        self.index: list[Any] = list(range(len(rows)) if index is None else index)

    def _like(self, positions: Sequence[int]) -> PlainTable:
        made = PlainTable([], self._missing)
        made._data = {name: values[list(positions)] for name, values in self._data.items()}
        made._length = len(positions)
        made.index = [self.index[i] for i in positions]
        return made

    @property
    def columns(self) -> Any:
        """Names of the columns."""
        return np.asarray(list(self._data), dtype=object)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self._length, len(self._data)

    @property
    def empty(self) -> bool:
        """Whether there is no row."""
        return not self._length

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._data))

    def __contains__(self, name: object) -> bool:
        return name in self._data

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if name in self._data:
            return self[name]
        raise NeedsPandasError(f"DataFrame.{name}")

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, str):
            return self._column(key)
        if _is_mask(key) or isinstance(key, slice):
            return self._like(_positions(key, self._length))
        made = self._like(range(self._length))
        made._data = {name: self._column(name).values for name in key}
        return made

    def __setitem__(self, name: str, values: Any) -> None:
        if isinstance(values, (str, int, float, bool)):
            values = [values] * self._length
        self._data[name] = _array(list(values))

    def _column(self, name: str) -> Column:
        if name in self._data:
            return Column(self._data[name], self.index, name)
        if self._missing is None:
            raise KeyError(name)
        return Column([self._missing(name)] * self._length, self.index, name)

    @property
    def loc(self) -> _Places:
        """Rows by label or mask, and columns of them."""
        return _Places(self._by_label)

    @property
    def iloc(self) -> _Places:
        """Rows by position."""
        return _Places(self._by_position)

    def _by_label(self, key: Any) -> Any:
        if isinstance(key, tuple):
            rows, columns = key
            picked = self._by_label(rows)
            return picked if isinstance(columns, slice) else picked[columns]
        if _is_mask(key) or isinstance(key, slice):
            return self[key]
        if isinstance(key, (list, np.ndarray)):
            return self._like([self.index.index(label) for label in key])
        if key not in self.index:
            raise KeyError(key)
        return self._row(self.index.index(key))

    def _by_position(self, key: Any) -> Any:
        if isinstance(key, (slice, list)):
            return self._like(_positions(key, self._length))
        return self._row(range(self._length)[key])

    def _row(self, position: int) -> Row:
        values = {name: found[position] for name, found in self._data.items()}
        return Row(values, self.index[position], self._missing)

    def iterrows(self) -> Iterator[tuple[Any, Row]]:
        """Label and row."""
        return ((self.index[i], self._row(i)) for i in range(self._length))

    def to_dict(self, orient: str = "dict") -> Any:
        """Columns of values by label, or a list of rows for `records`, or rows by `index`."""
        if orient == "records":
            return [row.to_dict() for _, row in self.iterrows()]
        if orient == "index":
            return {label: row.to_dict() for label, row in self.iterrows()}
        if orient == "list":
            return {name: values.tolist() for name, values in self._data.items()}
        return {name: dict(self._column(name).items()) for name in self._data}

    def copy(self, *args: Any, **kwargs: Any) -> PlainTable:
        """The same rows."""
        return self._like(range(self._length))

    def head(self, count: int = 5) -> PlainTable:
        """The first rows."""
        return self._like(range(min(count, self._length)))

    def set_index(self, name: str, inplace: bool = False, drop: bool = True) -> Any:
        """With the values of a column for labels."""
        made = self if inplace else self.copy()
        made.index = self._column(name).tolist()
        if drop:
            del made._data[name]
        return None if inplace else made

    def reset_index(self, inplace: bool = False, drop: bool = False) -> Any:
        """With numbers for labels."""
        made = self if inplace else self.copy()
        if not drop:
            made._data = {"index": _array(made.index), **made._data}
        made.index = list(range(made._length))
        return None if inplace else made

    def dropna(self, subset: Any = None, inplace: bool = False) -> Any:
        """The rows that have a value in every column, or in those that are named."""
        names = [subset] if isinstance(subset, str) else subset or list(self._data)
        keep = np.ones(self._length, dtype=bool)
        for name in names:
            keep &= self._column(name).notna().values
        return self._replaced(self[keep], inplace)

    def drop_duplicates(self, subset: Any = None, inplace: bool = False) -> Any:
        """The first row of each set of values."""
        names = [subset] if isinstance(subset, str) else subset or list(self._data)
        seen: dict[tuple[Any, ...], int] = {}
        for position in range(self._length):
            seen.setdefault(tuple(self._column(n).tolist()[position] for n in names), position)
        return self._replaced(self._like(list(seen.values())), inplace)

    def sort_values(self, by: Any, inplace: bool = False, ascending: bool = True) -> Any:
        """In order of some columns."""
        names = [by] if isinstance(by, str) else list(by)
        keys = list(zip(*(self._column(name).tolist() for name in names), strict=True))
        order = sorted(range(self._length), key=lambda i: keys[i], reverse=not ascending)
        return self._replaced(self._like(order), inplace)

    def groupby(self, by: Any) -> Iterator[tuple[Any, PlainTable]]:
        """Each value of a column, in order, and its rows."""
        column = self._column(by if isinstance(by, str) else by[0])
        for value in sorted(set(column)):
            yield value, self[column == value]

    def _replaced(self, made: PlainTable, inplace: bool) -> Any:
        if not inplace:
            return made
        self._data, self._length, self.index = made._data, made._length, made.index
        return None


def _is_mask(key: Any) -> bool:
    if isinstance(key, Column):
        key = key.values
    if isinstance(key, list):
        return bool(key) and all(isinstance(item, bool) for item in key)
    return isinstance(key, np.ndarray) and key.dtype == bool


def _positions(key: Any, length: int) -> list[int]:
    if isinstance(key, slice):
        return list(range(length))[key]
    if _is_mask(key):
        return [int(i) for i in np.flatnonzero(np.asarray(key))]
    return list(key)
