"""What a process holds outside the allocator: the setting, the table, and what was measured."""

from __future__ import annotations

import pytest

from cfglint.dynamic.cards import (
    CONTEXT,
    EAGER_CONTEXT,
    MIB,
    OFFSETS,
    ContextSize,
    context_of,
    find_card,
)
from cfglint.dynamic.stage import Subject, Target, held_against
from cfglint.run.settings import DynamicSettings, SettingsError, load_settings


@pytest.mark.parametrize(
    ("cuda", "loading", "context"),
    [
        ("", "", CONTEXT),
        ("12.4", "", CONTEXT),
        ("11.7", "", CONTEXT),
        ("11.6", "", EAGER_CONTEXT),
        ("10.2", "", EAGER_CONTEXT),
        ("12.4", "EAGER", EAGER_CONTEXT),
        ("12.4", "lazy", CONTEXT),
        ("nightly", "", CONTEXT),
    ],
)
def test_context_by_cuda_and_loading(cuda: str, loading: str, context: ContextSize) -> None:
    assert context_of(cuda, loading) == context


def test_the_ranges_are_of_the_table() -> None:
    known = {offset.mib * MIB for offset in OFFSETS}
    assert {*CONTEXT, *EAGER_CONTEXT} <= known
    assert all(offset.source for offset in OFFSETS)


def subject(context: str) -> Subject:
    """A config with this setting."""
    return Subject("a.yaml", 0, {}, DynamicSettings(context=context), "", "")


def test_the_setting_goes_before_what_was_measured() -> None:
    card = find_card("a100")._replace(measured_context=426 * MIB, told_by="calibration")
    assert held_against(subject(""), Target(card)).card == card
    told = held_against(subject("1429MiB"), Target(card)).card
    assert told is not None
    assert told.context == ContextSize(*[1429 * MIB] * 3)
    assert told.told_by == "settings"
    assert held_against(subject("1429MiB"), Target()).card is None


def test_a_context_that_is_no_size_is_a_wrong_setting(tmp_path: object) -> None:
    with open(f"{tmp_path}/cfglint.toml", "w", encoding="utf-8") as stream:
        stream.write('[tool.cfglint.dynamic]\ncontext = "much"\n')
    with pytest.raises(SettingsError, match=r"context.*`much` is no size"):
        load_settings(f"{tmp_path}/cfglint.toml")
