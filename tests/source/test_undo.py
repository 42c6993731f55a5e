"""Changes that are taken back: the dictionaries are as they were, in content and in order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cfglint.source.undo import Undo

KEYS = st.sampled_from("abc")
STEPS = st.lists(st.tuples(st.sampled_from(["put", "drop"]), KEYS, st.integers()), max_size=12)


@given(st.dictionaries(KEYS, st.integers()), STEPS)
def test_everything_is_taken_back(
    entries: dict[str, int], steps: list[tuple[str, str, int]]
) -> None:
    before = dict(entries)
    undo = Undo()
    for step, key, value in steps:
        if step == "put":
            undo.put(entries, key, value)
            assert entries[key] == value
        elif key in entries:
            undo.drop(entries, key)
            assert key not in entries
    undo.take_back()
    assert entries == before
    assert undo.entries == []


def test_a_key_that_cannot_be_one_is_equal_to_no_other() -> None:
    entries: dict[object, object] = {}
    undo = Undo()
    undo.put(entries, ["list"], 1)
    undo.put(entries, ["list"], 2)
    assert list(entries.values()) == [1, 2]
    undo.take_back()
    assert entries == {}
