"""What the loaders of YAML do with a file: the table that severities follow from.

Measured with PyYAML 6.0.4, OmegaConf 2.3.1 and 2.4.0, ruamel.yaml 0.18.17 and 0.19.1, jsonargparse
4.53.0, yacs 0.1.8, fvcore 0.1.5 and HyperPyYAML 1.2.3. What becomes of a plain scalar is in
`document/scalars.py`, under the same names.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from cfglint.document.scalars import LoaderName

_YAML = "tag:yaml.org,2002:"
STANDARD = frozenset(
    _YAML + name
    for name in (
        *("null", "bool", "int", "float", "binary", "timestamp", "omap", "pairs", "set"),
        *("str", "seq", "map", "merge", "value"),
    )
)
"""Tags of YAML itself, which every loader knows."""

_PYTHON_DATA = tuple(
    f"{_YAML}python/{name}"
    for name in (
        *("none", "bool", "str", "unicode", "bytes", "int", "long", "float", "complex"),
        *("list", "tuple", "dict", "name:"),
    )
)
_PYTHON = (f"{_YAML}python/",)
_CALLS = ("!new:", "!name:", "!module:", "!apply:", "!tuple", "!ref", "!copy", "!include:")
_PLACES = ("!PLACEHOLDER", "PLACEHOLDER")


class Conduct(NamedTuple):
    """What one loader does.

    `duplicate_key` says what becomes of a key that a mapping repeats: the last value counts, or the
    loader raises. `tags` are the tags that it knows beside YAML's own, each as the text that they
    begin with; "" stands for all. `rereads` says that each text which is the value of a key is read
    once more by `ast.literal_eval`. `shown` is its name in messages.
    """

    name: LoaderName
    shown: str
    duplicate_key: Literal["last", "raises"] = "last"
    tags: tuple[str, ...] = ()
    rereads: bool = False
    converts: bool = False

    def knows(self, tag: str) -> bool:
        """Whether the loader builds a value with this tag."""
        return tag == "!" or tag in STANDARD or tag.startswith(self.tags)


def all_of(conducts: Iterable[Conduct]) -> str:
    """The names of loaders, as messages have them."""
    return " or ".join(dict.fromkeys(conduct.shown for conduct in conducts))


CONDUCTS: dict[LoaderName, Conduct] = {
    conduct.name: conduct
    for conduct in (
        Conduct("pyyaml", "PyYAML's safe_load"),
        Conduct("pyyaml-full", "PyYAML's FullLoader", tags=_PYTHON_DATA),
        Conduct("pyyaml-unsafe", "PyYAML's UnsafeLoader", tags=_PYTHON),
        Conduct("pyyaml-floats", "the project's loader", tags=_PYTHON),
        Conduct("omegaconf", "OmegaConf", "raises"),
        Conduct("jsonargparse", "jsonargparse"),
        Conduct("yacs", "yacs", rereads=True, tags=_PYTHON),  # fvcore's reads what yacs refuses
        Conduct("ruamel", "ruamel.yaml", "raises", tags=("",)),  # the round-trip loader keeps any
        Conduct("hyperpyyaml", "HyperPyYAML", "raises", tags=(*_PYTHON, *_CALLS, *_PLACES)),
    )
}
"""Every loader by its name in the settings."""
