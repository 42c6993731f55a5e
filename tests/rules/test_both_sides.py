"""Conditions of rules, each from both sides, on contexts by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from cfglint.compose.experiment import ComposeProblem
from cfglint.compose.items import lookup
from cfglint.diagnostic import Config, Place, Severity, Span
from cfglint.document.tree import parse
from cfglint.repository.misspelt import Misspelt
from cfglint.rules import registry
from cfglint.rules.choices import severity_of
from cfglint.rules.context import ExperimentContext
from cfglint.rules.misspellings import misspellings
from cfglint.rules.running import crash, run_rule
from cfglint.rules.unread import judged_keys, unread_keys
from cfglint.source.mentions import Mention
from cfglint.source.named import NOTHING_KNOWN, Added, Passed
from cfglint.source.reads import Broken, Building, Raised, Write
from tests.rules.contexts import NOTHING_PASSED, context_of, escape, node, program, read
from tests.rules.test_by_hand import FAMILY, logs, mistyped, raised, refused, said
from tests.rules.test_declared_words import fault
from tests.rules.test_unprovided import missing, unprovided_reads
from tests.rules.test_unread import unread
from tests.rules.unordered import Name

BEGIN = Span("a.yaml", 1, 1, 1, 1)
OTHERS = Span("net.py", 4, 5, 4, 9)


def keys(code: str, context: ExperimentContext) -> list[str]:
    return [line.partition(": ")[0].partition(" ")[2] for line in said(code, context)]


def test_what_is_said_of_a_whole_file_is_at_its_begin() -> None:
    found = crash("R301", ValueError("x" * 300), "a.yaml")
    assert (found.code, found.span, found.severity) == ("X901", BEGIN, Severity.ERROR)
    assert found.message == f"R301 failed on this file: ValueError: {'x' * 200}"
    config = Config("a.yaml", "experiment")
    (no_program,) = run_rule(registry.find("X906"), config, "a.yaml")
    assert (no_program.span, no_program.severity) == (BEGIN, Severity.INFO)
    assert run_rule(registry.find("X906"), config._replace(role="part"), "a.yaml") == []
    other = config._replace(role=Name("experiment"))
    assert len(run_rule(registry.find("X906"), other, "a.yaml")) == 1


@pytest.mark.parametrize(
    ("kind", "severity", "help"),
    [
        ("missing", Severity.ERROR, ""),
        ("unreadable", Severity.ERROR, ""),
        ("outside", Severity.WARNING, "name the file itself to check it"),
        ("encoding", None, ""),
    ],
)
def test_a_file_that_was_not_read(kind: str, severity: Severity | None, help: str) -> None:
    problem = SimpleNamespace(kind=Name(kind), message="why", line=1, column=1)
    context = SimpleNamespace(file=SimpleNamespace(path="a.yaml", read_problem=problem))
    found = list(registry.find("X905").load().check(context))
    assert [(each.severity, each.help, each.place) for each in found] == (
        [] if severity is None else [(severity, help, BEGIN)]
    )
    context.file.read_problem = None
    assert list(registry.find("X905").load().check(context)) == []


TEN = "".join(f"k{number}: 1\n" for number in range(10))


@pytest.mark.parametrize(
    ("text", "code", "found"),
    [
        (TEN, [program("k0", "k1", "k2", "e", opens=True)], {"e": [4]}),  # 0.3 is enough
        (TEN, [program("k0", "k1", "e", opens=True)], {}),
        ("a: 1\n", [program("a", "b", listed=True)], {"b": [2]}),  # one may be a mistake
        ("a: 1\n", [program("b", "c", listed=True)], {}),
        (
            TEN,
            [program(*(f"k{n}" for n in range(8)), "b", "c", listed=True)],
            {"b": [9], "c": [10]},  # two of ten
        ),
        (TEN, [program(*(f"k{n}" for n in range(7)), "b", "c", listed=True)], {}),
        (
            TEN,
            [program(*(f"k{n}" for n in range(7)), read("k7", "optional"), "b", "c", listed=True)],
            {},
        ),
        (
            TEN,
            [program(*(f"k{n}" for n in range(7)), read("k7", certain=False), "b", "c",
                     listed=True)],
            {},
        ),
    ],
)  # fmt: skip
def test_the_share_that_may_be_missing(
    text: str, code: list[Any], found: dict[str, list[int]]
) -> None:
    assert missing(unprovided_reads(context_of(text, *code))) == found


def unresolved(text: str, *code: Any, key: str) -> ExperimentContext:
    """A context of a config that names a base which is not there."""
    context = context_of(text, *code)
    place = Place("a.yaml", ("a",), "value")
    context.bound.experiment.problems = [ComposeProblem(place, key, "no such file")]
    return context


def test_of_a_base_that_is_not_there_nothing_is_missing_or_unread() -> None:
    text = "m: {x: 1, y: 2}\nn: {x: 1, y: 2}\n"
    code = program("x", "z", section="m"), program("x", "z", section="n")

    def found(key: str) -> tuple[list[str], list[str]]:
        context = unresolved(text, *code, key=key)
        return list(missing(unprovided_reads(context))), list(unread(context))

    assert found("base_configs.o") == (["m.z", "n.z"], ["m.y", "n.y"])
    assert found("base_configs.m") == (["n.z"], ["n.y"])
    assert found("base_configs.n") == (["m.z"], ["m.y"])
    assert found("defaults") == ([], [])


@pytest.mark.parametrize(
    ("text", "code", "found"),
    [
        (
            "m: {x: 1}\nn: {x: 1, y: 2}\n",
            [program("x", section="m", idle_escapes=frozenset({()})), program("x", section="n")],
            {"n.y": ""},
        ),
        (
            "m: {x: 1, y: 2}\nn: {x: 1, y: 2}\n",
            [program("x", section="m", notes=(escape(),)), program("x", section="n")],
            {"n.y": ""},
        ),
        (
            "m: {x: 1, y: 2}\nn: {x: 1, y: 2}\n",
            [
                program("x", section="m", whole=False, mentioned=None),
                program("x", section="n"),
            ],
            {"n.y": ""},
        ),
        (
            "m: {x: 1, y: 2}\nn: {x: 1, y: 2}\n",
            [
                program("x", section="m", whole=False, mentioned=(), own=False),
                program("x", section="n"),
            ],
            {"n.y": ""},
        ),
        (
            "m: {w: {q: 1}, x: {p: 1, q: 2}, z: {q: 1}}\n",
            [program("w", "w.q", "x", "x.p", "z", "z.q", section="m")],
            {"m.x.q": ""},
        ),
        (
            "m: {x: 1}\nn: 1\n",
            [program(section="m", named=frozenset({("n",), ("n", "m")}))],
            {"m": ""},
        ),
        (
            "m: {a: 1, x: {p: 1}, z: 1}\n",
            [program("a", "x", "z", section="m", written=("a", "z"))],
            {"m.x": ""},
        ),
        (
            "m: {y: 1}\nn: {x: 1, y: 2}\n",
            [program(section="m"), program("x", section="n")],
            {"m": "", "n.y": ""},
        ),
        (
            "m: {x: 1}\nn: {x: 1, y: 2}\n",
            [program("x", section="gone"), program("x", section="n")],
            {"n.y": ""},
        ),
    ],
)
def test_one_section_says_nothing_of_the_next(
    text: str, code: list[Any], found: dict[str, str]
) -> None:
    assert unread(context_of(text, *code)) == found


def test_what_is_misspelt_is_told_once() -> None:
    text = "n: {widht: 1}\nm: {a: 1}\n"

    def found(*code: Any, **more: Any) -> list[str]:
        context = context_of(text, *code, **more)
        item = lookup(context.bound.experiment.root, "n.widht")
        assert item is not None
        each = Misspelt(item, ("n", "widht"), "width", Span("b.yaml", 3, 1, 3, 6))
        context = context._replace(misspelt=(each,), made={})
        return [".".join(map(str, each.path)) for each in misspellings(context)]

    assert found() == ["n.widht"]
    assert found(program("n.widht")) == []
    assert found(program(idle=(read("n.widht"),))) == []
    assert found(program("widht", section="n")) == []
    assert found(program("n.width")) == []  # that it is missing says it
    assert found(program("n.depth")) == ["n.widht"]
    context = context_of(text)
    given = lookup(context.bound.experiment.root, "n.widht")
    assert given is not None
    unknown = fault("unknown", path=("n", "widht"))._replace(item=given, kind=Name("unknown"))
    assert found(faults=[unknown]) == []
    assert found(faults=[unknown._replace(kind=Name("refused"))]) == []
    lacks = fault("missing", path=("n", "width"))._replace(kind=Name("missing"))
    assert found(faults=[lacks]) == []
    assert found(faults=[lacks._replace(path=("n", "depth"))]) == ["n.widht"]
    assert found(faults=[unknown._replace(item=lacks.item)]) == ["n.widht"]
    elsewhere = unknown._replace(item=lacks.item, path=("n", "width"))
    assert found(faults=[elsewhere]) == ["n.widht"]
    assert found(faults=[lacks._replace(item=given, path=("n", "depth"))]) == ["n.widht"]


def test_a_misspelt_key_as_it_is_told() -> None:
    context = context_of("n: {widht: 1}\nm: {a: 1}\n")
    item = lookup(context.bound.experiment.root, "n.widht")
    assert item is not None
    of_code = Misspelt(item, ("n", "widht"), "width", Span("net.py", 3, 1, 3, 6))
    of_config = of_code._replace(shown=Place("b.yaml", ("n", "width"), "key"))

    def told(each: Misspelt) -> list[str]:
        return said("R302", context._replace(misspelt=(each,), made={}))

    says = (
        "warning n.widht: nothing reads `widht`: no Python file of the repository has this word "
        "| did you mean `width`? | "
    )
    assert told(of_code) == [f"{says}net.py:3:1 code has `width` here *"]
    assert told(of_config) == [f"{says}n.width another config has `width` here *"]


def test_where_other_choices_may_read_a_key() -> None:
    def told(*code: Any, at: Span | None = OTHERS) -> list[str]:
        context = context_of("m: {x: 1, y: {p: 1, q: 2}}\n", *code, read_among=lambda *_: at)
        return said("R302", context)

    reads = ("x", "y", "y.p")
    (line,) = told(program(*reads, section="m"))
    assert line == (
        "warning m.y.q: nothing that this config selects reads `m.y.q` | remove it, unless "
        "another choice is meant | net.py:4:5 other choices of this config may read it here"
    )
    (line,) = told(program(*reads, section="m", start=("train.py", 2)), at=None)
    assert line.startswith(
        "warning m.y.q: no code that receives this config reads `m.y.q` | remove it | train.py:2:1 "
    )
    assert line.endswith(" gets the config here")
    (line,) = told(program(*reads, section="m", loaded=("train.py", 5)), at=None)
    assert "| train.py:5:1 " in line
    assert line.endswith(" loads the config here")
    assert told(program(*reads, section="m", keyed=frozenset({("y",)}))) == []
    assert len(told(program(*reads, section="m", keyed=frozenset({("y",)})), at=None)) == 1
    assert len(told(program(*reads, section="m", keyed=frozenset({("x",)})))) == 1
    other = program("a", section="n", keyed=frozenset({("y",)}))
    assert len(told(program(*reads, section="m"), other)) == 1
    assert told(program(*reads, section="m", aside=True)) == []
    assert len(told(program(*reads, section="m", aside=True), at=None)) == 1
    assert len(told(program("x", section="l", aside=True), program(*reads, section="m"))) == 1


def written(path: str, certain: bool = True, first: bool = True) -> Write:
    return Write(tuple(path.split(".")), "net.py", 7, 5, certain, first)


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ([program("b", writes_at=(written("a"),))], ["a"]),
        ([program("b", writes_at=(written("a"), written("a")))], ["a"]),
        ([program("b", writes_at=(written("b"), written("a")))], ["a"]),
        ([program("b", writes_at=(written("gone"), written("a")))], ["a"]),
        ([program("b", writes_at=(written("a", certain=False),))], []),
        ([program("b", writes_at=(written("a", first=False),))], []),
        ([program("b", writes_at=(written("a", False), written("c")))], ["c"]),
        ([program("a", writes_at=(written("a"),))], []),
        ([program(idle=(read("a"),), writes_at=(written("a"),))], []),
        ([program("b", unfollowed=frozenset({"a"}), writes_at=(written("a"), written("c")))],
         ["c"]),
        ([program(writes_at=(written("a"),)), program("a", entry="eval:main")], []),
        ([program(writes_at=(written("a"),)), program("a", section="m")], ["a"]),
        ([program("x", section="m", writes_at=(written("y"),))], ["m.y"]),
        ([program(writes_at=(written("a"),)), program(unfollowed=frozenset({"a"}))], []),
    ],
)  # fmt: skip
def test_what_the_code_replaces(code: list[Any], found: list[str]) -> None:
    context = context_of("a: 1\nb: 2\nc: 3\nm: {x: 1, y: 2}\n", *code)
    assert keys("R305", context) == found
    for line in said("R305", context):
        assert line.endswith("| remove it; its value does nothing | net.py:7:5 replaced here")
    context.bound.experiment.groups = "conf"
    assert said("R305", context) == []


def test_monitors_after_one_that_is_of_a_part() -> None:
    deep = "a: {_target_: x.Y, b: {_target_: x.Z, c: {_target_: x.W, monitor: val_y}}}"
    text = f"t: {{{deep}, monitor: val_x}}\n"
    code = program("a.b.c.monitor", "monitor", section="t", logged=logs("val_loss"))
    assert keys("R306", context_of(text, code)) == ["t.monitor"]
    text = "t: {a: {monitor: epoch}, b: {monitor: val_loss}, c: {monitor: 3}, monitor: val_x}\n"
    code = program("a", "b", "c", "monitor", section="t", logged=logs("val_loss"))
    assert keys("R306", context_of(text, code)) == ["t.monitor"]
    text = "t: [{monitor: val_x}, {other: 1, monitor: val_y}]\n"
    code = program("t", logged=logs("val_loss"))
    assert keys("R306", context_of(text, code)) in ([], ["t.0.monitor", "t.1.monitor"])


@pytest.mark.parametrize(
    ("logged", "monitor", "fine"),
    [
        ("loss", "loss_epoch", True),
        ("loss", "loss_step", True),
        ("loss", "loss/dataloader_idx_0", True),
        ("loss", "loss_epoch/dataloader_idx_12", True),
        ("loss", "loss_other", False),
        ("loss/dataloader_idx_x", "loss", False),
    ],
)
def test_what_lightning_makes_of_a_name(logged: str, monitor: str, fine: bool) -> None:
    context = context_of(
        f"t: {{monitor: {monitor}}}\n", program("t", "t.monitor", logged=logs(logged))
    )
    assert (said("R306", context) == []) is fine


@pytest.mark.parametrize(("count", "more"), [(7, ""), (8, ""), (9, ", ...")])
def test_metrics_are_listed_up_to_eight(count: int, more: str) -> None:
    names = [f"val_m{number}" for number in range(count)]
    context = context_of(
        "t: {monitor: val_accuracy}\n", program("t", "t.monitor", logged=logs(*names))
    )
    (line,) = said("R306", context)
    assert f"| write one of {', '.join(names[:8])}{more} |" in line


def interpolating(text: str, *code: Any, **more: Any) -> ExperimentContext:
    more = {"interpolates": lambda: True, "passed": lambda: NOTHING_PASSED, **more}
    context = context_of(text, *code, **more)
    loader = context.bound.experiment.loader._replace(interpolates=True)
    context.bound.experiment.loader = loader
    return context


def test_which_configs_a_reference_is_told_of() -> None:
    text = "a: 1\nb: ${nowhere}\n"
    assert keys("R310", interpolating(text, program("a", "b"))) == ["b"]
    assert said("R310", interpolating(text, program("a", "b"), role="fragment")) == []
    assert said("R310", interpolating(text, program("a", "b"), interpolates=lambda: False)) == []
    assert said("R310", interpolating(text, program("a", "b", whole=False))) == []
    broken = interpolating(text, program("a", "b"))
    place = Place("a.yaml", ("a",), "value")
    broken.bound.experiment.problems = [ComposeProblem(place, "x", "gone")]
    assert said("R310", broken) == []
    part = interpolating(text, program("a", "b"))
    part.bound.experiment.part = True
    assert said("R310", part) == []
    open_ = interpolating(text, program("a", "b"))
    open_.bound.experiment.open = True
    assert said("R310", open_) == []


def test_several_programs_that_raise() -> None:
    fails = (raised("a"),)
    first, second = program("a", raised=fails), program("a", entry="b:main", raised=fails)
    third = program("a", entry="c:main", raised=fails, whole=False)
    assert keys("R311", context_of("a: 3\n", first, second)) == ["a"]
    assert keys("R311", context_of("a: 3\n", first, second, third)) == ["a"]
    assert keys("R311", context_of("a: 3\n", first, second._replace(raised=()), third)) == []
    assert keys("R311", context_of("a: 3\n", first, third)) == ["a"]
    one = raised("b", reason="odd", absent=(("x",),))
    two = raised("b", reason="odd", absent=(("x",), ("y", "z")))
    (line,) = said("R311", context_of("b: 3\n", program("b", raised=(one,))))
    assert "raises ValueError (`x` is not given): odd" in line
    (line,) = said("R311", context_of("b: 3\n", program("b", raised=(two,))))
    assert "raises ValueError (`x` and `y.z` are not given): odd" in line


def choice(name: str, sure: bool = False, key: str = "defaults") -> ComposeProblem:
    place = Place("a.yaml", ("a",), "key")
    return ComposeProblem(place, key, "no file has it, so what it would say was not checked",
                          "see docs", sure, name)  # fmt: skip


STORED = frozenset({"db/mysql", "net/small", "opt/adam"})


@pytest.mark.parametrize(
    ("problem", "told"),
    [
        (choice("net/small"), None),
        (choice("net/smal"), ("error", "no file has it", "did you mean `small`?")),
        (choice("nets/small"), ("error", "no file has it", "did you mean `net`?")),
        (choice("net/adma"), ("info", choice("").message, "see docs")),  # of another group
        (choice("net/mysq"), ("info", choice("").message, "see docs")),
        (choice("other/thing"), ("info", choice("").message, "see docs")),
        (choice("net/smal", sure=True), ("error", choice("").message, "see docs")),
        (choice("", sure=True), ("error", choice("").message, "see docs")),
        (choice(""), ("info", choice("").message, "see docs")),
    ],
)
def test_what_composition_could_not_bring_in(
    problem: ComposeProblem, told: tuple[str, str, str] | None
) -> None:
    context = context_of("a: 1\n", stored=lambda: STORED)
    context.bound.experiment.problems = [problem, choice("far/away", key="last")]
    found = list(registry.find("Y106").load().check(context))
    assert [each.key for each in found] == ["defaults"] * (told is not None) + ["last"]
    if told is not None:
        assert (found[0].severity.value, found[0].message, found[0].help) == told
        assert found[0].place == Place("a.yaml", ("a",), "value")


def test_the_key_that_is_missing_has_the_very_name() -> None:
    context = context_of("n: {widht: 1}\n", role="")
    item = lookup(context.bound.experiment.root, "n.widht")
    assert item is not None
    each = Misspelt(item, ("n", "widht"), "width", Span("b.yaml", 3, 1, 3, 6))
    for name, told in (("n.aaa", 1), ("n.zzz", 1), ("width", 0), ("m.n.width", 1), ("n.width", 0)):
        lacks = fault("missing", path=tuple(name.split(".")))
        found = context._replace(misspelt=(each,), faults=[lacks], made={})
        assert len(list(misspellings(found))) == told


def test_a_mapping_that_goes_to_a_call_is_read() -> None:
    text = "m: {x: {p: 1}, y: {q: 1}, z: 1}\n"
    code = program("x", "y", "z", section="m")
    assert keys("R302", context_of(text, code)) == ["m.x", "m.y"]
    taken = code._replace(refused=(refused("m.x.p", "width"),))
    assert keys("R302", context_of(text, taken)) == ["m.y"]
    itself = code._replace(refused=(refused("m.y", "width"),))
    assert keys("R302", context_of(text, itself)) == ["m.x"]


def test_code_that_evaluates_says_nothing_of_what_is_mentioned() -> None:
    mention = Mention("y", "train.py", 3, True)
    code = program("x", section="m", whole=False, mentioned=(mention,))
    assert keys("R302", context_of("m: {x: 1, y: 2}\n", code)) == ["m.y"]
    assert keys("R302", context_of("m: {x: 1, y: 2}\n", code._replace(aside=True))) == []


@pytest.mark.parametrize(("depth", "told"), [(0, 1), (1, 1), (2, 1), (3, 0)])
def test_a_monitor_within_nodes(depth: int, told: int) -> None:
    inner, path = "monitor: val_x", "monitor"
    for name in "abc"[:depth]:
        inner, path = f"{name}: {{_target_: x.Y, {inner}}}", f"{name}.{path}"
    code = program(path, section="t", logged=logs("val_loss"))
    assert len(said("R306", context_of(f"t: {{{inner}}}\n", code))) == told


def test_a_value_for_which_code_raises_is_told_once() -> None:
    def told(*names: str) -> list[str]:
        code = program("a", "b", mistyped=(mistyped("a"), mistyped("b")), raised=(raised(*names),))
        return keys("R308", context_of("a: wide\nb: deep\n", code))

    assert told() == ["a", "b"]
    assert told("a") == ["b"]
    assert told("b", "a") == ["a"]
    assert told("a", "b") == ["b"]


def test_types_that_each_program_declares() -> None:
    wide = (mistyped("a"),)

    def told(*code: Any) -> list[str]:
        return keys("R308", context_of("a: wide\n", *code))

    assert told(program("a", mistyped=wide)) == ["a"]
    assert told(program("a", mistyped=wide), program("a", entry="b:main")) == []
    assert told(program("a", mistyped=wide), program("a", entry="b:main", mistyped=wide)) == ["a"]
    assert told(program("a", mistyped=wide), program("a", entry="b:main", whole=False)) == ["a"]


def moved(context: ExperimentContext, path: str, file: str) -> ExperimentContext:
    """The context with a value from another file."""
    *above, name = path.split(".")
    item = lookup(context.bound.experiment.root, ".".join(above)) if above else None
    mapping = (item or context.bound.experiment.root).mapping
    found = mapping[name]
    mapping[name] = found._replace(place=found.place._replace(file=file))
    return context


@pytest.mark.parametrize("file", ["0.yaml", "b.yaml"])
def test_references_in_a_section_of_another_file(file: str) -> None:
    text = "a: 1\ns: {b: '${nowhere}', c: 1}\n"

    def told(*code: Any, of: str = file) -> list[str]:
        return keys("R310", moved(interpolating(text, *code), "s.b", of))

    assert told(program("a")) == []  # its programs never come there
    assert told(program("a"), of="".join(("a", ".yaml"))) == ["s.b"]
    assert told(program("a", "s.c")) == ["nowhere"]
    assert told(program("a", "s")) == ["nowhere"]
    assert told(program("a", "t.c")) == []
    assert told(program("a", idle=(read("s.c"),))) == ["nowhere"]
    assert told(program("a", doubts=(escape("s"),))) == ["nowhere"]
    assert told(program("a", doubts=(escape("t"),))) == []
    assert told(program("a", doubts=(escape("r"),))) == []
    assert told(program("a"), program("c", section="s")) == ["nowhere"]
    assert told(program("a"), program("c", section="t")) == []


def test_a_key_of_the_config_itself_is_told_before_those_that_it_takes() -> None:
    code = program("a", "b", "c", raised=(raised("a", "b", "c", reason="odd"),))

    def told(*others: str) -> str:
        context = context_of("a: 1\nb: 2\nc: 3\n", code)
        for name in others:
            moved(context, name, "base.yaml")
        (line,) = said("R311", context)
        return f"{line.partition(': ')[0]} | {line.rpartition('| ')[2]}"

    assert told().startswith("error a | ")
    assert told("a").startswith("error b | ")
    assert told("a", "b").startswith("error c | ")
    assert told("b").startswith("error a | ")
    assert told("a", "b", "c").startswith("error a | ")
    assert "`a` is 1" in told("a")
    assert "`c` is 3" in told("a")
    later = program("a", "c", raised=(raised("c", "a", reason="odd"),))
    context = moved(context_of("a: 1\nb: 2\nc: 3\n", later), "c", "base.yaml")
    assert keys("R311", context) == ["a"]


def broken(module: str, *names: str, file: str = "net.py") -> Broken:
    return Broken(tuple(tuple(name.split(".")) for name in names), module, file, 4, "no")


def test_a_module_that_cannot_be_parsed_is_told_once() -> None:
    several = (
        broken("gone", "x"),
        broken("net", "a", "b"),
        broken("net", "a"),
        broken("other", "a", file="other.py"),
    )
    code = program("a", "b", broken=several), program("a", section="m", broken=several)
    assert said("R312", context_of("a: 1\nb: 2\n", *code)) == [
        "error b: `b` selects `net`, which cannot be parsed: no | repair the module, or select "
        "another | net.py:4:1 the parser stops here",
        "error a: `a` selects `other`, which cannot be parsed: no | repair the module, or select "
        "another | other.py:4:1 the parser stops here",
    ]


@pytest.mark.parametrize(
    ("code", "path", "severity"),
    [
        ([program("a")], "m.n", Severity.WARNING),
        ([program("a", "m.n")], "m.n", Severity.ERROR),
        ([program("a", "m.n.width")], "m.n", Severity.ERROR),
        ([program("a", "m")], "m.n", Severity.ERROR),
        ([program("a", "m.o")], "m.n", Severity.ERROR),  # it comes on the way there
        ([program("a", "o.n")], "m.n", Severity.WARNING),
        ([program("a", idle=(read("m.n"),))], "m.n", Severity.ERROR),
        ([program("a", idle_escapes=frozenset({("m",)}))], "m.n", Severity.ERROR),
        ([program("a", shared=True)], "m.n", Severity.ERROR),
        ([program("a", completed=True)], "m.n", Severity.ERROR),
        ([program("a", raised=(raised("a"),))], "m.n", Severity.ERROR),
        ([program("a", whole=False)], "m.n", Severity.ERROR),
        ([program("a", notes=(escape(),))], "m.n", Severity.ERROR),
        ([program()], "m.n", Severity.ERROR),
        ([program("a"), program("m.n", entry="b:main")], "m.n", Severity.ERROR),
        ([program("a"), program("b", entry="b:main")], "m.n", Severity.WARNING),
        ([program("a", section="s")], "m.n", Severity.ERROR),
    ],
)
def test_a_node_that_no_program_comes_to(code: list[Any], path: str, severity: Severity) -> None:
    context = context_of("a: 1\nm: {n: {_target_: net.Net}}\n", *code)
    target = node(context, path)
    assert severity_of(context, target) is severity
    by_text = target._replace(form=target.form._replace(by_text=True))
    assert severity_of(context, by_text) is Severity.ERROR


def test_what_is_known_of_the_keys_of_a_section() -> None:
    context = context_of("m: {x: 1}\nn: {x: 1}\n", program(section="m"), program("x", section="n"))
    assert list(unread_keys(context)) == [("", "m")]
    assert list(judged_keys(context)) == [("", "m"), ("n", "x")]


def test_capital_keys_of_other_sections_than_the_environment_are_told() -> None:
    text = FAMILY.replace("metadata_file: m", "metadata_file: m, ZZZZ: 2")
    text = text.replace("trainer: {}", "trainer: {QQQQ: 3}\nenvironment: {QQQQ: 1, qqqq: 2}")
    found = sorted(keys("S202", context_of(text)))
    assert found == ["data.ZZZZ", "environment.qqqq", "trainer.QQQQ"]


def test_the_rules_of_one_family_alone_are_named() -> None:
    with pytest.raises(registry.UnknownRuleError) as caught:
        registry.codes_of("Y299")
    assert "family" not in str(caught.value)


def test_what_building_a_node_raises() -> None:
    text = "n: {_target_: net.Net, width: 3}\na: 1\n"
    odd = raised("n.width", "a", reason="odd")

    def told(*more: Raised, passed: Passed = NOTHING_PASSED) -> list[str]:
        found = context_of(text, passed=lambda: passed, built=lambda: Building(more or (odd,)))
        return keys("R311", found._replace(targets=[node(found, "n")], made={}))

    def adding(name: str, **more: Any) -> Passed:
        return NOTHING_PASSED._replace(by_name={name: Added(**more)})

    assert told() == ["n.width"]
    assert told(odd, odd) == ["n.width"]
    assert told(passed=adding("n", names=frozenset({"width"}))) == []
    assert told(passed=adding("n", names=frozenset({"a"}))) == []
    assert told(odd, raised("a", reason="odd"), passed=adding("n", unknown=True)) == ["a"]
    assert told(passed=adding("n", names=frozenset({"n"}))) == ["n.width"]
    assert told(passed=adding("o", names=frozenset({"width"}))) == ["n.width"]
    assert told(passed=adding("n", by_hand=True)) == []
    assert told(passed=adding("o", by_hand=True)) == ["n.width"]
    assert told(raised(reason="odd"), passed=adding("n", by_hand=True)) == [""]
    assert told(raised("a", reason="odd"), passed=adding("n", by_hand=True)) == ["a"]


@pytest.mark.parametrize(
    ("monitor", "help"),
    [
        ("train_accuracy", "write one of train_loss"),
        ("val_accuracy", "write one of val_loss"),
        ("test_accuracy", "write one of train_loss, val_loss"),
    ],
)
def test_metrics_of_the_same_stage_are_listed(monitor: str, help: str) -> None:
    code = program("t", "t.monitor", logged=logs("val_loss", "train_loss"))
    (line,) = said("R306", context_of(f"t: {{monitor: {monitor}}}\n", code))
    assert line.split(" | ")[1] == help


KEYS = ("data_dir: d", "metadata_file: m", "window_size: 1", "batch_size: 2", "num_workers: 1")


@pytest.mark.parametrize(
    ("count", "named"),
    [
        (2, ""),
        (3, "data_dir, metadata_file, window_size stand"),
        (4, "data_dir, metadata_file, window_size, batch_size stand"),
        (5, "data_dir, metadata_file, window_size, batch_size, ... stand"),
    ],
)
def test_keys_of_a_section_that_has_no_header(count: int, named: str) -> None:
    text = "".join(f"{each}\n" for each in KEYS[:count])
    lines = said("S202", context_of(text, name="data/a.yaml"))
    assert [line for line in lines if "stand at the root" in line] == (
        [
            f"warning data_dir: {named} at the root, where nothing reads them: there is no `data:` "
            "above them | write `data:` as the first line and indent the others | "
        ]
        if named
        else []
    )


@pytest.mark.parametrize(
    ("data", "help", "severity"),
    [
        (b"a: 1\nb: \xff\n", "save it as UTF-8; nothing else in it was checked", Severity.ERROR),
        ("a: 1\nb: \u4e2d\u6587\n".encode("gb18030"), "save it as UTF-8", Severity.WARNING),
    ],
)
def test_a_file_that_is_not_utf_8(data: bytes, help: str, severity: Severity) -> None:
    file = parse(data, "a.yaml")
    (found,) = run_rule(registry.find("Y107"), SimpleNamespace(file=file), "a.yaml")
    assert (found.code, found.help, found.severity) == ("Y107", help, severity)
    assert found.span == Span("a.yaml", 2, 4, 2, 4)


def test_of_several_the_first_hides_no_other() -> None:
    context = context_of("n: {widht: 1, hieght: 2}\n", program("n.widht"))
    several = []
    for wrong, right in (("widht", "width"), ("hieght", "height")):
        item = lookup(context.bound.experiment.root, f"n.{wrong}")
        assert item is not None
        several.append(Misspelt(item, ("n", wrong), right, Span("b.yaml", 3, 1, 3, 6)))
    found = context._replace(misspelt=several, made={})
    assert [each.near for each in misspellings(found)] == ["height"]
    code = program("a", "b", raised=(raised("a"), raised("b")))
    assert keys("R311", interpolating("a:\nb: 1\n", code)) == ["b"]  # a command line gives `a`
    assert keys("R311", context_of("a:\nb: 1\n", code)) == ["a", "b"]


def test_what_is_not_known_of_a_config_is_not_so() -> None:
    context = context_of("a: 1\n")
    assert not context.has_text("a")
    assert not context.mentioned("a", "a.yaml")
    assert not context.others_have(("a",))
    assert context.read_among("a", ["a.py"]) is None
    assert context.resolvers() is None
    assert context.passed() is NOTHING_KNOWN
    assert context.others() == context.metrics() == ()
    assert not context.interpolates()
    assert context.stored() == frozenset()
    assert context.built() == Building()
