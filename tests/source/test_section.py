"""The part of the config that is read, and what is laid over it."""

from __future__ import annotations

from cfglint.source.section import Section
from cfglint.source.values import Cfg, Const
from tests.source.evaluated import item_of

CONFIG = {"net": {"width": 8, "name": "tiny", "layers": ["a", {"kind": "b"}]}, "lr": 0.1}


def test_items_values_and_keys() -> None:
    section = Section(item_of(CONFIG))
    assert section.value_at(("net", "width")) == 8
    assert section.value_at(("net", "depth")) is None
    assert section.keys_of(Cfg(("net",))) == ["width", "name", "layers"]
    assert section.keys_of(Cfg(("lr",))) == []
    assert section.texts() == {"tiny", "a", "b"}


def test_code_may_set_what_the_config_lacks() -> None:
    section = Section(item_of(CONFIG))
    section.written["net", "depth"] = Const(2)
    assert section.has(Cfg(("net",)), "depth")
    assert section.has(Cfg(("net",)), "width")
    assert not section.has(Cfg(()), "depth")


def test_of_parts_those_count_that_have_the_key() -> None:
    section = Section(item_of(CONFIG))
    parts = (Cfg(()), Cfg(("net",)))
    assert section.parts_with(parts, "width") == (Cfg(("net",)),)
    assert section.parts_with(parts, "lr") == (Cfg(()),)
    assert section.parts_with(parts, "absent") == (Cfg(("net",)),)  # the largest


def test_what_may_come_from_elsewhere() -> None:
    section = Section(item_of(CONFIG))
    section.defaulted.add(("seed",))
    section.laid_over.add(("net",))
    assert section.may_be_given(("seed",))
    assert section.may_be_given(("net", "depth"))
    assert not section.may_be_given(("net",))
    assert not section.may_be_given(("rate",))


def test_code_that_is_not_run_leaves_no_trace() -> None:
    section = Section(item_of(CONFIG))
    aside = section.aside()
    aside.written["lr",] = Const(1)
    for paths in (aside.popped, aside.laid_over, aside.defaulted):
        paths.add(("net",))
    assert not any((section.written, section.popped, section.laid_over, section.defaulted))
    assert aside.config is section.config
