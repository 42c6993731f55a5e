"""What the loaders of YAML do with a file, which severities follow from.

PyYAML's own are here, measured with 6.0.4; the others are with their styles.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from cfglint.document.scalars import Scalars

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
PYTHON = (f"{_YAML}python/",)
"""Tags that build objects of Python."""


class Conduct(NamedTuple):
    """What one loader does.

    `duplicate_key` says what becomes of a key that a mapping repeats: the last value counts, or the
    loader raises. `tags` are the tags that it knows beside YAML's own, those that end in `:` or `/`
    as the text that they begin with; "" stands for all. `rereads` says that each text which is the
    value of a key is read once more by `ast.literal_eval`; `converts`, that code makes of each what
    its key declares; `interpolates`, that `${a.b}` stands for another value. `name` is that of
    settings, `shown` that of messages; `packages` are what a list of dependencies calls it; `alone`
    says that a library's own program opens the file, whatever the code around it does.
    """

    name: str
    shown: str
    scalars: Scalars = "1.1"
    duplicate_key: Literal["last", "raises"] = "last"
    tags: tuple[str, ...] = ()
    rereads: bool = False
    converts: bool = False
    interpolates: bool = False
    packages: tuple[str, ...] = ()
    alone: bool = False

    def knows(self, tag: str) -> bool:
        """Whether the loader builds a value with this tag."""
        if tag == "!" or tag in STANDARD or tag in self.tags:
            return True
        return tag.startswith(tuple(each for each in self.tags if each[-1:] in ("", ":", "/")))


def all_of(conducts: Iterable[Conduct]) -> str:
    """The names of loaders, as messages have them."""
    return " or ".join(dict.fromkeys(conduct.shown for conduct in conducts))


PYYAML = Conduct("pyyaml", "PyYAML's safe_load", packages=("pyyaml",))
PYYAML_FULL = Conduct("pyyaml-full", "PyYAML's FullLoader", tags=_PYTHON_DATA)
PYYAML_UNSAFE = Conduct("pyyaml-unsafe", "PyYAML's UnsafeLoader", tags=PYTHON)
PYYAML_FLOATS = Conduct("pyyaml-floats", "the project's loader", "1.1-exponents", tags=PYTHON)
"""PyYAML where a project's code gives it a resolver that takes `1e-6`."""

TOML = Conduct("toml", "TOML", duplicate_key="raises")
"""A file of TOML, whose text says what each value is: whatever opens it gives the same."""

JSON = Conduct("json", "JSON", "1.2")
"""A file of JSON, whose text says what each value is; the last of two equal keys counts."""

PYTHON_MODULE = Conduct("python", "Python")
"""A config that is a module of Python."""

OF_OTHER_KINDS = {"json": JSON, "toml": TOML, "python": PYTHON_MODULE}
"""What opens a config of another kind than YAML."""

OF_PYYAML = (PYYAML, PYYAML_FULL, PYYAML_UNSAFE, PYYAML_FLOATS)
