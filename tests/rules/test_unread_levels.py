"""Keys that nothing reads, by the section that they are in and by what else is known of it."""

from __future__ import annotations

from cfglint.rules.context import ExperimentContext
from cfglint.rules.unread import excused_keys, judged_keys
from cfglint.source.reads import CodeReads, Note
from tests.rules.contexts import context_of, escape, program, read
from tests.rules.test_by_schema import changed
from tests.rules.test_unread import FEW, SOME, own, unread


def excuses(context: ExperimentContext) -> dict[str, str]:
    return {f"{s}.{k}".strip("."): each.excuse for (s, k), each in excused_keys(context).items()}


MEANT = "a missing key is reported, which this one is likely meant for"


def test_a_key_that_a_missing_one_of_the_schema_is_likely_meant_for() -> None:
    """The schema's missing key is told where the code is not known to do without it."""
    text = changed("modes: 4 => n_modes: 4")

    def told(*code: CodeReads) -> str:
        return excuses(context_of(text, *code)).get("model.n_modes", "")

    idle = program(section="model", idle=(read("name"),))
    assert told(idle) == MEANT
    assert told(idle, program("name", section="model", whole=False, notes=(escape(),))) == MEANT
    assert told(program("name", "modes", section="model")) == MEANT
    assert told(program("name", "modes.x", section="model")) == MEANT
    assert told(program("name", section="model")) == ""
    assert "model.n_modes" in unread(context_of(text, program("name", section="model")))
    other = program("name", "type", section="model"), program("name", "modes", section="trainer")
    assert told(*other) == ""


def test_what_another_program_reads_by_going_over_all_keys_is_not_judged() -> None:
    code = program("a", "b", read("width", "optional", line=3))
    each = program(*(read(key, line=4) for key in ("a", "b", "widht", "c")), entry="x:main")

    def judged(*others: CodeReads) -> list[str]:
        found = context_of(FEW, code, others=lambda: others)
        found.bound.experiment.file = "of_several.yaml"
        return [key for _, key in judged_keys(found)]

    assert judged(program("a", entry="x:main")) == ["a", "b", "widht", "c"]
    assert judged(each) == ["widht"]


def test_a_section_that_is_nowhere_is_told_where_no_other_code_may_read_it() -> None:
    text = "modle: {x: 1}\nother: 1\n"
    for more in ({"shared": True}, {"completed": True}):
        assert unread(context_of(text, program(section="modle", **more))) == {}
        near = program(section="modle", **more), program("model.x")
        assert unread(context_of(text, *near))["modle"] == "model"
    each = tuple(read(key, line=4) for key in ("modle", "other"))
    assert unread(context_of(text, program(section="modle"), program(*each))) == {}
    assert unread(context_of(text, program(section="modle"))) == {"modle": ""}


def test_a_missing_key_of_one_section_excuses_none_of_another() -> None:
    text = "m: {x: 1, widht: 2}\nn: {x: 1, widht: 2}\n"
    reads_m, reads_n = program("x", "width", section="m"), program("x", section="n")
    assert unread(context_of(text, reads_m, reads_n)) == {"n.widht": ""}
    inside = "m: {k: {x: 1, widht: 2}}\nn: {k: {x: 1, widht: 2}}\n"
    reads_m = program("k", "k.x", "k.width", section="m")
    reads_n = program("k", "k.x", section="n")
    assert unread(context_of(inside, reads_m, reads_n)) == {"n.k.widht": ""}


def test_a_key_of_the_same_name_on_another_level_is_another_key() -> None:
    text = "m: {k: {x: 1, y: 2}, l: {x: 1, y: 2}, y: 1}\n"
    code = program("k", "l", "k.x", "k.y", "l.x", "y", section="m")
    assert unread(context_of(text, code)) == {"m.l.y": ""}
    both = tuple(read(key, line=9) for key in ("k.x", "k.y"))
    code = program("k", "l", "y", *both, "l.x", section="m")
    context = context_of(text, code)
    assert [key for _, key in judged_keys(context)] == ["l.x", "l.y", "y"]
    assert unread(context) == {"m.l.y": ""}


def test_an_empty_mapping_loses_no_value() -> None:
    told = excuses(context_of("a: 1\nb: {}\n", program("a")))
    assert told == {"b": "a section may be for another program"}
    told = excuses(
        context_of("m: {x: 1, y: {}, k: {z: {}, v: 1}}\n", program("x", "k", "k.v", section="m"))
    )
    assert told == {"m.y": "it is empty", "m.k.z": "it is empty"}


def test_other_values_name_a_key_of_a_section_within_another() -> None:
    text = "m: {n: {x: 1, y: 2}}\n"
    code = program("x", section="m.n")
    assert unread(context_of(text, code)) == {"m.n.y": ""}
    for path, found in (("m.n.y", {}), ("m.n.y.z", {}), ("m.n.x", {"m.n.y": ""})):
        named = code._replace(named=frozenset({tuple(path.split("."))}))
        assert unread(context_of(text, named)) == found


def test_a_section_is_near_to_sections_alone() -> None:
    text = "modle: {x: 1}\nzz: {model: 1}\n"
    inside = program("model", section="zz")
    assert unread(context_of(text, program(section="modle"), inside)) == {"modle": ""}


def test_a_section_that_code_goes_over_is_read_unless_it_is_misspelt() -> None:
    text = "modle: {x: 1}\nother: 1\n"
    code = program(section="modle", swept=True)
    assert unread(context_of(text, code, program("other"))) == {}
    assert unread(context_of(text, code._replace(swept=False), program("other"))) == {"modle": ""}
    assert unread(context_of(text, code, program("other", "model.y"))) == {"modle": "model"}


def test_code_of_a_section_counts_where_its_program_was_not_followed_to_the_end() -> None:
    stopped = program("x", section="m", notes=(escape(),))
    assert unread(context_of("m: {x: 1, y: 2}\n", stopped, own("x"))) == {"m.y": ""}
    assert unread(context_of("m: {x: 1, y: 2}\n", stopped)) == {}


def test_a_key_inside_another_may_be_read_by_what_this_config_does_not_select() -> None:
    code = program("k", "k.x", section="m")

    def told(word: str) -> dict[str, str]:
        found = context_of(
            "m: {k: {x: 1, y: 2}}\n", code, mentioned=lambda each, file: each == word
        )
        found.bound.experiment.file = "of_several.yaml"
        return unread(found)

    assert told("z") == {"m.k.y": ""}
    assert told("y") == {}


def test_what_another_program_reads_says_nothing_of_a_section_whose_code_alone_was_read() -> None:
    others = (program("x", "y", section="m", entry="eval:main"),)
    found = context_of("m: {x: 1, y: 2}\n", own("x"), others=lambda: others)
    found.bound.experiment.file = "of_several.yaml"
    assert unread(found) == {"m.y": ""}


def test_what_stops_a_program_leaves_its_other_keys_alone() -> None:
    text = "m: {x: 1, y: 2}\n"
    assert unread(context_of(text, program("x", section="m"))) == {"m.y": ""}
    assert unread(context_of(text, program("x", section="m", completed=True))) == {}


def test_an_opaque_mapping_has_keys_that_may_be_read() -> None:
    text = "m: {k: {x: 1, y: 2}, l: 1}\n"
    code = program("k", "l", "k.x", section="m")
    assert unread(context_of(text, code)) == {"m.k.y": ""}
    assert unread(context_of(text, code._replace(notes=(escape("k"),)))) == {}
    assert unread(context_of(text, code._replace(written=frozenset({("k",)})))) == {}


def test_of_code_that_no_program_was_followed_to_no_mapping_is_hollow() -> None:
    assert unread(context_of("m: {x: {p: 1}, y: 2}\n", own("x"))) == {"m.y": ""}


def test_a_key_that_is_read_needs_no_excuse() -> None:
    assert excuses(context_of("a: 1\nb: ${a}\nc: 1\n", program("a", "b"))) == {}
    assert excuses(context_of("a: 1\nb: ${c}\nc: 1\n", program("a", "b"))) == {
        "c": "other values of the config are made of it"
    }


def test_excuses_tell_where_a_key_goes() -> None:
    code = program("a", "c.x", notes=(Note("train.py", 1, "it goes on", False, ("b",)),))
    assert excuses(context_of(SOME, code)) == {"b": "it goes where it was not followed"}
    both = own("x"), program("a", notes=(escape("y"),))
    assert unread(context_of("a: 1\nm: {x: 1, y: 2}\n", *both)) == {"m.y": ""}
