"""yacs and fvcore: a tree of defaults in code (`_C.MODEL.DIM = 96`), under which a file is merged.

What is recognised: a `CfgNode` that a module makes at its top level or in a function, with all
assignments to it, in that function, in the module, and in functions that take it as an argument
(`add_deeplab_config(cfg)`); `CfgNode({...})`, `CN(new_allowed=True)`, `_BASE_` of fvcore.

What is checked: a key that no default has (yacs raises `KeyError`), a value whose type is not the
default's (yacs raises `ValueError`). A node that allows new keys is left alone.

Source: yacs 0.1.8, `yacs/config.py`; fvcore, `fvcore/common/config.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from cfglint.document.conduct import PYTHON, Conduct

if TYPE_CHECKING:
    from cfglint.compose.experiment import Experiment
    from cfglint.repository.facts import Facts
    from cfglint.source.consumers import Given
    from cfglint.styles.protocol import Opening

CONDUCT = Conduct("yacs", "yacs", tags=PYTHON, rereads=True, packages=("yacs",))
"""Measured with yacs 0.1.8; fvcore 0.1.5 reads tags that yacs refuses. It loads with PyYAML, and
reads each text that is the value of a key once more (`yacs/config.py:_decode_cfg_value`)."""

SECTIONS = r"(?a)\A(?:[ \t]*(?:#[^\n]*)?\n|---[^\n]*\n)*[A-Z][A-Z0-9_]*:"
"""The first key in capitals, as the sections of such configs are."""


def has_sections(text: str) -> bool:
    """Whether a config begins with a section as configs of this style have them."""
    return re.search(SECTIONS, text) is not None


def given(experiment: Experiment, texts: Iterable[tuple[str, str]]) -> Given:
    """The keys of the trees of defaults in code."""
    from cfglint.source.consumers import Given
    from cfglint.styles.yacs.defaults import defaults_in_code

    return Given(frozenset(defaults_in_code(texts)))


class Yacs:
    """The style's answers about a repository."""

    name = "yacs"
    words = ("CfgNode", "yacs")

    def openings(self, facts: Facts) -> Iterable[Opening]:
        """One opening a tree of defaults that some code merges a file into."""
        from cfglint.styles.yacs.openings import openings

        return openings(facts)


STYLE = Yacs()
