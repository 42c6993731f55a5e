"""What was read of a config, beside what else is known: other configs of its kind, other programs,
a contract under it. What these make doubtful is not said for sure.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from cfglint.repository.certainty import doubted

if TYPE_CHECKING:
    from collections.abc import Callable

    from cfglint.binding.evidence import Bound
    from cfglint.binding.faults import Fault
    from cfglint.compose.items import Item
    from cfglint.contract import Contract
    from cfglint.source.reads import CodeReads, Read


def as_others_do(
    code: CodeReads,
    siblings: list[Item],
    complete: list[Item],
    is_given: Callable[[str], bool],
) -> CodeReads:
    """Reads of a program that was found, not named: a key that no other config of the kind has is
    not surely missing where something may give it, and one that several have is not surely refused.

    Args:
        complete: the other configs with what their bases give them.
        is_given: whether something may give a key of a name that none of them has.
    """
    from cfglint.repository.siblings import FEWEST, all_lack, several_have

    section = code.section_path

    def has_no_other(read: Read) -> bool:
        """Where the sections are laid over each other, a key may stand in any of them."""
        path = (*section, *read.path)
        if not all_lack(complete, path):
            return False
        flat = code.swept and len(section) == len(read.path) == 1
        parts = (part for item in complete for part in item.mapping.values() if flat)
        if any(read.path[0] in part.mapping for part in parts):
            return False
        return is_given(path[-1])

    code = doubted(code, has_no_other)
    refused = tuple(each for each in code.refused if not several_have(siblings, each.path))
    raised = code.raised
    if len(siblings) >= FEWEST:  # what raises with every config has hardly been followed as it runs
        raised = tuple(each for each in raised if each.keys)
    return code._replace(refused=refused, raised=raised)


def beside_a_training(code: CodeReads, bound: Bound) -> CodeReads:
    """What a program reads and writes that evaluates or exports; where another one may train with
    the config, that one has the values which this one replaces."""
    from cfglint.binding.evidence import LEAST_FIT

    at = os.path.abspath(code.start[0]) if code.start is not None else ""
    own = [each for each in bound.candidates if at in map(os.path.abspath, each.opening.scripts)]
    if not own or any(each.trains for each in own):
        return code
    if not any(each.trains and each.fit >= LEAST_FIT for each in bound.candidates):
        return code
    writes = tuple(write._replace(certain=False) for write in code.writes_at)
    return code._replace(writes_at=writes, aside=True)


def as_declared(code: CodeReads, contract: Contract) -> CodeReads:
    """Reads of a program with a schema under its config: what the schema gives is not missing."""
    from cfglint.styles.conversions import ATTRIBUTES

    if contract.conversion not in ATTRIBUTES:
        return code
    section = code.section_path

    def given(read: Read) -> bool:
        holder = contract.reached((*section, *read.path[:-1]))
        key = holder.find(read.path[-1]) if holder is not None else None
        return key is not None and key.need == "optional"

    return doubted(code, given)


def as_others(fault: Fault, siblings: list[Item]) -> bool:
    """Whether other configs of the same kind have what is said to be a fault."""
    from cfglint.repository.siblings import all_lack, several_have

    if fault.kind == "refused":
        return False
    if fault.kind == "unknown":
        return several_have(siblings, fault.path)
    elsewhere = fault.key is not None and fault.key.elsewhere
    return not several_have(siblings, fault.path) if elsewhere else all_lack(siblings, fault.path)
