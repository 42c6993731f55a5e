"""What a reading came by: a copy goes on apart from the first."""

from __future__ import annotations

from cfglint.source.seen import Seen


def test_a_copy_goes_on_apart() -> None:
    seen = Seen()
    seen.entered.add(1)
    seen.start = ("train.py", 3)
    copy = seen.copy()
    copy.entered.add(2)
    copy.unknown_names.add("width")
    copy.scopes["m"] = None  # type: ignore[assignment]
    assert (seen.entered, seen.unknown_names, seen.scopes) == ({1}, set(), {})
    assert (copy.entered, copy.start) == ({1, 2}, ("train.py", 3))
