"""`cfglint schema`: JSON Schema for editors."""

from __future__ import annotations

import os

import click

from cfglint.cli.console import emit
from cfglint.names import nearest


@click.command(short_help="Write JSON Schema, for editors.")
@click.argument("name", required=False)
@click.option(
    "-o",
    "--output",
    metavar="PATH",
    help="Write every schema below this folder; with --for or --from-source, the file to write.",
)
@click.option(
    "--draft",
    type=click.Choice(["2020-12", "draft-07"]),
    default="2020-12",
    show_default=True,
    help="Dialect; some editors know draft-07 only.",
)
@click.option(
    "--from-source",
    "entry",
    metavar="ENTRY",
    help="Print what the code of package.module:Name implies, as a start for a schema of your own.",
)
@click.option(
    "--for",
    "config",
    metavar="CONFIG",
    help="Print what the program of CONFIG accepts: what it declares, and what its code reads.",
)
@click.option(
    "--parameter", default="", help="With --from-source: its argument that takes the config."
)
@click.option(
    "--as",
    "form",
    type=click.Choice(["pydantic", "json"]),
    default="pydantic",
    show_default=True,
    help="With --from-source: a Pydantic model, or JSON Schema.",
)
def schema(
    name: str | None,
    output: str | None,
    draft: str,
    entry: str | None,
    config: str | None,
    parameter: str,
    form: str,
) -> int:
    """Print the JSON Schema of a whole config, or of the section or component NAME."""
    if config is not None:
        return _for_config(config, draft, output)
    if entry is not None:
        return _from_source(entry, parameter, form, output)
    from cfglint.files.writing import make_folder
    from cfglint.schema import compile as compiler

    if output is not None:
        if name is not None:
            raise click.UsageError("-o DIR writes every schema; leave NAME out")
        for file, text in compiler.schema_files().items():
            path = os.path.join(output, file)
            make_folder(os.path.dirname(path))
            emit(text, path)
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


def _for_config(path: str, draft: str, output: str | None) -> int:
    """What the program behind a config accepts; exit status 3 where none is known."""
    import json

    from cfglint.cli.common import open_config
    from cfglint.schema.of_calls import Known
    from cfglint.schema.of_program import DRAFTS, program_schema
    from cfglint.styles.composing import compose

    file, project, store = open_config(path, None, ())
    composition = project.composition(project.loader(file), store.read)._replace(overrides=())
    experiment = compose(file.documents[0], composition)
    if experiment is None:
        raise click.ClickException(f"the first document of {path} is empty")
    codes = project.beside.readings.code(experiment)
    contract = project.beside.programs.declared(experiment) if not experiment.part else None
    targets, _ = project.beside.nodes.targets(experiment)
    if not codes and contract is None and not any(each.signature for each in targets):
        click.echo(
            f"cfglint schema: not written: no program was found for {path} "
            f"(`cfglint where {path}` says what was looked for)",
            err=True,
        )
        return 3
    names = dict.fromkeys([contract.name] if contract is not None else [])
    names |= dict.fromkeys(code.program for code in codes)
    packages = project.beside.ground.packages(experiment)
    known = Known(
        experiment.root,
        experiment.file,
        project.beside.nodes.passed(experiment),
        packages.type_of,
        packages.signature,
    )
    title = f"Configs of {', '.join(names)}" if names else f"Configs such as {path}"
    made = program_schema(title, contract, codes, targets, known) | {"$schema": DRAFTS[draft]}
    emit(json.dumps(made, indent=2, ensure_ascii=False, default=str) + "\n", output)
    return 0


def _from_source(entry: str, parameter: str, form: str, output: str | None) -> int:
    """What an entry's own code reads or takes; nothing is imported."""
    import json

    from cfglint.source.implied import (
        NoSuchEntryError,
        implied_by,
        json_schema,
        pydantic_source,
    )
    from cfglint.styles.registry import knowledge

    try:
        implied = implied_by(entry, os.getcwd(), parameter, knowledge())
    except NoSuchEntryError as error:
        raise click.UsageError(str(error)) from None
    if not implied.fields:
        raise click.ClickException(
            f"{entry} reads nothing that could be followed; --parameter NAME says which argument "
            "takes the config"
        )
    if form == "pydantic":
        emit(pydantic_source(implied), output)
    else:
        emit(json.dumps(json_schema(implied), indent=2, ensure_ascii=False) + "\n", output)
    return 0
