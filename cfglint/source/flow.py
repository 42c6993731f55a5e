"""How sure it is that a run comes to the current place, and where it goes from there."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple, TypeVar

from cfglint.source.raising import FAR, Names, Thrown, Try, chosen, is_broad, is_caught, merged
from cfglint.source.reads import Place
from cfglint.source.values import Const, Value

T = TypeVar("T")

Call = tuple[int | tuple[str, ...], ...]
"""A call that is being followed: the function and its object, by their identity, and the parts of
the config that it was given."""

Keys = tuple[tuple[str, ...], ...]
"""Keys of the config, as paths from the consumer's root."""


class Return(Exception):  # noqa: N818 - how a block of code ends, no error
    """A function is left, with a value."""

    def __init__(self, value: Value) -> None:
        self.value = value


class Break(Exception):  # noqa: N818
    """A loop is left."""


class Continue(Exception):  # noqa: N818
    """A loop goes on with its next item."""


LEFT = (Return, Break, Continue, Thrown)
"""How a block may end before its last statement."""


class Way(NamedTuple):
    """One of several ways of which a run takes one, while it is read: how many doubts there are in
    it where nothing more is doubtful, and the keys that it surely requires, with their reads."""

    doubts: int
    required: dict[tuple[str, ...], list[Place]]

    def requires(self, path: tuple[str, ...], places: Iterable[Place]) -> None:
        """Note a key."""
        self.required.setdefault(path, []).extend(places)


class Frame:
    """A call that is being read: the values that it may have returned before, on how many
    conditions that are not known, and how many of those stood before the call (`unsure`, and
    `sometimes` of them).

    `decided` are the keys of the config that the conditions around the current place hold by, each
    condition's; `passed`, of those before it in which it would have been left. `node` is the
    function, None outside of any. `broken` are the names as they are where loops that are being
    read may have been left, or have gone on with the next item.
    """

    def __init__(self, unsure: int, node: ast.AST | None = None, sometimes: int = 0) -> None:
        self.node = node
        self.sometimes = sometimes
        self.returned: list[Value] = []
        self.ended = 0
        self.unsure = unsure
        self.decided: list[Keys] = []
        self.passed: list[Keys] = []
        self.broken: list[dict[str, Value]] = []


class Flow:
    """The way to the current place.

    `unsure` counts the conditions on it that are not decided: at 0 a run surely comes by.
    `sometimes` of them hold at some time of a training, though not always: what is read there is
    read in every run, and what is set there may be otherwise. `loops` are the loops around, each
    true for one of a training, `ways` the ways that are being read of which a run takes one.
    `guarded` counts the handlers around that go on without a missing key, `importing` those that go
    on without a module; `optional` the conditions that an option of the command line decides,
    `kept` those that ask for a file which an earlier run has kept, `idling` those that this
    config's values switch off, `showing` the calls around that only show what they get, and
    `at_import` the modules whose bodies are being run. `defaulting` says that the condition which
    is being read only gives a key a default.

    `stack` are the calls that are being followed, against endless recursion, `frames` what is known
    of each, `tries` the handlers around, and `handling` the exceptions whose handlers are being
    read.
    """

    def __init__(self) -> None:
        self.unsure = 0
        self.sometimes = 0
        self.loops: list[bool] = []
        self.ways: list[Way] = []
        self.guarded = 0
        self.importing = 0
        self.optional = 0
        self.kept = 0
        self.idling = 0
        self.showing = 0
        self.at_import = 0
        self.defaulting = False
        self.stack: list[Call] = []
        self.frames: list[Frame] = [Frame(0)]
        self.tries: list[Try] = []
        self.handling: list[Thrown] = []

    @property
    def is_guarded(self) -> bool:
        """Whether a handler around goes on without a missing key. One that only tells of everything
        that is raised is there for what is near: far away it reports the failure of a run."""
        if self.guarded:
            return True
        depth = len(self.stack)
        return any(each.tells and depth - each.depth <= FAR for each in self.tries)

    @property
    def doubts(self) -> int:
        """The conditions that may not hold at any time of a run."""
        return self.unsure - self.sometimes

    def requires(self, path: tuple[str, ...], places: Iterable[Place]) -> None:
        """Note a key that is required on the ways that are being read."""
        for way in self.ways:
            if self.doubts <= way.doubts:
                way.requires(path, places)

    def aside(self) -> Flow:
        """The way into code that is not run, from here."""
        made = Flow()
        vars(made).update(vars(self))
        # what is not run returns nothing to the function around
        made.frames = [*self.frames, Frame(self.unsure)]
        made.stack, made.tries = list(self.stack), list(self.tries)
        made.loops, made.ways = list(self.loops), []
        made.handling = list(self.handling)
        made.idling += 1
        made.unsure += 1
        return made

    def deciding(self) -> Keys:
        """The keys by which the function comes to the current place, the nearest first."""
        frame = self.frames[-1]
        decided = (*frame.decided[::-1], *frame.passed[::-1])
        return tuple(dict.fromkeys(key for each in decided for key in each))

    @contextmanager
    def maybe(self) -> Iterator[None]:
        """Inside, nothing is certain."""
        self.unsure += 1
        try:
            yield
        finally:
            self.unsure -= 1

    @contextmanager
    def in_a_loop(self, training: bool) -> Iterator[None]:
        """Inside is the body of a loop."""
        self.loops.append(training)
        try:
            yield
        finally:
            self.loops.pop()

    @contextmanager
    def at_some_time(self) -> Iterator[None]:
        """Inside, nothing is certain but that a training comes there at some time."""
        self.unsure += 1
        self.sometimes += 1
        try:
            yield
        finally:
            self.unsure -= 1
            self.sometimes -= 1

    def perhaps(self, *ways: Callable[[], T]) -> list[T]:
        """What each of several ways gives, of which a run takes one: nothing in them is certain,
        and one that raises is none that a run takes.

        Raises:
            Thrown: every way does.
        """
        values: list[T] = []
        failed: list[Thrown] = []
        for way in ways:
            self.unsure += 1  # as `maybe` does
            try:
                values.append(way())
            except Thrown as stop:
                failed.append(stop)
            finally:
                self.unsure -= 1
        if failed and not values:
            raise merged(failed, self.unsure)
        return values

    def may_return(self, values: Iterable[Value]) -> None:
        """Note what the function gives where one of its ways ends here. Nothing is what it gives
        where there is nothing to do, and no way of a run that does something."""
        self.frames[-1].returned += [value for value in values if value != Const(None)]

    def goes_to_a_handler(self, *kinds: Names | None) -> None:
        """Raise an exception where the program goes on in a handler of it; elsewhere do nothing, so
        that what comes after is read too.

        Raises:
            Thrown: a handler takes it.
        """
        if is_caught(self.tries, kinds, len(self.stack)):
            raise Thrown(kinds, self.unsure)

    def goes_to_a_near_handler(self, kind: Names) -> None:
        """The same for a key that the config lacks: a handler for everything, or of a caller, is
        there for more than this key.

        Raises:
            Thrown: a handler of this function, and for this, takes it.
        """
        last = self.tries[-1]
        number = chosen(last.handlers, (kind,)) if last.depth == len(self.stack) else None
        if number is not None and not is_broad(last.handlers[number]):
            raise Thrown((kind,), self.unsure)

    def goes_on_elsewhere(self, stop: Thrown) -> None:
        """Let an exception that leaves a function go to the handler that takes it, if one does."""
        if is_caught(self.tries, stop.kinds, len(self.stack)):
            raise stop
