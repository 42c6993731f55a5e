"""What a reading found, and which parts of the config are lost to code that was not read."""

from __future__ import annotations

from cfglint.source.reads import Read
from cfglint.source.record import Record

READ = Read(("net", "width"), "a.py", 3, 5, 10, "required", True)


def test_a_part_that_escapes_is_lost_and_what_holds_it_is_not() -> None:
    record = Record()
    record.note_at("a.py", 1, "it goes to `f`", True, ("net",))
    assert record.is_lost(("net", "width"))
    assert not record.is_lost(("net",))
    assert not record.is_lost(("lr",))
    assert [note.path for note in record.notes] == [("net",)]


def test_a_note_without_an_escape_loses_nothing() -> None:
    record = Record()
    record.note_at("a.py", 1, "it cannot be parsed")
    assert not record.is_lost(("net", "width"))


def test_words_of_the_modules_that_a_part_is_handed_to() -> None:
    record = Record()
    record.handed.append((("net",), frozenset({"width"})))
    assert record.is_lost(("net", "width"))
    assert not record.is_lost(("net", "depth"))


def test_copies_grow_apart_and_an_aside_is_empty() -> None:
    record = Record()
    record.reads[READ[:5]] = READ
    record.lost.add(("net",))
    before = record.size()
    copy, aside = record.copy(), record.aside()
    copy.reads.clear()
    copy.note_at("a.py", 1, "x")
    aside.lost.add(("lr",))
    assert record.size() == before == (1, 0, 0, 0, 0)
    assert aside.size() == (0, 0, 0, 0, 0)
    assert aside.is_lost(("net", "width"))
    assert not record.is_lost(("lr", "x"))
