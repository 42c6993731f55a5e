"""What other configs of the kind have, and this one lacks."""

from __future__ import annotations

import pytest

from cfglint.compose.items import Item, from_node
from cfglint.document.conduct import PYYAML
from cfglint.document.tree import parse
from cfglint.repository.siblings import all_have


def item(text: str) -> Item:
    root = parse(text.encode(), "a.yaml").documents[0].root
    assert root is not None
    return from_node(root, "a.yaml", 0, PYYAML)


OTHERS = ("net: {a: 1, b: 2, c: 3, d: 4}", "net: {a: 1, b: 2, c: 3}")


@pytest.mark.parametrize(
    ("own", "others", "told"),
    [
        ("net: {a: 1, b: 2}", OTHERS, True),
        ("net: {a: 1, b: 2}", OTHERS[:1], False),  # one is no kind
        ("net: {a: 1, b: 2}", (*OTHERS, "net: {a: 1, b: 2}"), False),  # another lacks it
        ("net: {a: 1}", OTHERS, False),  # two are lacking: it is another kind
        ("net: {a: 1, b: 2}", (*OTHERS, "net: {x: 1, y: 2, z: 3, b: 4}"), True),  # so is this one
    ],
)
def test_the_one_key_that_all_others_have(own: str, others: tuple[str, ...], told: bool) -> None:
    found = item(own)
    assert all_have(list(map(item, others * 2)), ("net", "c"), found.mapping["net"]) is told
