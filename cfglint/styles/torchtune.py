"""torchtune: `_component_` names what a recipe builds of the keys beside it.

What is recognised: mappings with a `_component_`.

What is checked: the other keys of such a mapping, against what that code takes.

Source: torchtune 0.6, `torchtune/config/_instantiate.py`.
"""

from __future__ import annotations

from cfglint.source.named import Form

FORMS = (Form("_component_", "torchtune", "recipe", special=frozenset({"_component_"})),)
