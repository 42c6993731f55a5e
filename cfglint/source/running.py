"""What a training runs of the objects that a program makes: modules, and the items of data sets.

A loader, what wraps a module for several devices, or a function of a library calls them, and is
not followed. So the methods that are surely called are read at the end, where every run makes the
object and comes to a training.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from cfglint.source.invoking import invoke
from cfglint.source.machine import Machine
from cfglint.source.raising import Thrown
from cfglint.source.syntax import last_part
from cfglint.source.values import Class, Instance


def run_in_training(m: Machine) -> None:
    """Read what a training calls on the objects that every run makes. A module within another one
    is called by that one, or not."""
    if not m.seen.trained:
        return
    for instance in [each for each in m.seen.instances if id(each) in m.seen.made]:
        for name in _run_by(m, instance.cls):
            method = instance.cls.method(name)
            if method is not None:
                with m.flow.at_some_time(), m.flow.in_a_loop(True), suppress(Thrown):
                    invoke(m, method.bind(instance), [], {})


@contextmanager
def making(m: Machine, instance: Instance) -> Iterator[None]:
    """Note that every run makes an object, unless it is made for another one that a training runs;
    inside, what is made is for this one."""
    if not (m.flow.doubts or m.flow.idling or any(m.seen.making)):
        m.seen.made.add(id(instance))
    m.seen.making.append(bool(_run_by(m, instance.cls)))
    try:
        yield
    finally:
        m.seen.making.pop()


def _run_by(m: Machine, cls: Class) -> tuple[str, ...]:
    """The methods of a class that a training calls."""
    known = m.modules.knowledge.run_by
    if not known or not (cls.foreign or cls.bases):
        return ()
    names = (last_part(base) for each in cls.mro() if each.foreign for base in each.node.bases)
    return next((known[name] for name in names if name in known), ())
