"""Keys that a config lacks, which the others of its kind have and which code may read."""

from __future__ import annotations

from collections.abc import Set

from cfglint.binding.evidence import has_another_purpose
from cfglint.compose.items import below, lookup
from cfglint.diagnostic import Span
from cfglint.rules.context import ExperimentContext, dotted
from cfglint.rules.named_code import parameter_span, unprovided_arguments
from cfglint.rules.unprovided import LEAST_SHARE, is_provided, share_read, unprovided_reads
from cfglint.source.reads import CodeReads, Read


def unusual_gaps(context: ExperimentContext) -> dict[tuple[str, str], list[Read]]:
    """(section, key) -> the places that read it without a default, on a path which this config may
    take, where the other configs of the kind give the key."""
    if share_read(context) < LEAST_SHARE or context.bound.role == "fragment":
        return {}
    if has_another_purpose(context.bound.experiment.file):
        return {}  # options of the command line say which way it takes
    sure = context.once(unprovided_reads)
    found: dict[tuple[str, str], list[Read]] = {}
    programs = {code.entry for code in context.code if code.whole}
    asked = {
        (code.section, ".".join(read.path))
        for code in context.code
        for read in (*code.reads, *code.idle)
        if read.need == "optional"
    }
    for code in context.code:
        section = code.section_path
        for read in code.reads if code.whole else ():
            key = code.section, ".".join(read.path)
            if read.need != "required" or read.certain or key in sure or key in asked:
                continue
            if is_provided(context, code, read) or _may_be_set(code, read):
                continue
            if not context.others_have((*section, *read.path)):
                continue
            found.setdefault(key, []).append(read)
    found = found if len(programs) == 1 else {}
    return found | _wanted_by_word(context, asked, {*sure, *found})


def _wanted_by_word(
    context: ExperimentContext, asked: Set[tuple[str, str]], told: Set[tuple[str, str]]
) -> dict[tuple[str, str], list[Read]]:
    """The same by the words of all code, or by what a node's class requires and a call may give it,
    for keys that no code which was followed asks for, and none takes with other values alone."""
    root = context.bound.experiment.root
    said = {below(section, key) for section, key in (*asked, *told)}
    said |= {below(code.section, *read.path) for code in context.code for read in code.idle}
    words = {key.rpartition(".")[2] for _, key in told}  # one is told in the part that is read
    found: dict[tuple[str, str], list[Read]] = {}
    for path, at in context.lacking:
        at = at or _required_at(context, path)
        if at is None or path[-1] in words:
            continue
        key = ".".join(path)
        written = any(
            code.writes(path[len(code.section_path) :])
            for code in context.code
            if path[: len(code.section_path)] == code.section_path
        )
        if key in said or written or lookup(root, key) is not None or key in context.bound.aliases:
            continue
        read = Read(path, at.file, at.line, at.column, at.end_column, "required", False)
        found[dotted(path[:-1]), path[-1]] = [read]
    return found


def _required_at(context: ExperimentContext, path: tuple[str, ...]) -> Span | None:
    """Where the code that a node names takes an argument without a default, which is not told as
    missing: a call of the repository may give it."""
    for target in context.targets:
        if (*target.path, *target.inside) == path[:-1] and target.signature is not None:
            parameter = target.signature.parameters.get(path[-1])
            if parameter is None or not parameter.required:
                return None
            told = (each.parameter for each in unprovided_arguments(context))
            return None if parameter in told else parameter_span(parameter)
    return None


def _may_be_set(code: CodeReads, read: Read) -> bool:
    """Whether a part that has the key goes to code that is not read, and may set it."""
    return any(note.escape and read.path[: len(note.path)] == note.path for note in code.notes)
