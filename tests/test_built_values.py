"""What was measured of a library's classes, put into its table."""

from __future__ import annotations

import pytest

from tools.built_values import annotated, merged


@pytest.mark.parametrize(
    ("annotation", "default", "refused", "told"),
    [
        ("", "", "word digits list", "typing.Annotated[int, 'computed']"),
        ("", "0.5", "word list", "typing.Annotated[float, 'asked', 'computed']"),
        ("int | None", "None", "word digits list", "typing.Annotated[int | None, 'computed']"),
        ("", "3", "word digits", "int"),
        ("float", "3", "word digits", "float"),
        ("", "'same'", "list", "typing.Annotated[int | str, 'computed']"),
        ("", "'gru'", "list number", "typing.Annotated[str, 'computed']"),
        ("bool", "True", "list", "bool"),
        ("typing.Annotated[int, 'computed']", "3", "list", "typing.Annotated[int, 'computed']"),
        ("", "3", "", ""),
    ],
)
def test_what_a_table_says_of_an_argument(
    annotation: str, default: str, refused: str, told: str
) -> None:
    assert annotated(annotation, default, frozenset(refused.split())) == told


TABLE = """# lib 1.0
#= lib.Layer
#~ groups 0.9 -
class Layer:
    def __init__(self, width, depth: int = 2, **kwargs):
        if width is None and depth is None: raise
        _(**kwargs)
#= lib.Other
class Other:
    def __init__(self, width): ...
"""


def test_a_table_keeps_what_was_not_measured() -> None:
    facts = {"lib.Layer": {"width": frozenset({"word", "digits", "list"})}}
    told = merged(TABLE, facts)
    assert "def __init__(self, width: typing.Annotated[int, 'computed'], depth: int = 2, **" in told
    assert told.replace(": typing.Annotated[int, 'computed']", "") == TABLE
