"""What is known of code that is not of the repository: of the packages of the environment, or of
the tables that travel with cfglint."""

from __future__ import annotations

from cfglint.compose.items import Item
from cfglint.contract import ANY, Code, Type
from cfglint.source.annotations import type_of_text
from cfglint.source.argument_types import contradictions
from cfglint.source.definitions import Definition, in_module
from cfglint.source.library import Library
from cfglint.source.named import Absent, Contradiction, Parameter, Signature
from cfglint.source.signatures import signature_of


class Packages:
    """What names such as `torch.optim.AdamW` mean to the evaluator."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def signature(self, name: str) -> Signature | None:
        """What a function or class takes; None where that is not known."""
        found = self._library.find(name)
        return signature_of(self._library, found) if isinstance(found, Definition) else None

    def absent(self, name: str) -> Absent | None:
        """That a module surely has no such name; None where it has, and where nobody knows."""
        found = self._library.find(name)
        return found if isinstance(found, Absent) else None

    def place(self, name: str) -> Code | None:
        """The line that defines a class or function; None where there is no line to show."""
        found = self._library.find(name)
        if not isinstance(found, Definition) or found.module.path.startswith("<"):
            return None
        start = found.node.col_offset + 1
        return Code(found.module.path, found.node.lineno, start, start)

    def names_below(self, name: str) -> list[str]:
        """The modules, classes and functions of a package or module of the folders; those of the
        nearest folder for ""."""
        return self._library.names_below(name)

    def contradictions(
        self, name: str, signature: Signature, arguments: dict[str, Item]
    ) -> list[Contradiction]:
        """The arguments of a call whose values contradict the types that the code declares, or
        that its table knows."""
        found = {c.parameter.name: c for c in contradictions(self._library, signature, arguments)}
        known = self._library.tabled(name)
        told = signature if known is None else signature_of(self._library, known)
        if told is not signature:
            for each in contradictions(self._library, told, arguments):
                found.setdefault(each.parameter.name, each)
        return list(found.values())

    def type_of(self, parameter: Parameter) -> Type:
        """What a parameter is annotated with; any type where that cannot be said."""
        home = self._library.module_of(parameter.file)
        if home is None or not parameter.annotation:
            return ANY
        return type_of_text(self._library, in_module(home[1], home[0]), parameter.annotation)
