"""`cfglint schema`: JSON Schema for editors."""

from __future__ import annotations

import os

import click

from cfglint.cli.common import emit
from cfglint.names import nearest


@click.command(short_help="Write JSON Schema, for editors.")
@click.argument("name", required=False)
@click.option("-o", "--output", metavar="DIR", help="Write every schema below this folder.")
@click.option(
    "--draft",
    type=click.Choice(["2020-12", "draft-07"]),
    default="2020-12",
    show_default=True,
    help="Dialect; some editors know draft-07 only.",
)
def schema(name: str | None, output: str | None, draft: str) -> int:
    """Print the JSON Schema of a whole config, or of the section or component NAME."""
    from cfglint.schema import compile as compiler

    if output is not None:
        if name is not None:
            raise click.UsageError("-o DIR writes every schema; leave NAME out")
        for file, text in compiler.schema_files().items():
            emit(text, os.path.join(output, file))
        click.echo(f"Wrote {len(compiler.schema_files())} schemas to {output}.", err=True)
        return 0
    if name is None or name == "experiment":
        emit(compiler.dump(compiler.experiment_schema(draft)))
        return 0
    names = compiler.component_names()
    if name not in names:
        near = nearest(name, names)
        guess = f"; did you mean `{near}`?" if near else f"; there is {', '.join(names)}"
        raise click.UsageError(f"no schema `{name}`{guess}")
    emit(compiler.dump(compiler.component_schema(name, draft)))
    return 0
