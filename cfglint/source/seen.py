"""What of the repository a reading came by: modules, objects, functions, names."""

from __future__ import annotations

from cfglint.source.raising import Thrown
from cfglint.source.reads import Read
from cfglint.source.values import Instance, Scope, Value


class Seen:
    """What was come by. Code that is not run counts too, other than in the record.

    `scopes` are the names of the modules whose bodies were run, `broken` what those raise that do
    not come to their end. `entered` are the functions that were followed, `run` those of them that
    the run itself comes to, `passed_over` the classes and functions that a name of the config did
    not choose, all by their nodes; `forwarded` are the objects whose hooks were read, `made` those
    that every run makes, `making` the objects that are being made, each true for one that a
    training runs, and `trained` says that every run comes to a training.
    `unknown_names` were taken from something that is not known, and `dispatched` are folders that a
    name of the config chooses a module of; `chosen_from` are parts of which another value names a
    key. `idle` is what code reads that is not run, `idle_escapes` the parts that go from there to
    code which is not read. `defaults` are the lists and dictionaries that are defaults of
    arguments, by their nodes, with the scope of the function; `start` is where the entry stands,
    and `chosen_by` has, by the path of a module, the keys of the config that name it.
    """

    def __init__(self) -> None:
        self.scopes: dict[str, Scope] = {}
        self.broken: dict[str, Thrown] = {}
        self.instances: list[Instance] = []
        self.forwarded: set[int] = set()
        self.made: set[int] = set()
        self.making: list[bool] = []
        self.trained = False
        self.entered: set[int] = set()
        self.run: set[int] = set()
        self.passed_over: set[int] = set()
        self.unknown_names: set[str] = set()
        self.dispatched: set[str] = set()
        self.chosen_from: set[tuple[str, ...]] = set()
        self.idle: dict[tuple[str, ...], Read] = {}
        self.idle_escapes: set[tuple[str, ...]] = set()
        self.defaults: dict[int, tuple[Scope, Value]] = {}
        self.start: tuple[str, int] | None = None
        self.chosen_by: dict[str, tuple[tuple[str, ...], ...]] = {}

    def copy(self) -> Seen:
        """The same, for a reading that goes on from here."""
        made = Seen()
        for name, value in vars(self).items():
            setattr(made, name, value if name in ("start", "trained") else value.copy())
        return made
