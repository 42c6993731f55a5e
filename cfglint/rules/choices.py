"""Parts of a config that a program chooses between by a value: `instantiate(cfg[cfg.model])`."""

from __future__ import annotations

from cfglint.diagnostic import Severity
from cfglint.rules.context import ExperimentContext
from cfglint.source.named import Target
from cfglint.source.reads import CodeReads


def severity_of(context: ExperimentContext, target: Target) -> Severity:
    """How bad it is that a node cannot be built: a warning where the run that is started with this
    config chooses another part, and so never builds it. A loader that builds nodes itself builds
    them all, and so does a parser."""
    at_once = target.at_once or (target.form.builder == "parser" and not target.partial)
    passed_over = not at_once and _is_passed_over(context, target)
    return Severity.WARNING if passed_over else Severity.ERROR


def _is_passed_over(context: ExperimentContext, target: Target) -> bool:
    """Whether the code that gets the whole config takes another part than the one that a node is
    in, and no code comes to that one."""
    path = target.path
    whole = [code for code in context.code if not code.section]
    return bool(whole) and all(
        (not target.form.by_text and _never_comes_to(code, path))
        or any(
            path[: len(parent)] == parent
            and len(path) > len(parent)
            and not any(_is_in(read.path, path[: len(parent) + 1]) for read in code.reads)
            for parent in code.chosen_from
        )
        for code in whole
    )


def _never_comes_to(code: CodeReads, path: tuple[str, ...]) -> bool:
    """Whether a program that was followed in full takes nothing on the way to a part, or in it."""
    if not (path and code.whole and code.complete and code.reads):
        return False
    if code.raised or code.completed or code.shared:
        return False
    taken = [*(read.path for read in (*code.reads, *code.idle)), *code.idle_escapes]
    return not any(_is_in(path, each) or _is_in(each, path[:1]) for each in taken)


def _is_in(path: tuple[str, ...], part: tuple[str, ...]) -> bool:
    return path[: len(part)] == part
