"""The part of the config that is read, and what the code lays over it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from cfglint.compose.items import Item, item_at
from cfglint.compose.items import Value as Plain
from cfglint.source.values import Cfg, Value

Path = tuple[str, ...]
"""A key of the config, from the consumer's root."""


Answer = tuple[object, ...] | frozenset[str] | None
"""What an item is to code that asks for it, as something to compare."""

TEXTS = ("", "texts")
"""As a key: the values of the config that are texts."""


class Section:
    """What a consumer is given.

    `written` are values that the code set, `popped` keys that it took away, `laid_over` parts over
    which something was laid that is not known key by key, and `defaulted` keys that are given
    elsewhere. `asked` is what the config answered while that is noted, by key. `lenient` are
    the kinds of places at which a key that is not there is None; `logged` is what a tracker of
    experiments was given to keep, `handed` what a library was given that hands it on later.
    `stands_for` is the section that was read for one of those at the root of which a run chooses
    one, by the option `taken_by` where that is known, "" for none, and `taken` the one that is to
    be read, "" for any.
    """

    def __init__(self, config: Item) -> None:
        self.config = config
        self.written: dict[Path, Value] = {}
        self.popped: set[Path] = set()
        self.laid_over: set[Path] = set()
        self.defaulted: set[Path] = set()
        self.asked: dict[Path, Answer] | None = None
        self.lenient: frozenset[type[ast.AST]] = frozenset()
        self.logged: Value | None = None
        self.handed: Value | None = None
        self.stands_for = ""
        self.taken = self.taken_by = ""
        self._texts: frozenset[str] | None = None

    def aside(self) -> Section:
        """The same, for code that is not run: what it sets is set apart from this."""
        made = Section(self.config)
        vars(made).update(vars(self))
        made.written = dict(self.written)
        made.popped, made.laid_over = set(self.popped), set(self.laid_over)
        made.defaulted = set(self.defaulted)
        return made

    def texts(self) -> frozenset[str]:
        """The values of the config that are texts."""
        if self._texts is None:
            self._texts = frozenset(_texts_in(self.config))
        if self.asked is not None:
            self.asked[TEXTS] = self._texts
        return self._texts

    def item(self, path: Path) -> Item | None:
        """What the config has under a key; None where it lacks it."""
        item = item_at(self.config, path)
        if self.asked is not None:
            self.asked[path] = _told_of(item)
        return item

    def answers_alike(self, asked: dict[Path, Answer]) -> bool:
        """Whether this config answers as another one did."""
        return all(
            (self.texts() if path is TEXTS else _told_of(item_at(self.config, path))) == answer
            for path, answer in asked.items()
        )

    def value_at(self, path: Path) -> Plain | None:
        """The plain value of a key; None where the config lacks it."""
        item = self.item(path)
        return item.value if item is not None else None

    def keys_of(self, cfg: Cfg) -> list[str]:
        """The keys of a part of the config."""
        value = self.value_at(cfg.path)
        return list(value) if isinstance(value, dict) else []

    def has(self, cfg: Cfg, name: str) -> bool:
        """Whether a part has a key, of the config or set by code."""
        path = (*cfg.path, name)
        return path in self.written or self.item(path) is not None

    def is_empty(self, cfg: Cfg) -> bool:
        """Whether a part of the config is a mapping without keys, on which code set none."""
        item = self.item(cfg.path)
        if item is None or not item.is_mapping or item.mapping or cfg.own:
            return False
        return not any(path[: len(cfg.path)] == cfg.path for path in self.written)

    def parts_with(self, parts: tuple[Cfg, ...], name: str) -> tuple[Cfg, ...]:
        """Of parts laid over each other, those that have a key; the largest where none has."""
        found = tuple(part for part in parts if self.has(part, name))
        return found or tuple(sorted(parts, key=lambda part: -len(self.keys_of(part)))[:1])

    def may_lose(self, part: Cfg) -> None:
        """Note that the code takes some key of a part away, of which it is not known which."""
        self.popped.update((*part.path, key) for key in self.keys_of(part))

    def may_be_given(self, path: Path) -> bool:
        """Whether a key that the config lacks may come from elsewhere."""
        return path in self.defaulted or any(path[:n] in self.laid_over for n in range(len(path)))


def _told_of(item: Item | None) -> Answer:
    """An item as something to compare: of a mapping its keys, and which of them are mappings."""
    if item is None:
        return None
    if item.is_mapping:
        return tuple((key, bool(child.mapping)) for key, child in item.mapping.items())
    return (type(item.value).__name__, repr(item.plain()))


def _texts_in(item: Item) -> Iterator[str]:
    """The texts below an item."""
    value = item.value
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for child in value.values() if isinstance(value, dict) else value:
            yield from _texts_in(child)
