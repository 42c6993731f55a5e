"""`cfglint rule`: the documentation of the rules."""

from __future__ import annotations

import inspect

import click

from cfglint.cli.console import emit, width
from cfglint.report.layout import table
from cfglint.rules import registry


@click.command(short_help="Show a rule's documentation, or list the rules.")
@click.argument("code", required=False)
def rule(code: str | None) -> int:
    """Show the documentation of the rule CODE, a code or a name.

    Of a prefix, or without CODE, list the rules.
    """
    if code is None:
        emit(listing())
        return 0
    if len(code) < 4 and registry.is_prefix(code):
        emit(listing(code))
        return 0
    try:
        emit(documentation(registry.find(code)))
    except registry.UnknownRuleError as error:
        raise click.UsageError(str(error)) from None
    return 0


def documentation(found: registry.Rule) -> str:
    """A rule as Markdown: its title, and its docstring."""
    module = found.load()
    text = inspect.cleandoc(module.__doc__ or "")
    return f"# {found.code} {found.name}\n\nSeverity: {module.SEVERITY.value}\n\n{text}\n"


def rule_data(found: registry.Rule) -> dict[str, str]:
    """A rule as JSON has it: its documentation is Markdown."""
    module = found.load()
    return {
        "code": found.code,
        "name": found.name,
        "severity": module.SEVERITY.value,
        "documentation": inspect.cleandoc(module.__doc__ or ""),
    }


def of_prefix(prefix: str) -> list[registry.Rule]:
    """The rules of a family."""
    return [each for each in registry.RULES if each.code.startswith(prefix.upper())]


def listing(prefix: str = "") -> str:
    """Every rule of a family in a line: code, name, severity and the first sentence."""
    lines = []
    for found in of_prefix(prefix):
        module = found.load()
        first = inspect.cleandoc(module.__doc__ or "").split("\n\n")[0].replace("\n", " ")
        lines.append((found.code, found.name, module.SEVERITY.value, first))
    return "\n".join(table(lines, width(), indent=0)) + "\n"
