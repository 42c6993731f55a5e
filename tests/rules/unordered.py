"""Names that are equal or not, and nothing else: to compare them by order or identity fails.

A kind, a role, a need or a section is one of a few names. A rule that asks whether one comes before
another, or whether it is the same object, is right by chance alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cfglint.compose.items import Item
from cfglint.document.conduct import Conduct
from cfglint.rules.context import ExperimentContext, FileContext
from cfglint.source.reads import CodeReads, Read
from cfglint.styles.opening.openings import Opening


class Name(str):
    """A text without order, which is no object that a program has."""

    __slots__ = ()

    def _refuse(self, other: object) -> bool:
        raise TypeError(f"{self!r} and {other!r} have no order")

    __lt__ = __le__ = __gt__ = __ge__ = _refuse


def unordered(context: Any) -> Any:
    """A context whose names have no order."""
    if isinstance(context, FileContext):
        return context._replace(
            wanted=lambda path: Name(context.wanted(path)),  # type: ignore[arg-type,return-value]
            declared=lambda path: Name(context.declared(path)),  # type: ignore[arg-type,return-value]
            loader=_conduct(context.loader),
            opening=lambda: _opening(context.opening()),
        )
    return _experiment(context) if isinstance(context, ExperimentContext) else context


def _opening(opening: Opening) -> Opening:
    return opening._replace(conducts=tuple(map(_conduct, opening.conducts)))


def _conduct(conduct: Conduct) -> Conduct:
    return conduct._replace(
        scalars=Name(conduct.scalars),  # type: ignore[arg-type]
        duplicate_key=Name(conduct.duplicate_key),  # type: ignore[arg-type]
    )


def _experiment(context: ExperimentContext) -> ExperimentContext:
    bound = context.bound
    bound.role = Name(bound.role)  # type: ignore[assignment]
    problems = bound.problems
    bound.__dict__["problems"] = [
        (Name(section), each._replace(kind=Name(each.kind)))  # type: ignore[arg-type]
        for section, each in problems
    ]
    for binding in bound.sections.values():
        binding.section = Name(binding.section)
        binding.unknown = [slot._replace(kind=Name(slot.kind)) for slot in binding.unknown]
    bound.experiment.root = _item(bound.experiment.root)
    return context._replace(
        code=[_code(each) for each in context.code],
        faults=[
            each._replace(
                kind=Name(each.kind),  # type: ignore[arg-type]
                contract=each.contract._replace(unknown=Name(each.contract.unknown)),  # type: ignore[arg-type]
            )
            for each in context.faults
        ],
        targets=[
            each._replace(
                form=each.form._replace(builder=Name(each.form.builder))  # type: ignore[arg-type]
            )
            for each in context.targets
        ],
        made={},
    )


def _item(item: Item) -> Item:
    value = item.value
    if isinstance(value, dict):
        value = {key: _item(each) for key, each in value.items()}
    elif isinstance(value, list):
        value = [_item(each) for each in value]
    return item._replace(value=value, how=Name(item.how))


def _code(code: CodeReads) -> CodeReads:
    return code._replace(
        section=Name(code.section), reads=_reads(code.reads), idle=_reads(code.idle)
    )


def _reads(reads: Iterable[Read]) -> tuple[Read, ...]:
    return tuple(each._replace(need=Name(each.need)) for each in reads)  # type: ignore[arg-type]
