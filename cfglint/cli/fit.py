"""`cfglint fit`: the smallest changes that make a config fit a card."""

from __future__ import annotations

import json
import os
from typing import Any

import click

from cfglint import __version__
from cfglint.cli.common import (
    open_config,
    set_option,
    settings_option,
    target_options,
    trace_options,
)
from cfglint.cli.console import emit, replace_file, tracing_progress
from cfglint.cli.errors import target_errors
from cfglint.cli.program import WithCommand, command_words
from cfglint.compose.experiment import Experiment
from cfglint.compose.items import lookup
from cfglint.dynamic.fit import KINDS, Fit, Proposal
from cfglint.dynamic.launch import config_in
from cfglint.dynamic.outcome import to_json
from cfglint.dynamic.sandbox import WorkerUnavailableError
from cfglint.report.json import SCHEMA_VERSION
from cfglint.report.sizes import size
from cfglint.run.assign import NotAssignableError, assign
from cfglint.stages.dynamic import Fitted, fit_of


@click.command(
    cls=WithCommand, short_help="Find the smallest changes that make a config fit a card."
)
@click.argument("config", type=click.Path(), required=False)
@target_options
@click.option("--max-batch", is_flag=True, help="Also find the largest batch that fits.")
@click.option(
    "--apply",
    "number",
    type=click.IntRange(min=1),
    metavar="N",
    help="Write proposal N into the config; comments stay.",
)
@click.option("--diff", is_flag=True, help="Show what --apply would write, and write nothing.")
@click.option(
    "--output-format", type=click.Choice(["text", "json"]), default="text", show_default=True
)
@click.option("--json", "as_json", is_flag=True, help="The same as --output-format json.")
@trace_options
@set_option
@settings_option
def fit(
    config: str | None,
    gpu: str | None,
    memory_budget: str | None,
    max_batch: bool,
    number: int | None,
    diff: bool,
    output_format: str,
    as_json: bool,
    output: str | None,
    no_cache: bool,
    jobs: int,
    quiet: int,
    overrides: tuple[str, ...],
    settings_file: str | None,
) -> int:
    """Propose changes that make CONFIG fit the card, each confirmed by tracing it; of a config that
    runs several trainings, those that make each of them fit.

    After `--` may stand the command that starts your training, such as `-- python train.py --config
    a.yaml`: that program is run with each changed config. CONFIG may then be left out, and
    `{config}` in the command stands for it.

    Exit status: 0 it fits, or a proposal does; 1 nothing that was tried fits; 3 it could not be
    traced.
    """
    command = command_words()
    config = config or config_in(command)
    if not config:
        raise click.UsageError("name the config: only what it says can be changed")
    file, project, store = open_config(config, settings_file, overrides)
    if not (gpu or project.settings.gpu):
        raise click.UsageError("name the card: --gpu rtx3090, or --gpu 24GiB")
    output_format = "json" if as_json else output_format
    progress = tracing_progress(quiet, output_format)
    try:
        with target_errors():
            experiment, found = fit_of(
                file,
                project,
                store,
                gpu or "",
                memory_budget or "",
                jobs,
                not no_cache,
                max_batch,
                progress,
                command,
            )
    except WorkerUnavailableError as error:
        click.echo(f"{config}: not checked: {error}", err=True)
        return 3
    if progress is not None:
        progress(1, 1, "")
    for each in found:
        if each.fit.reason:
            click.echo(f"{_named(config, each)}: not traced: {each.fit.reason}", err=True)
            return 3
    card = (gpu or project.settings.gpu).strip()
    if output_format == "json":
        emit(json.dumps(_json(found, config), indent=2, ensure_ascii=False) + "\n", output)
    else:
        emit(_text(found, config, card), output)
    if number is not None or diff:
        _change(file, experiment, found, number or 1, diff)
    return 0 if all(each.fit.fits or each.fit.proposals for each in found) else 1


def _named(config: str, fitted: Fitted) -> str:
    """A config, with the training of it that is meant."""
    return f"{config}, {fitted.turn}" if fitted.turn else config


def _text(found: list[Fitted], config: str, card: str) -> str:
    texts, first = [], 1
    for each in found:
        texts.append(_of_training(each.fit, _named(config, each), card, first))
        first += len(each.fit.proposals)
    if first > 1:
        texts.append("--apply N writes one of them into the config, --diff shows it.\n")
    return "\n".join(texts)


def _of_training(found: Fit, config: str, card: str, first: int) -> str:
    """What is said of one training, its proposals numbered from `first`."""
    base = found.baseline
    assert base.peak is not None
    lines = []
    if found.fits:
        lines.append(
            f"{config} fits {card} as it is: peak {size(base.peak.estimate)} in {base.peak.phase}."
        )
    else:
        lines.append(f"{config} does not fit {card}: a card would need {size(base.needs)}.")
        lines += [f"  note: {note}" for note in base.notes]
    kind = ""
    for number, proposal in enumerate(found.proposals, first):
        if proposal.kind != kind:
            kind = proposal.kind
            lines += ["", f"{KINDS[kind]}:"]
        lines += _proposal(number, proposal)
    if not found.fits and not found.proposals:
        lines += ["", "Nothing that was tried makes it fit."]
    if found.card is not None:
        lines += ["", f"As it is it fits {found.card.title} ({size(found.card.capacity)})."]
    elif not found.fits:
        lines += ["", "No known card takes it as it is."]
    if not found.fits and found.shards:
        lines.append(
            f"Sharded over cards of {card} (ZeRO stage 3, FSDP) it takes at least {found.shards}, "
            "by arithmetic on its states alone."
        )
    elif not found.fits:
        lines.append(
            f"No sharding of whole parameters makes it fit {card}: its largest one and the "
            "gradient of that fill it."
        )
    if found.max_batch:
        lines += ["", f"Largest batch that fits: {found.max_batch}."]
    return "\n".join(lines) + "\n"


def _proposal(number: int, proposal: Proposal) -> list[str]:
    peak, memory = proposal.outcome.peak, proposal.outcome.memory
    assert peak is not None
    assert memory is not None
    changes = ", ".join(
        f"{key}: {'unset' if old is None else old} -> {new}" for key, old, new in proposal.reach
    )
    phases = ", ".join(f"{p.name} {size(p.process)}" for p in memory.phases)
    return [
        f"  {number}. {changes}",
        f"     peak {size(peak.estimate)} ({size(peak.low)} to {size(peak.high)}) in {peak.phase}",
        f"     {phases}",
    ]


def _json(found: list[Fitted], config: str) -> dict[str, Any]:
    return {
        "schema_version": SCHEMA_VERSION,
        "cfglint_version": __version__,
        "dynamic": [to_json(each.fit.baseline) for each in found],
        "fit": [_json_of(each, config) for each in found],
    }


def _json_of(fitted: Fitted, config: str) -> dict[str, Any]:
    found = fitted.fit
    return {
        "file": config,
        **({"turn": fitted.turn} if fitted.turn else {}),
        "fits": found.fits,
        "smallest_card": found.card.name if found.card else None,
        "fewest_shards": found.shards or None,
        "max_batch": found.max_batch or None,
        "proposals": [
            {
                "kind": proposal.kind,
                "changes": [
                    {"key": key, "from": old, "to": new} for key, old, new in proposal.reach
                ],
                "memory": to_json(proposal.outcome)["memory"],
            }
            for proposal in found.proposals
        ],
    }


def own_key(experiment: Experiment, fitted: Fitted, key: str) -> str:
    """Where a key of a training is set: among what is its alone, or for all trainings."""
    own = f"{fitted.within}.{key}"
    return own if fitted.within and lookup(experiment.root, own) is not None else key


def _change(
    file: Any, experiment: Experiment, found: list[Fitted], number: int, diff: bool
) -> None:
    """Write or show one proposal."""
    from cfglint.document.tree import read_file
    from cfglint.run.fix_gate import reasons
    from cfglint.run.fixes import apply_fixes, encode, unified_diff

    proposals = [(each, proposal) for each in found for proposal in each.fit.proposals]
    if number > len(proposals):
        raise click.UsageError(f"there is no proposal {number}; there are {len(proposals)}")
    fitted, proposal = proposals[number - 1]
    try:
        keys = {own_key(experiment, fitted, key): new for key, _, new in proposal.reach}
        fix = assign(file, experiment, keys)
    except NotAssignableError as error:
        raise click.ClickException(str(error)) from None
    now = read_file(file.path)
    source = now.source
    if source is None:
        raise click.ClickException(f"{file.path} could not be read again")
    for reason in filter(None, reasons(now, [fix], experiment.loader)):
        raise click.ClickException(f"proposal {number} cannot be written: {reason}")
    text, _ = apply_fixes(source.text, [fix])
    if diff:
        emit(unified_diff(file.path, source.text, text))
        return
    replace_file(file.path, encode(text, source))
    click.echo(f"Wrote proposal {number} into {os.path.relpath(file.path)}.", err=True)
