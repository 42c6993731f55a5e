"""jsonargparse: command lines and configs from signatures, `CLI(function)` and parsers by hand.

What is recognised: `CLI` and `auto_cli` over functions, classes, lists and dictionaries of them,
which are subcommands, as are the public methods of a class; `ArgumentParser` of jsonargparse with
`add_class_arguments`, `add_function_arguments`, `add_method_arguments`, `add_dataclass_arguments`,
`add_subclass_arguments`, `add_argument("--a.b", type=...)`, through functions that get the parser.

What is checked: a key that no parameter has (the parser refuses it), values against annotations
(through dataclasses, `Optional`, `Literal`, `Enum`, lists), a required parameter that nothing gives
where configs beside this one give it: the command line may give it too. `${...}` is text to this
parser, unless its `parser_mode` is `omegaconf`. A node with a `class_path` is held against that
class as any node that names code.

Source: jsonargparse 4, `_cli.py`, `_signatures.py`, `_typehints.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from cfglint.styles.jsonargparse.forms import CONDUCT, FORMS, shows

if TYPE_CHECKING:
    from cfglint.repository.facts import Facts
    from cfglint.styles.protocol import Opening

__all__ = ["CONDUCT", "FORMS", "STYLE", "shows"]


class Jsonargparse:
    """The style's answers about a repository."""

    name = "jsonargparse"
    words = ("jsonargparse",)

    def openings(self, facts: Facts) -> Iterable[Opening]:
        """One opening a command line, a subcommand, or a parser that is made by hand."""
        from cfglint.styles.jsonargparse.openings import openings

        return openings(facts)


STYLE = Jsonargparse()
