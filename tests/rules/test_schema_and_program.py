"""Where a schema and the code of a program both speak of a key, and at which place it is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfglint.diagnostic import Severity
from cfglint.rules import registry
from cfglint.rules.choices import severity_of
from cfglint.rules.context import ExperimentContext
from cfglint.rules.followed import is_decided
from cfglint.rules.spread import refused_keywords
from cfglint.rules.unresolved import unresolved_names
from cfglint.run.project import Options
from cfglint.source.reads import CodeReads
from cfglint.stages.check import check
from tests.rules.contexts import context_of, escape, node, program, read
from tests.rules.test_by_hand import refused, said, unresolved
from tests.rules.test_by_schema import changed
from tests.rules.test_unread import RAISED, SWEPT, unread

TRAIN = 'def main(cfg):\n    print(cfg["net"]["depth"], cfg["seed"])\n'
SCHEMA = '{"properties": {"depth": {"type": "integer"}, "width": {"type": "integer"}}%s}'


@pytest.mark.parametrize(
    ("config", "more", "told"),
    [
        ("{depth: 3, width: x}", "", ["S203 net.width"]),
        ("{depth: x}", "", ["S203 net.depth"]),
        ("{depth: 3}", ', "required": ["width"]', ["S201 net.width"]),
        ("{depth: 3, colour: 1}", ', "additionalProperties": false', ["S202 net.colour"]),
        ("{depth: 3, width: 4}", ', "required": ["width"]', []),
    ],
)
def test_a_schema_of_the_users_own_counts_beside_the_program(
    config: str, more: str, told: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".git").mkdir()
    settings = '[[consumers]]\nsection = "."\nentry = "train:main"\nparameter = "cfg"\n'
    settings += '[[schemas]]\nsection = "net"\nschema = "net.json"\n'
    (tmp_path / "cfglint.toml").write_text(settings)
    (tmp_path / "net.json").write_text(SCHEMA % more)
    (tmp_path / "train.py").write_text(TRAIN)
    (tmp_path / "a.yaml").write_text(f"seed: 1\nnet: {config}\n")
    monkeypatch.chdir(tmp_path)
    report = check(["a.yaml"], Options(use_cache=False, select=("S", "X")))
    assert [f"{each.code} {each.key}" for each in report.diagnostics] == told


def test_code_that_reads_a_key_is_named_and_not_the_components_that_need_it() -> None:
    text = changed("output_dim: 32 => outptu_dim: 32")
    (by_schema,) = said("S201", context_of(text))
    assert by_schema.startswith(
        "error model.output_dim: E_01_HSE, B_09_FNO and H_01_Linear_cla read `output_dim`, which "
    )
    (by_code,) = said("R301", context_of(text, program("output_dim", section="model")))
    assert by_code.startswith("error model.output_dim: `train.py` reads `output_dim`, which ")


def places(context: ExperimentContext) -> list[str]:
    """Dotted key at which each missing key is told."""
    found = registry.find("S201").load().check(context)
    return [f"{each.place.file} {'.'.join(each.place.path)}" for each in found]


def test_a_missing_key_is_told_where_the_component_that_needs_it_is_chosen() -> None:
    for key, slot in (("modes: 4", "backbone"), ("patch_size_L: 8", "embedding")):
        for file, path, place in (
            ("a.yaml", ("model", slot), "a.yaml model"),
            ("base.yaml", (slot,), "base.yaml "),
            ("all.yaml", ("run", "model", slot), "all.yaml run.model"),
        ):
            context = context_of(changed(f"  {key}\\n => "))
            mapping = context.bound.sections["model"].item.mapping
            there = mapping[slot].place._replace(file=file, path=path)
            mapping[slot] = mapping[slot]._replace(place=there)
            assert places(context) == [place]


def test_who_decides_what_a_config_may_hold() -> None:
    def decided(*code: CodeReads, section: str = "") -> bool:
        return is_decided(context_of("a: {x: 1}\nb: {x: 1}\n", *code), section)

    opaque = program("x", section="b", notes=(escape(),))
    assert not decided()
    assert decided(program("a"))
    assert decided(program(notes=(escape(),)))  # another program, which was not followed
    assert not decided(program("a", notes=(escape(),)))
    assert not decided(program(section="a"), opaque)
    assert decided(program("x", section="a"), opaque, section="a")
    assert not decided(program("x", section="a"), opaque, section="b")


def test_of_several_lookups_the_first_that_has_a_line_is_told() -> None:
    lines = (0, 9, 4)
    several = tuple(unresolved("a", "x", "y", line) for line in lines)
    context = context_of("a: x\n", program("a", unresolved=several))
    assert [each.line for each in unresolved_names(context).values()] == [9]
    unsure = several[1]._replace(certain=False)
    context = context_of("a: x\n", program("a", unresolved=(unsure, several[2])))
    assert [each.line for each in unresolved_names(context).values()] == [4]


def test_what_one_program_alone_refuses_is_not_refused() -> None:
    one, other = refused("n.a"), refused("n.b")
    both = program("n", refused=(one, other))

    def told(*code: CodeReads) -> list[str]:
        found = refused_keywords(context_of("n: {a: 1, b: 2}\n", *code))
        return [".".join(each.path) for each in found]

    assert told() == []
    assert told(both) == ["n.a", "n.b"]
    assert told(both, program("n", entry="eval:main", refused=(other,))) == ["n.b"]
    assert told(both, program("n", entry="eval:main")) == []


def test_a_section_near_one_that_is_read_is_told_beside_code_that_goes_over_all() -> None:
    text = "modle: {x: 1}\nother: 1\n"
    each = program(read("modle", line=4), read("other", line=4), read("model", "optional", line=6))
    assert unread(context_of(text, program(section="modle"), each)) == {}
    apart = program("other", read("model.y", line=6))
    assert unread(context_of(text, program(section="modle"), apart)) == {"modle": "model"}


def test_of_a_section_whose_code_alone_was_read_nothing_is_misspelt_by_going_over_it() -> None:
    text = "m: {x: 1, widht: 2}\n"
    needed = read("width", line=3)
    whole = program(*SWEPT, needed, section="m", written=("width",))
    assert unread(context_of(text, whole)) == {"m.widht": "width"}
    assert unread(context_of(text, whole._replace(whole=False, mentioned=()))) == {}


def test_a_part_that_another_choice_would_take_is_passed_over() -> None:
    chosen = frozenset[tuple[str, ...]]({()})
    text = "m: {_target_: net.Net}\nn: {_target_: net.Net}\n"

    def severity(code: CodeReads, *more: CodeReads) -> Severity:
        context = context_of(text, code, *more)
        return severity_of(context, node(context, "n"))

    takes_m = program("m", chosen_from=chosen, raised=RAISED)
    assert severity(takes_m) is Severity.WARNING
    assert severity(takes_m._replace(chosen_from=frozenset())) is Severity.ERROR
    assert severity(program("m", "n.x", chosen_from=chosen, raised=RAISED)) is Severity.ERROR
    assert severity(takes_m, program("n", entry="b:main")) is Severity.ERROR
    assert severity(program("m")) is Severity.WARNING
    assert severity(program("m", idle=(read("n"),))) is Severity.ERROR
    assert severity(program("m", idle_escapes=frozenset({()}))) is Severity.ERROR
    assert severity(program("m", idle_escapes=frozenset({("m",)}))) is Severity.WARNING
    context = context_of(text, program("m"))
    at_root = node(context, "n")._replace(path=())
    assert severity_of(context, at_root) is Severity.ERROR
