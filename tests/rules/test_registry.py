"""Which rules a selector chooses, and what is said of one that chooses none."""

from __future__ import annotations

import pytest

from cfglint.rules import registry


@pytest.mark.parametrize(
    ("selector", "codes"),
    [
        ("Y103", {"Y103"}),
        ("y103", {"Y103"}),
        (" Y103 ", {"Y103"}),
        ("number-as-string", {"Y103"}),
        ("Number-As-String", {"Y103"}),
        ("Y11", {"Y110"}),
        ("X90", {"X901", "X902", "X903", "X904", "X905", "X906"}),
        ("T", {rule.code for rule in registry.RULES if rule.code[0] == "T"}),
        ("all", {rule.code for rule in registry.RULES}),
    ],
)
def test_a_selector_chooses(selector: str, codes: set[str]) -> None:
    assert registry.codes_of(selector) == codes
    assert registry.expand([selector, "Y102"]) == codes | {"Y102"}


@pytest.mark.parametrize(
    ("selector", "told"),
    [
        ("Y130", "; did you mean `Y103`?"),
        ("Y013", "; did you mean `Y103`?"),
        ("R3001", ""),
        ("Y310", "; did you mean `R310`?"),
        ("Y109x", "; did you mean `Y109`?"),
        ("310", "; did you mean `R310`?"),
        ("unread-kye", "; did you mean `unread-key`?"),
        ("UNREAD-KYE", "; did you mean `unread-key`?"),
        ("Y199", "; the rules of this family are Y101 to Y110"),
        ("Z9", ""),
        ("7", ""),
        ("", ""),
        ("nonsense", ""),
    ],
)
def test_one_that_chooses_none_is_told(selector: str, told: str) -> None:
    with pytest.raises(registry.UnknownRuleError) as caught:
        registry.codes_of(selector)
    assert str(caught.value) == f"no rule `{selector}`{told} (`cfglint rule` lists them)"
    if selector:
        with pytest.raises(registry.UnknownRuleError):
            registry.find(selector)


def test_what_runs_is_what_is_chosen_less_what_is_ignored() -> None:
    usual = registry.choose((), ())
    assert usual == {rule.code for rule in registry.RULES if rule.usual}
    assert "X906" not in usual
    assert registry.choose((), ("Y",)) == {code for code in usual if code[0] != "Y"}
    assert registry.choose(("X906", "Y10"), ("Y103",)) == {
        "X906",
        *(f"Y10{n}" for n in (1, 2, 4, 5, 6, 7, 8, 9)),
    }


def test_a_rule_is_found_by_code_and_name() -> None:
    assert registry.find("r301").name == "unprovided-attribute"
    assert registry.find("unprovided-attribute").code == "R301"
    assert registry.docstring("R301").startswith("The code behind this config reads a key")
    assert registry.docstring("Z999") == ""


def test_rules_are_run_for_what_is_there() -> None:
    every = frozenset(rule.code for rule in registry.RULES)
    scope = registry.find("R301").scope
    rules = registry.rules_for(scope, every)
    assert list(rules) == [rule for rule in registry.RULES if rule.scope == scope]
    needing = registry.rules_for(scope, every, frozenset({"metrics"}))
    assert {rule.code for rule in needing} == {
        rule.code for rule in registry.RULES if rule.scope == scope and "metrics" in rule.needs
    }
    assert registry.rules_for(scope, frozenset({"Y103"})) == ()
    assert registry.needs_of(frozenset({"R306"})) == {"code", "nodes", "metrics", "contract"}
    assert registry.needs_of(frozenset()) == frozenset()


def test_one_rule_is_about_configs() -> None:
    assert {"X906"} == registry.ABOUT_CONFIGS


def test_which_rules_need_a_later_stage() -> None:
    m, t = {f"M40{number}" for number in range(1, 5)}, {f"T50{number}" for number in range(1, 9)}
    assert {*m, *t, "X902", "X903"} == registry.DYNAMIC
    assert {*(f"V60{number}" for number in range(1, 10)), "V610"} == registry.VERIFY


@pytest.mark.parametrize(
    ("text", "found"),
    [("Y", True), ("y1", True), ("Y110", True), ("Y2", False), ("", True), ("Q", False)],
)
def test_what_a_code_begins_with(text: str, found: bool) -> None:
    assert registry.is_prefix(text) is found
