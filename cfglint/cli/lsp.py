"""`cfglint lsp`: the language server."""

from __future__ import annotations

from importlib.util import find_spec

import click

from cfglint.cli.common import settings_option
from cfglint.cli.console import split_codes
from cfglint.run.project import Options


@click.command(short_help="Serve editors, by the language server protocol.")
@click.option("--select", metavar="CODES", multiple=True, help="Run these rules alone.")
@click.option("--ignore", metavar="CODES", multiple=True, help="Do not run these rules.")
@settings_option
@click.option("--no-cache", is_flag=True, help="Neither read nor write .cfglint_cache.")
@click.option("--stdio", is_flag=True, help="Accepted, and always so: editors add it.")
def lsp(
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    settings_file: str | None,
    no_cache: bool,
    stdio: bool,
) -> int:
    """Serve an editor over standard input and output, until it ends the connection.

    Needs the extra `lsp`. docs/editors.md has the settings of editors.
    """
    if find_spec("pygls") is None:
        raise click.ClickException(
            "the language server needs pygls, which is not installed: "
            "pip install 'pygls>=2.0' 'lsprotocol>=2025.0.0'"
        )
    from cfglint.rules import registry
    from cfglint.server.app import serve

    try:
        registry.expand((*split_codes(select), *split_codes(ignore)))
    except registry.UnknownRuleError as error:
        raise click.UsageError(str(error)) from None
    serve(
        Options(
            select=split_codes(select),
            ignore=split_codes(ignore),
            settings_file=settings_file or "",
            use_cache=not no_cache,
        )
    )
    return 0
