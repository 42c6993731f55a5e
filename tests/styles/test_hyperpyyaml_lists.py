"""Items of a list are passed by position: how many, a table of signatures does not say."""

from __future__ import annotations

import pytest

from cfglint.compose.items import Item
from cfglint.diagnostic import Place
from cfglint.source.library import Library
from cfglint.styles.hyperpyyaml.misused import misuse, takes_rest_by_name

PLACE = Place("a.yaml")


@pytest.mark.parametrize("name", ["torch.nn.Sequential", "torch.nn.Linear"])
def test_a_table_has_no_places(name: str) -> None:
    found = Library([]).definition(name)
    assert found is not None
    items = Item([Item(number, PLACE) for number in range(12)], PLACE)
    assert misuse("!new:", name, found, items) == ""
    assert not takes_rest_by_name(found)
