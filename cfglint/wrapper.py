"""ConfigWrapper: a config whose keys are attributes, and whose errors say what to write.

Training code reads `args.e_layers`. With this wrapper a missing key names the config it should
stand in and the keys that look like it. It imports nothing heavy, and works on any mapping.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cfglint.names import nearest, synonym


class ConfigWrapper:
    """A mapping with attribute access.

    >>> args = ConfigWrapper({"model": {"num_layers": 3}}, aliases={"model.e_layers":
    ...                                                             "model.num_layers"})
    >>> args.model.e_layers
    3

    Nested mappings become wrappers, lists keep their type with wrapped items. Setting an
    attribute adds a key. A key that is also a method name (`items`, `get`) is read by item.

    Args:
        values: the config; copied, nested mappings too.
        source: the file it came from, for error messages.
        aliases: dotted attribute -> dotted key that provides it, both from the root.
    """

    def __init__(
        self,
        values: Mapping[Any, Any] | ConfigWrapper | None = None,
        *,
        source: str = "",
        aliases: Mapping[str, str] | None = None,
        _path: str = "",
        _root: ConfigWrapper | None = None,
    ) -> None:
        set_own = object.__setattr__
        set_own(self, "_source", source)
        set_own(self, "_path", _path)
        set_own(self, "_aliases", dict(aliases or {}))
        set_own(self, "_root", _root if _root is not None else self)
        set_own(self, "_values", {})
        for key, value in (values or {}).items():
            self._values[key] = self._wrap(value, key)

    _source: str
    _path: str
    _aliases: dict[str, str]
    _root: ConfigWrapper
    _values: dict[Any, Any]

    def _wrap(self, value: Any, key: Any) -> Any:
        if isinstance(value, ConfigWrapper):
            value = value.to_dict()
        if isinstance(value, Mapping):
            return ConfigWrapper(
                value, source=self._source, _path=self._dotted(key), _root=self._root
            )
        if isinstance(value, (list, tuple)):
            return type(value)([self._wrap(item, f"{key}[{i}]") for i, item in enumerate(value)])
        return value

    def _dotted(self, key: Any) -> str:
        return f"{self._path}.{key}" if self._path else str(key)

    def _alias(self, key: Any) -> tuple[bool, Any]:
        """Whether an alias of the root provides this key, and its value."""
        target = self._root._aliases.get(self._dotted(key))
        if target is None:
            return False, None
        value: Any = self._root
        for part in target.split("."):
            if not isinstance(value, ConfigWrapper) or part not in value._values:
                return False, None
            value = value._values[part]
        return True, value

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        try:
            values = object.__getattribute__(self, "_values")
        except AttributeError:
            raise AttributeError(name) from None
        if name in values:
            return values[name]
        found, value = self._alias(name)
        if found:
            return value
        raise AttributeError(self._missing(name))

    def _missing(self, name: Any) -> str:
        keys = [str(key) for key in self._values]
        where = f" in {self._source}" if self._source else ""
        section = f"`{self._path}`" if self._path else "the config"
        near = [key for key in (nearest(str(name), keys), synonym(str(name), keys)) if key]
        guess = f"; did you mean {' or '.join(f'`{key}`' for key in dict.fromkeys(near))}?"
        known = f"; it has {', '.join(keys[:12])}{', ...' if len(keys) > 12 else ''}"
        return f"{section}{where} has no key `{name}`{guess if near else known if keys else ''}"

    def __setattr__(self, name: str, value: Any) -> None:
        self._values[name] = self._wrap(value, name)

    def __delattr__(self, name: str) -> None:
        if name not in self._values:
            raise AttributeError(self._missing(name))
        del self._values[name]

    def __getitem__(self, key: Any) -> Any:
        if key in self._values:
            return self._values[key]
        found, value = self._alias(key)
        if found:
            return value
        raise KeyError(self._missing(key))

    def __setitem__(self, key: Any, value: Any) -> None:
        self._values[key] = self._wrap(value, key)

    def __delitem__(self, key: Any) -> None:
        if key not in self._values:
            raise KeyError(self._missing(key))
        del self._values[key]

    def get(self, key: Any, default: Any = None) -> Any:
        """The value of a key or alias, or the default."""
        if key in self._values:
            return self._values[key]
        found, value = self._alias(key)
        return value if found else default

    def __contains__(self, key: object) -> bool:
        return key in self._values or self._alias(key)[0]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def keys(self) -> Iterable[Any]:
        """The keys, in file order; aliases are not among them."""
        return self._values.keys()

    def values(self) -> Iterable[Any]:
        """The values, nested mappings as wrappers."""
        return self._values.values()

    def items(self) -> Iterable[tuple[Any, Any]]:
        """Key and value pairs."""
        return self._values.items()

    def update(self, *others: Mapping[Any, Any] | ConfigWrapper, **more: Any) -> None:
        """Deep merge in place: later values win, nested mappings are merged key by key."""
        for other in (*others, more):
            for key, value in other.items():
                mine = self._values.get(key)
                if isinstance(mine, ConfigWrapper) and isinstance(value, (Mapping, ConfigWrapper)):
                    mine.update(value)
                else:
                    self._values[key] = self._wrap(value, key)

    def merged(self, *others: Mapping[Any, Any] | ConfigWrapper) -> ConfigWrapper:
        """A deep merge that leaves this wrapper as it is; the new one is another root."""
        result = ConfigWrapper(self.to_dict(), source=self._source, aliases=self._aliases)
        result.update(*others)
        return result

    def to_dict(self) -> dict[Any, Any]:
        """Plain dictionaries and lists, a copy."""
        return {key: _plain(value) for key, value in self._values.items()}

    def __eq__(self, other: object) -> bool:
        if isinstance(other, ConfigWrapper):
            return self.to_dict() == other.to_dict()
        return self.to_dict() == other if isinstance(other, Mapping) else NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"ConfigWrapper({self.to_dict()!r})"

    def __getstate__(self) -> dict[str, Any]:
        return {"values": self.to_dict(), "source": self._source, "aliases": self._aliases}

    def __setstate__(self, state: dict[str, Any]) -> None:
        ConfigWrapper.__init__(
            self, state["values"], source=state["source"], aliases=state["aliases"]
        )

    def __deepcopy__(self, memo: dict[int, Any]) -> ConfigWrapper:
        return self.merged()

    __copy__ = merged


def _plain(value: Any) -> Any:
    if isinstance(value, ConfigWrapper):
        return value.to_dict()
    if isinstance(value, (list, tuple)):
        return type(value)([_plain(item) for item in value])
    return value
