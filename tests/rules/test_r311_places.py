"""Of what raises: at which key it is told, where that key stands, and what is told beside it."""

from __future__ import annotations

from cfglint.rules import registry
from cfglint.rules.context import ExperimentContext
from cfglint.source.named import Added, Passed
from cfglint.source.reads import Building
from tests.rules.contexts import NOTHING_PASSED, context_of, node, program
from tests.rules.test_both_sides import keys, moved
from tests.rules.test_by_hand import raised, said, unresolved


def places(context: ExperimentContext) -> list[str]:
    """Part of the text and dotted key at which R311 is told."""
    found = registry.find("R311").load().check(context)
    return [f"{each.place.part} {'.'.join(map(str, each.place.path))}" for each in found]


def test_a_value_is_told_where_it_stands() -> None:
    text = "a: 3\nb: {c: 1}\nd:\n"
    for key, place in (("a", "value a"), ("b", "key b"), ("b.c", "value b.c"), ("d", "key d")):
        context = context_of(text, program("a", raised=(raised(key),)))
        assert places(context) == [place]
    with_every = context_of(text, program("a", raised=(raised(reason="odd"),)))
    assert places(with_every) == ["key "]


def test_code_that_a_key_selects_is_told_at_that_key() -> None:
    fails = raised(reason="odd", chosen=(("b", "c"), ("a",)))
    context = context_of("a: 3\nb: {c: x}\n", program("a", raised=(fails,)))
    assert places(context) == ["value b.c"]
    (line,) = said("R311", context)
    assert line.startswith("error b.c: code that `b.c` selects fails: ")
    by_value = fails._replace(keys=(("a",),))  # the value decides, whatever selected the code
    context = context_of("a: 3\nb: {c: x}\n", program("a", raised=(by_value,)))
    assert places(context) == ["value a"]
    (line,) = said("R311", context)
    assert line.startswith("error a: `a` is 3: ")


def test_a_class_that_checks_its_fields_is_named_where_no_key_is() -> None:
    of = raised(of="Settings", absent=(("b",),))
    (line,) = said("R311", context_of("a: 3\n", program("a", raised=(of,))))
    assert line.startswith("error : Settings raises ValueError (`b` is not given): `raise")
    (line,) = said(
        "R311", context_of("a: 3\n", program("a", raised=(of._replace(keys=(("a",),)),)))
    )
    assert line.startswith("error a: `a` is 3 (`b` is not given), for which the code raises")


def test_a_value_that_only_the_document_as_written_has() -> None:
    context = context_of("a: 3\n", program("a", raised=(raised("b.c"),)))
    assert said("R311", context) == []
    written = context_of("b: {c: 4}\n")
    context.bound.experiment.built = written.bound.experiment.root
    (line,) = said("R311", context._replace(made={}))
    assert line.startswith("error b.c: `b.c` is 4, for which the code raises")


def test_a_name_that_the_code_does_not_have_is_told_once() -> None:
    code = program(
        "a", "b", raised=(raised("a"), raised("b")), unresolved=(unresolved("a", "x", "y"),)
    )
    context = context_of("a: x\nb: 3\n", code)
    assert keys("R311", context) == ["a", "b"]
    with_names = context._replace(codes=frozenset({"R303"}), made={})
    assert keys("R311", with_names) == ["b"]
    assert keys("R303", with_names) == ["a"]


def test_a_program_that_was_followed_in_part_does_not_decide() -> None:
    fails = (raised("a"),)
    one, other = program("a", raised=fails), program("a", entry="b:main", raised=fails)
    part = program("a", entry="c:main", whole=False)
    assert keys("R311", context_of("a: 3\n", one, other, part)) == ["a"]
    assert keys("R311", context_of("a: 3\n", one, part)) == ["a"]
    silent, failing = one._replace(raised=()), part._replace(raised=fails)
    assert keys("R311", context_of("a: 3\n", silent, failing)) == ["a"]
    assert keys("R311", context_of("a: 3\n", silent, other, failing)) == []


def test_each_value_beside_the_first_is_told_once() -> None:
    code = program("a", "b", raised=(raised("a", "b", reason="odd"),))
    context = moved(context_of("a: 1\nb: zwölf\n", code), "a", "base.yaml")
    (line,) = said("R311", context)
    assert line == (
        'error b: `b` is "zwölf": `raise ValueError(x)` raises ValueError: odd |  | '
        "net.py:7:5 raised here, a and `a` is 1"
    )


def test_a_date_is_shown_as_it_is_written() -> None:
    (line,) = said("R311", context_of("a: 2026-01-02\n", program("a", raised=(raised("a"),))))
    assert line.startswith('error a: `a` is "2026-01-02", for which the code raises')


def test_a_node_below_others_may_get_its_value_by_code() -> None:
    text = "m: {n: {_target_: net.Net, width: 3}}\n"
    odd = Building((raised("m.n.width", reason="odd"),))

    def told(passed: Passed) -> list[str]:
        found = context_of(text, passed=lambda: passed, built=lambda: odd)
        return keys("R311", found._replace(targets=[node(found, "m.n")], made={}))

    assert told(NOTHING_PASSED) == ["m.n.width"]
    given = {"n": Added(names=frozenset({"width"}))}
    assert told(NOTHING_PASSED._replace(by_name=given)) == []
