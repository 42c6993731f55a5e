"""The values that the state of a reading is made of."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from cfglint.source.flow import Flow
from cfglint.source.loading import Loading
from cfglint.source.raising import KEY, Thrown, Try
from cfglint.source.reads import Note
from cfglint.source.record import Record
from cfglint.source.section import Section
from cfglint.source.undo import Undo
from cfglint.source.values import UNKNOWN, Cfg, Const, Origin
from tests.source.evaluated import item_of, machine, reads, run


def test_a_program_that_costs_more_than_the_budget_is_given_up(tmp_path: Path) -> None:
    from cfglint.source.interpreter import interpret

    m = machine(tmp_path, "def main(cfg):\n    cfg.a\n    cfg.b\n    cfg.c\n", {})
    m.budget.most = 8
    interpret(m, "program", "main", "")
    assert any("gave up" in note.message for note in m.record.notes)
    assert "c" not in reads(m)


def test_what_was_put_is_taken_back_newest_first() -> None:
    undo, entries = Undo(), {"a": 1, "b": 2}
    undo.put(entries, "a", 5)
    undo.put(entries, "a", 6)
    undo.put(entries, "c", 7)
    undo.drop(entries, "b")
    undo.put(entries, [], 8)  # no key of a dictionary: it is equal to no other
    assert entries["a"] == 6
    assert "b" not in entries
    assert len(entries) == 3
    undo.take_back()
    assert entries == {"a": 1, "b": 2}
    assert not undo.entries


def test_a_part_that_escapes_is_lost_with_all_below() -> None:
    record = Record()
    record.note_at("f.py", 1, "goes away", True, ("net",))
    record.handed.append((("data",), frozenset({"root"})))
    assert record.is_lost(("net", "width"))
    assert not record.is_lost(("net",))
    assert record.is_lost(("data", "root"))
    assert not record.is_lost(("data", "size"))
    assert record.aside().is_lost(("net", "width"))
    assert not record.aside().notes
    assert record.copy().notes == {Note("f.py", 1, "goes away", True, ("net",)): None}


def test_a_section_knows_what_it_has_and_what_was_laid_over_it() -> None:
    section = Section(item_of({"net": {"kind": "a"}, "names": ["b", "c"]}))
    assert section.keys_of(Cfg(("net",))) == ["kind"]
    assert section.keys_of(Cfg(("names",))) == []
    assert section.texts() == {"a", "b", "c"}
    assert not section.may_be_given(("net", "depth"))
    section.laid_over.add(("net",))
    assert section.may_be_given(("net", "depth"))
    assert not section.may_be_given(("lr",))
    section.aside().written[("lr",)] = Const(1)
    assert not section.has(Cfg(()), "lr")


def test_of_several_ways_those_that_raise_are_none() -> None:
    flow = Flow()

    def fails() -> int:
        raise Thrown((KEY,), flow.unsure)

    assert flow.perhaps(lambda: flow.unsure, fails) == [1]
    with pytest.raises(Thrown):
        flow.perhaps(fails, fails)
    assert flow.unsure == 0


def test_an_exception_goes_to_the_handler_that_takes_it() -> None:
    flow = Flow()
    flow.goes_to_a_handler(KEY)  # none is around
    flow.tries.append(Try(0, (ast.Name("ValueError"),), ("ValueError",)))
    flow.goes_to_a_handler(KEY)
    flow.tries.append(Try(0, (ast.Name("LookupError"),), ("LookupError",)))
    with pytest.raises(Thrown):
        flow.goes_to_a_handler(KEY)


def test_a_function_that_gives_nothing_on_one_way_gives_what_the_others_do() -> None:
    flow = Flow()
    flow.may_return([Const(None), Const(3), UNKNOWN])
    assert flow.frames[-1].returned == [Const(3), UNKNOWN]


def test_a_load_is_known_by_where_its_path_comes_from(tmp_path: Path) -> None:
    loading = Loading()
    loading.file, loading.opened = str(tmp_path / "conf" / "a.yaml"), "--config"
    assert loading.is_given(Origin("--config")) is True
    assert loading.is_given(Origin("--other")) is None
    assert loading.asked == {"--other"}
    assert loading.fits(r"conf/.*\.yaml")
    assert not loading.fits(r"other/.*\.yaml")
    assert loading.is_this_file(str(tmp_path), "conf/a.yaml")


def test_truth_of_objects(tmp_path: Path) -> None:
    code = "class A:\n    def __len__(self):\n        return 0\nclass B:\n    pass\n"
    code += "def main(cfg):\n    if A():\n        cfg.a\n    if B():\n        cfg.b\n"
    assert reads(run(tmp_path, code, {})) == {"a": "required?", "b": "required"}


def test_each_config_begins_with_the_state_after_the_import(tmp_path: Path) -> None:
    """What one config puts into objects of a module, another does not see."""
    from cfglint.source.interpreter import interpret, machine_for

    code = "seen = []\ncount = 0\ndef main(cfg):\n    global count\n    if seen or count:\n"
    code += "        cfg.again\n    seen.append(cfg.lr)\n    count = count + 1\n"
    first = machine(tmp_path, code, {"lr": 1})
    second = machine_for(first.modules, item_of({"lr": 2}))
    for m in (first, second):
        interpret(m, "program", "main", "")
    assert "program" in first.modules.preludes
    assert reads(first)["lr"] == reads(second)["lr"] == "required"
    assert "again" not in {read.path[0] for read in second.record.reads.values() if read.certain}
