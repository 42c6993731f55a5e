"""Write the man page from the command line's own help: `python tools/man_page.py > cfglint.1`."""

from __future__ import annotations

import sys

import click

from cfglint import __version__
from cfglint.cli.asked import COMMANDS
from cfglint.cli.commands import app


def escaped(text: str) -> str:
    """Text as roff takes it."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return "\n".join(f"\\&{line}" if line[:1] in "'." else line for line in text.splitlines())


def paragraphs(text: str) -> str:
    """The paragraphs of a help text."""
    parts = [" ".join(part.split()) for part in text.split("\n\n")]
    return "\n.PP\n".join(escaped(part) for part in parts if part)


def of_command(name: str, command: click.Command) -> str:
    """A command's section: what it does, and its options."""
    context = click.Context(command, info_name=f"cfglint {name}")
    usage = command.get_usage(context).removeprefix("Usage: ")
    lines = [f".SS {name}", f".B {escaped(' '.join(usage.split()))}", ".PP"]
    lines.append(paragraphs(command.help or command.short_help or ""))
    for parameter in command.params:
        record = parameter.get_help_record(context)
        if record is not None:
            lines += [".TP", f".B {escaped(record[0])}", escaped(record[1]) or "\\&"]
    return "\n".join(lines)


def page() -> str:
    """The whole page."""
    context = click.Context(app)
    commands = [(name, app.get_command(context, name)) for name in COMMANDS]
    body = "\n".join(of_command(name, each) for name, each in commands if each is not None)
    return (
        f'.TH CFGLINT 1 "" "cfglint {__version__}" "User Commands"\n'
        f".SH NAME\ncfglint \\- {escaped((app.help or '').strip().rstrip('.'))}\n"
        ".SH SYNOPSIS\n.B cfglint\n[PATH]...\n.br\n.B cfglint\nCOMMAND [OPTIONS] [ARGUMENTS]...\n"
        f".SH DESCRIPTION\n{paragraphs(app.epilog or '')}\n"
        f".SH COMMANDS\n{body}\n"
        ".SH EXIT STATUS\n"
        ".TP\n.B 0\nNothing at or above \\-\\-fail\\-on.\n.TP\n.B 1\nSomething.\n"
        ".TP\n.B 2\nThe command line, the settings or cfglint itself is at fault.\n"
        ".TP\n.B 3\nA stage that was asked for could not run.\n"
    )


if __name__ == "__main__":
    sys.stdout.write(page())
