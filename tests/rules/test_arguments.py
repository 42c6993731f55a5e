"""What is said of arguments that a config gives to code: nodes, calls, and keys near them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cfglint.compose.experiment import ComposeProblem, Dangling
from cfglint.compose.items import lookup
from cfglint.contract import Key, Type
from cfglint.diagnostic import Place, Related, Severity, Span, at_line
from cfglint.repository.misspelt import Misspelt
from cfglint.rules import registry
from cfglint.rules.context import diagnostic
from cfglint.rules.misspellings import misspellings
from cfglint.rules.running import run_rule
from cfglint.rules.unread import excused_keys
from cfglint.source.mentions import Mention
from cfglint.source.named import Absent, Contradiction, Parameter
from cfglint.source.reads import Building, Mistyped, Read, Write
from tests.rules.contexts import NOTHING_PASSED, context_of, escape, node, program, read, takes
from tests.rules.test_both_sides import interpolating, keys, moved
from tests.rules.test_by_hand import NODE, logs, of_node, raised, refused, said, unresolved
from tests.rules.test_by_schema import changed
from tests.rules.test_declared_words import AT, INT, NET, fault
from tests.rules.unordered import Name


def test_a_line_of_code_is_where_it_begins() -> None:
    assert at_line("a.py", 3) == Span("a.py", 3, 1, 3, 1)
    assert at_line("a.yaml") == Span("a.yaml", 1, 1, 1, 1)


@pytest.mark.parametrize(
    ("text", "takes", "help"),
    [
        (NODE, ["width=1", "depth=1"], "did you mean `width`?"),
        (NODE.replace("depth", "width"), ["width=1"], "remove it; it does nothing"),
        ("n: {_target_: net.Net, num_layers: 1}\n", ["depth=1"], "did you mean `depth`?"),
        ("n: {_target_: net.Net, colour: 1}\n", ["depth=1"], "remove it; it does nothing"),
    ],
)
def test_what_a_swallowed_argument_was_meant_for(text: str, takes: list[str], help: str) -> None:
    (line,) = of_node("R307", *takes, text=text, swallows=True)
    _, told, rest = line.split(" | ")
    assert told == help
    assert rest.endswith("*") == help.startswith("did")


def test_an_argument_to_which_another_config_refers_is_not_swallowed() -> None:
    text = "n: {_target_: net.Net, colour: 1}\n"
    assert len(of_node("R307", "depth=1", text=text, swallows=True)) == 1
    for name, told in (("colour", 0), ("depth", 1)):
        passed = NOTHING_PASSED._replace(elsewhere=frozenset({name}))
        found = of_node("R307", "depth=1", text=text, swallows=True, passed=passed)
        assert len(found) == told


def test_an_argument_that_nothing_passes_may_be_named_by_a_synonym() -> None:
    (line,) = of_node("R302", "depth=1", text="n: {_target_: net.Net, num_layers: 1}\n")
    assert line.split(" | ")[1] == "did you mean `depth`?"
    missing = program("depth", "a")
    found = excused_keys(context_of("num_layers: 3\na: 1\n", missing))
    assert {key: each.excuse for (_, key), each in found.items()} == {
        "num_layers": "`depth` is missing, which this one is likely meant for"
    }


def misspelt_beside(*parameters: Parameter, **more: Any) -> list[str]:
    """The misspelt keys of a node, whose code takes these parameters."""
    context = context_of("n: {_target_: net.Net, widht: 1}\n", passed=lambda: NOTHING_PASSED)
    item = lookup(context.bound.experiment.root, "n.widht")
    assert item is not None
    each = Misspelt(item, ("n", "widht"), "width", Span("b.yaml", 3, 1, 3, 6))
    target = node(context, "n", *parameters, **more)
    found = context._replace(misspelt=(each,), targets=[target], made={})
    return [each.near for each in misspellings(found)]


def test_a_misspelt_argument_is_told_by_one_rule() -> None:
    assert misspelt_beside(*takes("widht")) == ["width"]
    assert misspelt_beside(*takes("depth=1"), swallows=True) == []  # R307 says it
    assert misspelt_beside(*takes("width")) == []  # R301 says it
    assert misspelt_beside(*takes("depth=1", "widht=1")) == ["width"]


@pytest.mark.parametrize(
    ("code", "parameters", "found"),
    [
        # A loop over all keys reads it by no name: it is told where the class takes the near one.
        (["n.widht"], ["width=1"], ["width"]),
        (["n.widht"], ["width=1", "widht=1"], []),
        (["n.widht"], ["depth=1"], []),
        (["n.widht"], [], []),
        (["n.widht", "n.width"], ["depth=1"], []),  # R301 says it
        (["n.widht", read("n.width", "optional", line=3)], ["depth=1"], ["width"]),
        (["n.depth"], ["depth=1"], ["width"]),
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_a_misspelt_key_that_a_loop_reads(
    code: list[Read | str], parameters: list[str], found: list[str], first: bool
) -> None:
    text = "m: {_target_: net.Net, widht: 1}\nn: {_target_: net.Net, widht: 1}\n"
    context = context_of(text, program(*code), passed=lambda: NOTHING_PASSED)
    item = lookup(context.bound.experiment.root, "n.widht")
    assert item is not None
    each = Misspelt(item, ("n", "widht"), "width", Span("b.yaml", 3, 1, 3, 6))
    own = node(context, "n", *takes(*parameters), signature=bool(parameters), open=not parameters)
    other = node(context, "m", *takes("width=1"), open=True)
    targets = [own, other] if first else [other, own]
    beside = context._replace(misspelt=(each,), targets=targets, made={})
    assert [each.near for each in misspellings(beside)] == found


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("method: bayes\nprogram: t.py\nparameters: {a: {value: 1}}\nmetric: {name: lost}\n", True),
        ("method: grid\nprogram: t.py\nparameters: {a: {value: 1}}\nmetric: {name: lost}\n", False),
        (
            "method: grid\nearly_terminate: {type: hyperband}\nprogram: t.py\n"
            "parameters: {a: {value: 1}}\nmetric: {name: lost}\n",
            True,
        ),
        ("method: bayes\nprogram: t.py\nparameters: {a: {value: 1}}\nmetric: {goal: min}\n", False),
        ("method: bayes\nprogram: t.py\nparameters: {a: {value: 1}}\n", False),
        ("method: bayes\nmetric: {name: lost}\nlayers: 3\n", False),  # no sweep
        ("program: t.py\nparameters: {a: {value: 1}}\nmetric: {name: lost}\n", False),
    ],
)
def test_the_metric_that_a_sweep_goes_by(text: str, is_told: bool) -> None:
    context = context_of(text, program("metric.name"), metrics=lambda: logs("loss", "f1"))
    assert keys("R306", context) == ["metric.name"] * is_told


@pytest.mark.parametrize(
    ("more", "is_told"),
    [
        ({}, True),
        ({"covered": True}, False),  # the contract says it
        ({"partial": True}, False),
        ({"role": "fragment"}, False),
    ],
)
def test_arguments_that_a_call_or_a_contract_asks_for(more: dict[str, Any], is_told: bool) -> None:
    role = more.pop("role", "")
    context = context_of(NODE, passed=lambda: NOTHING_PASSED, role=role)
    target = node(context, "n", *takes("colour"))._replace(**more)
    assert bool(said("R301", context._replace(targets=(target,), made={}))) is is_told


@pytest.mark.parametrize(
    ("text", "at_one_place", "renames"),
    [
        ("nmae: 1\nsize: 2\nkind: 3\n", ["nmae", "size", "kind"], True),
        ("nmae: 1\nsize: 2\n", ["nmae", "size"], False),  # two are named: `(c["a"], c["b"])`
        ("nmae: 1\nsize: 2\nkind: 3\nlast: 4\n", ["nmae", "size", "kind"], False),
        ("nmae: 1\nsize: 2\nkind: 3\n", [], True),
        ("nmae: 1\nsize: 2\nkind: 3\n", ["nmae"], False),
    ],
)
def test_a_loop_over_all_keys_reads_none_by_its_name(
    text: str, at_one_place: list[str], renames: bool
) -> None:
    loop = [read(each, line=9) for each in at_one_place]
    (line,) = said("R301", context_of(text, program("name", *loop)))
    assert ("rename `nmae` to `name`" in line) is renames


def test_a_key_that_code_mentions_where_this_config_does_not_come() -> None:
    mentions = (Mention("b", "train.py", 3, True),)
    (line,) = said("R302", context_of("a: 1\nb: 2\n", program("a", mentioned=mentions)))
    assert line == (
        "warning b: nothing that this config selects reads `b` | remove it | "
        "train.py:3:1 mentioned here, which is not selected"
    )


def test_a_key_that_this_config_may_do_without_is_a_warning() -> None:
    perhaps = program(read("b", certain=False), "c")
    context = context_of("a: 1\n", perhaps, others_have=lambda path: path == ("b",))
    sure, gap = said("R301", context)
    assert sure.startswith("error c: `train.py` reads `c`, which this config does not provide |")
    assert gap.startswith("warning b: `train.py` reads `b`, which this config does not provide, ")
    assert "and all others of its kind do |" in gap


def test_a_name_that_only_a_merge_brings_is_not_told_and_the_next_one_is() -> None:
    code = program("n", unresolved=(unresolved("m.name", "x", "y"), unresolved("n", "x", "y")))
    assert keys("R303", context_of("n: x\n", code)) == ["n"]


DECLARED = Mistyped(("a",), "width", "int", "net.py", 3, 5)


@pytest.mark.parametrize(
    ("text", "found", "line"),
    [
        (
            "a: x\n",
            DECLARED,
            "warning a: `width` is declared `int`, and this is a text | write a number | "
            "net.py:3:5 declared here",
        ),
        (
            "a: [1]\n",
            DECLARED,
            "warning a: `width` is declared `int`, and this is a list | write a number | "
            "net.py:3:5 declared here",
        ),
        (
            "a: x\n",
            DECLARED._replace(called="lib.Net", type=Type("int")),
            "warning a: `width` is the text `x`, and `lib.Net` declares an integer | "
            "write an integer | net.py:3:5 `width` is declared here",
        ),
        (
            "a: x\n",
            DECLARED._replace(called="lib.Net", type=Type("int"), sure=True),
            "error a: `width` is the text `x`, and `lib.Net` declares an integer | "
            "write an integer | net.py:3:5 `width` is declared here",
        ),
    ],
)
def test_a_value_of_another_type_than_code_declares(text: str, found: Mistyped, line: str) -> None:
    assert said("R308", context_of(text, program("a", mistyped=(found,)))) == [line]


def test_every_program_has_to_declare_it() -> None:
    one = program("a", mistyped=(DECLARED,))
    other = one._replace(entry="eval:main")
    part = program("a", entry="part:main", whole=False)
    assert len(said("R308", context_of("a: x\n", one, other))) == 1
    assert said("R308", context_of("a: x\n", one, other._replace(mistyped=()))) == []
    assert len(said("R308", context_of("a: x\n", one, part))) == 1
    part_alone = program("a", mistyped=(), entry="x"), part._replace(mistyped=(DECLARED,))
    assert len(said("R308", context_of("a: x\n", *part_alone))) == 1
    missing = DECLARED._replace(path=("b",))
    assert said("R308", context_of("a: x\n", program("a", mistyped=(missing,)))) == []


def test_a_value_that_is_refused_is_told_once() -> None:
    context = context_of("n: {widht: x}\n")
    wrong = fault("refused", path=("n", "widht"), key=Key(AT, type=INT))
    fails = raised("n.widht", reason="odd")
    assert len(said("R308", context._replace(faults=[wrong], made={}))) == 1
    code = program("n", mistyped=(DECLARED._replace(path=("n", "widht")),), raised=(fails,))
    assert said("R308", context_of("n: {widht: x}\n", code)) == []  # R311 says it
    both = context_of("n: {widht: x}\n", code._replace(raised=()), faults=[wrong])
    assert len(said("R308", both)) == 1


def test_what_an_annotation_says_counts_unless_code_knows_the_word() -> None:
    text = "n: {_target_: net.Net, width: auto}\n"

    def told(sure: bool, known: bool) -> list[str]:
        context = context_of(text, passed=lambda: NOTHING_PASSED, has_text=lambda word: known)
        (parameter,) = takes("width=1")
        item = lookup(context.bound.experiment.root, "n.width")
        assert item is not None
        found = Contradiction(parameter, item, Type("int"), sure)
        target = node(context, "n", parameter)._replace(contradictions=(found,))
        return said("R308", context._replace(targets=[target], made={}))

    declares = "`width` is the text `auto`, and `net.Net` declares an integer | write an integer | "
    at = "net.py:2:9 `width` is declared here"
    assert told(sure=False, known=False) == [f"warning n.width: {declares}{at}"]
    assert told(sure=True, known=True) == [f"error n.width: {declares}{at}"]
    assert told(sure=False, known=True) == []


def test_a_rule_that_raises_is_one_diagnostic() -> None:
    (found,) = run_rule(registry.find("R302"), None, "a.yaml")
    assert (found.code, found.severity, found.span) == ("X901", Severity.ERROR, at_line("a.yaml"))
    assert found.message.startswith("R302 failed on this file: AttributeError: ")


@pytest.mark.parametrize(
    ("text", "help"),
    [
        ("n: {widht: 1, depth: 2}\n", "rename `widht` to `width`, to which this refers"),
        ("n: {widht: 1, widths: 2}\n", "did you mean `widths`?"),
        ("n: {widht: 1, colour: 2}\n", "rename `widht` to `width`, to which this refers"),
        ("n: {size: 1, colour: 2}\n", "the keys there are size and colour"),
    ],
)
def test_a_reference_to_a_key_that_is_misspelt_where_it_is_set(text: str, help: str) -> None:
    text += "a: ${n.width}\n"
    code = program("a", "n")
    unknown = fault("unknown", path=("n", "widht"))
    (line,) = said("R310", interpolating(text, code, faults=[unknown]))
    assert line.split(" | ")[1] == help
    passed_on = code._replace(refused=(refused("n.widht"),))
    (line,) = said("R310", interpolating(text, passed_on))
    assert line.split(" | ")[1] == help


def test_no_section_is_missing_where_a_base_file_could_not_be_read() -> None:
    context = context_of("data: {data_dir: d}\nbase_configs: {}\n", role="experiment")
    assert "S201 error model" in "".join(f"S201 {line}" for line in said("S201", context))
    place = Place("a.yaml", ("data",), "value")
    context.bound.experiment.problems = [ComposeProblem(place, "x", "gone")]
    assert said("S201", context._replace(made={})) == []
    context.bound.experiment.problems = [ComposeProblem(place, "base_configs.model", "gone")]
    assert keys("S201", context._replace(made={})) == ["task"]


def test_only_a_key_that_nothing_reads_may_be_meant_for_a_missing_one() -> None:
    text = "num_layers: 3\na: 1\n"
    (line,) = said("R301", context_of(text, program("depth", "a")))
    assert line.split(" | ")[1].startswith("add `depth: 3` (num_layers is 3, and nothing this")
    (line,) = said("R301", context_of(text, program("depth", "num_layers", "a")))
    assert line.split(" | ")[1] == "add `depth`"
    inside = "num_layers: 3\na: {num_layers: 1}\n"
    (line,) = said("R301", context_of(inside, program("depth", "a.num_layers")))
    assert line.split(" | ")[1].startswith("add `depth: 3` (num_layers is 3")
    nowhere = program("width", section="n")
    assert keys("R301", context_of(text, program("depth", "a"), nowhere)) == ["depth"]


def test_a_node_in_a_list_lacks_what_no_command_line_gives() -> None:
    text = "m: [{_target_: net.Net}]\nn: {_target_: net.Net}\no: {k: {_target_: net.Net}}\n"
    for path, told in (("m.0", ["m.0.width"]), ("n", []), ("o.k", [])):
        context = context_of(text, passed=lambda: NOTHING_PASSED)
        target = node(context, path, *takes("width"))._replace(covered=True)
        found = context._replace(targets=[target], made={})
        assert keys("R301", found) == told
        free = context._replace(targets=[target._replace(covered=False)], made={})
        assert keys("R301", free) == [f"{path}.width"]


def test_what_a_command_line_gives_is_not_told_as_overwritten() -> None:
    code = program("a", "b", writes_at=(Write(("c",), "train.py", 3, 1, True, True),))

    def told(**changes: Any) -> list[str]:
        context = context_of("a: 1\nb: 2\nc: 3\n", code)
        mapping = context.bound.experiment.root.mapping
        mapping["c"] = mapping["c"]._replace(**changes)
        return keys("R305", context)

    assert told() == ["c"]
    assert told(how=Name("set")) == []
    assert told(node=None) == []


@pytest.mark.parametrize(
    ("file", "severity"),
    [
        ("src/model_factory/nets/B_09_FNOO.py", "info"),
        ("model_factory/B_09_FNOO.py", "info"),
        ("model_factory/B_09_FNO.py", "error"),
        ("nets/B_09_FNOO.py", "error"),
    ],
)
def test_a_component_whose_code_is_there_is_no_misspelling(
    file: str, severity: str, tmp_path: Path
) -> None:
    (tmp_path / file).parent.mkdir(parents=True)
    (tmp_path / file).write_text("")
    text = changed("B_09_FNO => B_09_FNOO")
    name = str(tmp_path / "configs/all/a.yaml")
    (line,) = said("S206", context_of(text, name=name))
    assert line.startswith(f"{severity} model.backbone: ")
    other = program("num_epochs", section="trainer")
    assert len(said("S206", context_of(text, other, name=name))) == 1
    whole = program("name", "backbone", section="model")
    assert len(said("S206", context_of(text, whole, name=name))) == (severity == "error")


def test_what_building_a_node_raises_says_it_of_a_value_that_may_be_refused() -> None:
    context = context_of("n: {widht: x}\nm: 1\n", passed=lambda: NOTHING_PASSED)
    maybe = fault("refused", path=("n", "widht"), key=Key(AT, type=INT), sure=False)

    def told(*keys: str, sure: bool = False, codes: tuple[str, ...] = ("R311",)) -> int:
        built = Building((raised(*keys, reason="odd"),))
        faults = [maybe._replace(sure=sure)]
        found = context._replace(
            faults=faults, built=lambda: built, codes=frozenset(codes), made={}
        )
        return len(said("R308", found))

    assert told("n.widht") == 0
    assert told("n.widht", "m") == 0
    assert told("m", "n.widht") == 1
    assert told() == 1
    assert told("n.widht", sure=True) == 1
    assert told("n.widht", codes=("R308",)) == 1


def test_which_programs_have_to_be_known_for_what_is_logged() -> None:
    text = "t: {monitor: val_los}\n"
    one = program("t", "t.monitor", logged=logs("val_loss"))
    assert keys("R306", context_of(text, one)) == ["t.monitor"]
    silent = program("t", "t.monitor", entry="show:main", notes=(escape(),))
    assert keys("R306", context_of(text, one, silent)) == ["t.monitor"]
    assert keys("R306", context_of(text, one, silent._replace(logged=logs("a")))) == []
    unknown = program("t", "t.monitor", entry="show:main", logged=None)
    assert keys("R306", context_of(text, one, unknown)) == []
    part = context_of(text, one)
    part.bound.experiment.part = True
    assert keys("R306", part) == []


@pytest.mark.parametrize(
    ("name", "told"), [("text", ["a.b.c.monitor"]), ("net.Part", []), ("part", ["a.b.c.monitor"])]
)
def test_a_monitor_within_parts_of_parts_is_no_callbacks(name: str, told: list[str]) -> None:
    text = f"a: {{x: {name}, b: {{x: {name}, c: {{x: {name}, monitor: val_los}}}}}}\n"
    code = program("a", logged=logs("val_loss"))
    assert keys("R306", context_of(text, code)) == told


def test_a_component_that_the_code_does_not_have_is_told_once() -> None:
    text = changed("B_09_FNO => B_09_FNOO")
    lacks = unresolved("backbone", "B_09_FNOO", "B_09_FNO")
    code = program("name", section="model", unresolved=(lacks,))
    context = context_of(text, code)
    assert keys("S206", context) == ["model.backbone"]
    assert keys("S206", context._replace(codes=frozenset({"R303"}), made={})) == []
    elsewhere = code._replace(unresolved=(lacks._replace(path=("embedding",)),))
    found = context_of(text, elsewhere)._replace(codes=frozenset({"R303"}), made={})
    assert keys("S206", found) == ["model.backbone"]


def test_an_argument_is_missing_where_arguments_stand() -> None:
    text = "n: {_target_: net.Net, args: {x: 1}}\n"
    context = context_of(text, passed=lambda: NOTHING_PASSED)
    target = node(context, "n", *takes("width"))._replace(arguments={})
    for inside, help in ((("args",), "add `width` under `args`"), ((), "add `width`")):
        found = context._replace(targets=[target._replace(inside=inside)], made={})
        (line,) = said("R301", found)
        assert line.split(" | ")[1] == help
        key = ".".join(("n", *inside, "width"))
        assert line.startswith(f"error {key}: `net.Net` takes `width` without a default")


def test_a_part_of_a_config_lacks_no_argument() -> None:
    text = "n: {_target_: net.Net, widths: 1}\n"

    def told(role: str = "", part: bool = False) -> list[str]:
        context = context_of(text, passed=lambda: NOTHING_PASSED, role=role)
        context.bound.experiment.part = part
        target = node(context, "n", *takes("width", "widths=1"))
        return said("R301", context._replace(targets=[target], made={}))

    (line,) = told()
    assert line.split(" | ")[1] == "add `width`"  # `widths` is what it says
    assert told(role="fragment") == []
    assert told(part=True) == []


@pytest.mark.parametrize(
    ("treated", "ends"),
    [
        ("ignored", "and it is dropped in silence"),
        ("kept", "and no code reads it"),
        ("unsure", "and no code reads it"),
        ("raises", ""),
    ],
)
def test_a_key_that_a_class_does_not_have(treated: Any, ends: str) -> None:
    unknown = fault("unknown", path=("n", "widht"), contract=NET._replace(unknown=treated))
    context = context_of("n: {widht: x}\n", faults=[unknown])
    told = [f"warning n.widht: Net has no key `widht`, {ends}"] if ends else []
    assert [line.partition(" | ")[0] for line in said("R302", context)] == told
    assert len(said("R309", context)) == (not ends)


def test_a_key_inside_another_is_named_alone_where_code_mentions_it() -> None:
    mentions = (Mention("y", "train.py", 3, True),)
    code = program("k", "k.x", section="m", mentioned=mentions)
    (line,) = said("R302", context_of("m: {k: {x: 1, y: 2}}\n", code))
    assert line.startswith("warning m.k.y: nothing that this config selects reads `y` |")
    (line,) = said("R302", context_of("m: {k: {x: 1, y: 2}}\n", code._replace(mentioned=None)))
    assert line.startswith("warning m.k.y: no code that receives this config reads `m.k.y` |")


def test_where_other_choices_of_a_config_may_read_a_key() -> None:
    there = Span("net.py", 4, 5, 4, 9)
    code = program("a", read("width", "optional", line=2), loaded=("train.py", 7))

    def told(text: str, word: str) -> list[str]:
        found = context_of(text, code, read_among=lambda name, _: there if name == word else None)
        (line,) = said("R302", found)
        return line.removesuffix(" *").split(" | ")

    loads = "train.py:7:1 `train:main` loads the config here"
    nobody, unselected = "no code that receives this config", "nothing that this config selects"
    other = "net.py:4:5 other choices of this config may read it here"
    meant = "remove it, unless another choice is meant"
    assert told("a: 1\nb: 2\n", "c") == [f"warning b: {nobody} reads `b`", "remove it", loads]
    assert told("a: 1\nb: 2\n", "b") == [f"warning b: {unselected} reads `b`", meant, other]
    near = ["warning widht: " + nobody + " reads `widht`", "did you mean `width`?", loads]
    assert told("a: 1\nwidht: 2\n", "c") == near
    assert told("a: 1\nwidht: 2\n", "widht") == near


def test_where_a_reference_is_told() -> None:
    code = program("a", "b")
    text = "a: 1\nb: ${nowhere}\n"
    plain = context_of(text, code, interpolates=lambda: True, passed=lambda: NOTHING_PASSED)
    assert keys("R310", plain) == []  # its loader leaves `${` alone
    assert keys("R310", interpolating(text, code)) == ["b"]
    moved_there = moved(interpolating(text, program("a")), "b", "base.yaml")
    assert keys("R310", moved_there) == ["nowhere"]  # told at what this config has in its place
    (line,) = said("R310", interpolating("a: ${n.x}\nb: 1\nn: {}\n", code))
    assert line.split(" | ")[1] == "there are no keys"
    (line,) = said("R310", interpolating("a: ${n.x}\nb: 1\nn: {colour: 1}\n", code))
    assert line.split(" | ")[1] == "the only key there is colour"


def test_a_reference_of_hyperpyyaml_is_told_where_it_stands() -> None:
    context = context_of("a: 1\nb: {c: x}\n")
    item = lookup(context.bound.experiment.root, "b.c")
    assert item is not None
    for name, help in (
        ("widht", "did you mean `width`?"),
        ("net[widht]", "did you mean `width`?"),
        ("widht.size", "did you mean `width`?"),
        ("other", "the keys there are width and depth"),
    ):
        found = Dangling(("b", "c"), item, name, ("width", "depth"))
        context.bound.experiment.dangling = [found]
        message = f"`<{name}>` refers to a key that is not there, and loading raises on it"
        assert said("R310", context) == [f"error b.c: {message} | {help} | "]


def test_a_signature_of_a_table_is_named_and_has_no_place() -> None:
    table = Related(Span("<torch 2.13>", 1, 1, 1, 1), "declared here")
    code = Related(Span("net.py", 3, 1, 3, 1), "read here")
    key = Related(Place("<a>.yaml", ("a",)), "set here")
    place = Place("a.yaml", ("a",))

    def told(*related: Related) -> tuple[str, tuple[Related, ...]]:
        found = diagnostic(("R308", "refused-value"), Severity.ERROR, "no", place, related=related)
        return found.message, found.related

    assert told(code, key) == ("no", (code, key))
    assert told(code, table) == ("no (by the signature of torch 2.13)", (code,))
    assert told(table, table, key) == ("no (by the signature of torch 2.13)", (key,))


def test_a_name_that_a_module_does_not_have() -> None:
    text = "n: {_target_: net.Nett, x: 1}\n"
    absent = Absent("net", "Nett", ("Net", "Other"))

    def told(
        absent: Absent = absent, name: str = "net.Nett", taken: bool = False, **form: Any
    ) -> list[str]:
        passed = NOTHING_PASSED._replace(may_take=lambda name: taken)
        context = context_of(text, passed=lambda: passed)
        target = node(context, "n", name=name, signature=False, absent=absent)
        target = target._replace(form=target.form._replace(**form))
        return said("R303", context._replace(targets=[target], made={}))

    says = "`net` has no `Nett`, which `_target_` names | did you mean `Net`? | "
    assert told() == [f"error n._target_: {says} *"]
    assert told(taken=True) == []  # code may put another in its place
    assert told(builder=Name("loader")) == [f"error n: {says}"]
    assert told(builder=Name("loader"), taken=True) == [f"error n: {says}"]
    assert told(name="net.Nett.build") == [f"error n._target_: {says}"]
    far = absent._replace(known=("Other", "_Far"))
    assert told(far) == [
        "error n._target_: `net` has no `Nett`, which `_target_` names | it has Other | "
    ]
    package = Absent("", "nett", ("other",))
    assert told(package) == [
        "error n._target_: there is no package `nett`, which `_target_` names |  | "
    ]


@pytest.mark.parametrize(
    ("value", "help", "fixed"),
    [
        ("3", "add `depth: 3` (num_layers is 3, and nothing this config selects reads it)", True),
        ("*l", "add `depth: 4` (num_layers is 4, and nothing this config selects reads it)", True),
        ("'3'", "add `depth`; `num_layers` may be meant for it", False),
        ("{x: 1}", "add `depth`; `num_layers` may be meant for it", False),
        ("[1]", "add `depth`; `num_layers` may be meant for it", False),
        ("a\n\n  b", "add `depth`; `num_layers` may be meant for it", False),
    ],
)
def test_a_value_is_taken_over_as_it_is_written(value: str, help: str, fixed: bool) -> None:
    text = f"b: &l 4\nnum_layers: {value}\na: 1\n"
    (line,) = said("R301", context_of(text, program("depth", "a", "b")))
    assert line.split(" | ")[1] == help
    assert line.endswith("*") == fixed
