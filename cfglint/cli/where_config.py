"""`cfglint where CONFIG` without a key: style, program and composition, with the evidence."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from cfglint.cli.common import is_empty
from cfglint.cli.console import emit, width
from cfglint.diagnostic import MAY_READ, Config, Diagnostic, Doubt
from cfglint.document.conduct import all_of
from cfglint.document.tree import YamlFile
from cfglint.files import shown
from cfglint.linter import not_for_training
from cfglint.report import layout
from cfglint.report.json import of_config
from cfglint.run.coverage import Looked, coverage_of, style_of
from cfglint.run.looking import bind_documents, look_at
from cfglint.run.project import Project
from cfglint.run.store import Store
from cfglint.styles.registry import opening_styles

if TYPE_CHECKING:
    from cfglint.compose.experiment import Experiment
    from cfglint.schema.bind import Bound

MOST_LINES = 12
"""Doubts and programs that are shown; the JSON has all doubts."""


class Composition(NamedTuple):
    """How a document becomes the config that a program gets: `how` in words, and the files."""

    how: str
    files: tuple[str, ...]
    missing: tuple[str, ...]


def show_config(file: YamlFile, project: Project, store: Store, as_json: bool) -> None:
    """Print what is known of a config."""
    found: list[Diagnostic] = []
    bounds: list[Bound] = []
    broken = "" if file.documents else _not_read(file)
    why = not_for_training(file) or broken
    if not why:
        bounds, found, _ = bind_documents(file, project.loader(file), project, store)
    looked = [look_at(bound, project, store.read, found, [], []) for bound in bounds]
    config = coverage_of(file.path, looked)
    config = config._replace(doubts=(Doubt("", why),)) if why else config
    composed = [_composition(each.context.bound.experiment, project, store) for each in looked]
    styles = [style_of(each) for each in looked]
    missed: list[tuple[str, str]] = []
    if config.role == "experiment" and not config.read:
        missed = [line for each in looked for line in _looked_for(each, project)]
    missed += [("fault of cfglint", each.message) for each in found]
    if as_json:
        data = {
            **of_config(config),
            "style_evidence": [why for _, why in styles],
            "loader": _loader(file, project),
            "composition": [each._asdict() for each in composed],
            "looked_for": [{"kind": kind, "message": message} for kind, message in missed],
        }
        emit(json.dumps(data, indent=2, ensure_ascii=False) + "\n")
        return
    if why and why == broken:
        emit(f"{config.file}: {broken}\n")
        return
    loader = "" if why else _loader(file, project)
    emit("\n".join(_text(config, styles, loader, composed, missed)) + "\n")


def _not_read(file: YamlFile) -> str:
    """Why nothing of a file is known; "" where something may be."""
    problem = file.syntax_problem
    if problem is not None:
        return f"not valid YAML (line {problem.mark.line + 1}); `cfglint {file.path}` says more"
    if file.read_problem is not None:
        return f"could not be read; `cfglint {file.path}` says why"
    return "is empty" if is_empty(file) else ""


def _loader(file: YamlFile, project: Project) -> str:
    """What reads the file, and where that is said."""
    opening = project.opening(file)
    names = all_of(opening.conducts)
    if opening.load is not None:
        return f"{names}: {shown(opening.load.file)}:{opening.load.line}"
    if project.settings.loader != "auto":
        return f"{names}: `loader` in {shown(project.settings.file)}"
    if opening.known:
        return f"{names}: the text of the file, or the code around it"
    return f"{names}: a guess, as nothing was found that opens it"


def _composition(experiment: Experiment, project: Project, store: Store) -> Composition:
    path, style = experiment.file, experiment.style
    key = {"base_configs": "base_configs", "defaults": "defaults"}.get(style, "")
    how = "flat: the document as it is"
    if key:
        kind = "base files" if key == "base_configs" else "a defaults list"
        at = next(
            (
                f"{path}:{number}"
                for number, line in enumerate(store.read(path).text.splitlines(), 1)
                if line.startswith(f"{key}:")
            ),
            "",
        )
        how = f"{kind}: `{key}` at {at}" if at else f"{kind} of others"
    if project.settings.compose.style != "auto":
        how += f" (`style` in {shown(project.settings.file)})"
    return Composition(
        how, tuple(map(shown, experiment.files)), tuple(map(shown, experiment.missing))
    )


def _looked_for(looked: Looked, project: Project) -> list[tuple[str, str]]:
    """What was looked for to find a program, and why nothing came of it: kind and message."""
    experiment, beside = looked.context.bound.experiment, project.beside
    settings = project.settings
    where = f"in {shown(settings.file)}" if settings.file else "(there is no settings file)"
    root = beside.ground.source_root(experiment.file)
    lines = [("settings", f"no program is named in [[tool.cfglint.consumers]] {where}")]
    if settings.consumers:
        entries = ", ".join(f"`{consumer.entry}`" for consumer in settings.consumers)
        by = shown(settings.file)
        text = f"no code of {shown(root or '.')} was found for {entries}, which {by} names"
        lines = [("settings", text)]
    elif root is None:
        lines.append(("layout", "no `src/model_factory` in a folder at or above it"))
    else:
        text = f"no module of {shown(root)} is the one that `model.type` and `model.name` select"
        lines.append(("layout", text))
    repository = beside.ground.repository_of(experiment)
    if not repository:
        return [*lines, ("repository", "there is no .git above it: no other code was looked at")]
    lines += [("opening", text) for text in beside.programs.looked_for(experiment)]
    lines += _candidates(looked)
    unknown = [target.name for target in looked.context.targets if target.signature is None]
    if unknown:
        lines.append(("named-code", f"not found: {', '.join(unknown[:MOST_LINES])}"))
    else:
        lines.append(("named-code", "no node of it names code of the repository"))
    return lines


def _candidates(looked: Looked) -> list[tuple[str, str]]:
    """The programs of the repository that might open it, and how much speaks for each."""
    binding = looked.binding
    if binding is None:
        return []
    lines = [
        (
            "candidate",
            f"{each.opening.program} ({each.opening.style}) has {each.fit:.0%} of its keys; "
            + (", ".join(dict.fromkeys(e.kind for e in each.evidence)) or "nothing else")
            + " speaks for it",
        )
        for each in binding.candidates[:MOST_LINES]
    ]
    if lines:
        return lines
    styles = ", ".join(opening_styles())
    return [("opening", f"no Python file of the repository opens a config by a style: {styles}")]


def _text(
    config: Config,
    styles: list[tuple[str, str]],
    loader: str,
    composed: list[Composition],
    missed: list[tuple[str, str]],
) -> list[str]:
    article = "an" if config.role == "experiment" else "a" if config.role != "not-a-config" else ""
    lines = [f"{config.file}: {' '.join(filter(None, (article, config.role)))}"]
    for style, why in styles:
        lines.append(f"  style     {style}: {why}")
    lines += [f"  loader    {loader}"] if loader and styles else []
    for each in composed:
        lines.append(f"  composed  {each.how}")
        lines += [f"            {file}" for file in each.files]
        lines += [f"            {file} (not there)" for file in each.missing]
    none = "none was found" if config.role == "experiment" else "that of the configs that use it"
    if config.role != "not-a-config":
        lines.append(f"  program   {config.program or none}")
    lines += table([(e.kind, at_line(e.file, e.line), e.message) for e in config.evidence])
    if missed:
        lines.append("  looked for")
        lines += table([(kind, "", message) for kind, message in missed])
    if not config.read and config.role == "experiment":
        text = "name the program in [[tool.cfglint.consumers]]; `cfglint init` writes a start"
        lines.append(f"  help: {text}")
    if config.role != "not-a-config":
        lines.append(f"  keys      {config.keys}")
        lines.append(f"  judged    {_how_many(config)}")
    if config.doubts:
        lines.append("  not judged, because")
        rows = why_not_judged(config.doubts)
        lines += table(rows[:MOST_LINES])
        if len(rows) > MOST_LINES:
            lines.append(f"    and {len(rows) - MOST_LINES} more")
    return lines


def why_not_judged(doubts: Iterable[Doubt]) -> list[tuple[str, str, str]]:
    """Doubts as rows. The keys that some code has a word of are one row: no place is the reason."""
    alike = [each.key for each in doubts if each.reason.startswith(MAY_READ)]
    rows = [
        (each.key or "all", at_line(each.file, each.line), each.reason)
        for each in doubts
        if not each.reason.startswith(MAY_READ)
    ]
    if len(alike) == 1:
        return [*rows, (alike[0], "", f"{MAY_READ} it")]
    if alike:
        few = ", ".join(alike[:MOST_LINES])
        rest = f" and {len(alike) - MOST_LINES} more" if len(alike) > MOST_LINES else ""
        rows.append((f"{len(alike)} keys", "", f"{MAY_READ} them: {few}{rest}"))
    return rows


def _how_many(config: Config) -> str:
    """Of how many keys a finding would say that nothing reads them."""
    if config.keys_judged == config.keys:
        return "all of them: one that nothing reads would be reported"
    least = f"{config.keys_judged} of them" if config.keys_judged else "none of them"
    return f"{least}: others are not reported where nothing reads them"


def in_package(file: str) -> str:
    """A path as it is shown; of an installed package, from where packages are installed."""
    return shown(file).rpartition("site-packages/")[2]


def at_line(file: str, line: int) -> str:
    """A place as text; "" for none."""
    return f"{file}:{line}" if line else os.path.normpath(file) if file else ""


def table(rows: list[tuple[str, str, str]]) -> list[str]:
    """Rows of three columns, each as wide as its widest cell, as wide as the terminal at most."""
    return layout.table(rows, width(), indent=4)
