"""The styles, a line each, with what each has an answer for (`protocol.py`).

To add a style: one file or folder, one line here, one folder of tests. A style is imported when it
is asked: one file is linted in less time than the import of all of them takes.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from cfglint.document.conduct import OF_PYYAML, Conduct

if TYPE_CHECKING:
    from cfglint.compose.experiment import Experiment
    from cfglint.repository.facts import Facts
    from cfglint.source.knowledge import Knowledge
    from cfglint.source.named import Form
    from cfglint.styles.protocol import (
        Giver,
        LaidOut,
        Layout,
        Nodes,
        Opening,
        Placing,
        Starter,
        Style,
    )


class Line(NamedTuple):
    """One style: its module below `cfglint.styles`, and its answers."""

    name: str
    answers: frozenset[str]


def _line(name: str, *answers: str) -> Line:
    return Line(name, frozenset(answers))


STYLES = (
    _line("wandb_sweep", "openings", "shows"),
    _line("phm_vibench", "layout", "code"),
    _line("hyperpyyaml", "layout", "forms", "calls", "conduct", "shows"),
    _line("hydra", "layout", "place", "forms", "starts", "given", "calls", "conduct", "shows"),
    _line("torchtune", "forms", "conduct", "shows"),
    _line("mmengine", "layout", "nodes", "calls"),
    _line("learnt", "nodes"),
    _line("script", "openings"),
    _line("argparse_yaml", "openings"),
    _line("yacs", "openings", "calls", "conduct", "given"),
    _line("defaults_tree", "openings"),
    _line("argbind", "openings"),
    _line("typer_config", "openings"),
    _line("ruamel", "conduct"),
    _line("omegaconf_structured", "openings"),
    _line("config_store", "openings", "parts"),
    _line("pydantic_models", "openings"),
    _line("dataclass_parsers", "openings"),
    _line("jsonargparse", "openings", "forms", "conduct", "shows"),
    _line("lightning_cli", "openings", "nodes", "sign", "calls"),
    _line("accelerate", "openings"),
    _line("deepspeed", "openings"),
    _line("trl", "openings"),
    _line("plain_yaml", "calls"),
    _line("plain_json", "calls"),
    _line("plain_toml", "calls"),
    _line("attribute_dicts", "calls"),
    _line("processes", "calls"),
    _line("sacred", "calls"),
    _line("commands", "calls"),
    _line("fire", "calls"),
    _line("sconf", "calls"),
    _line("asteroid", "calls"),
    _line("trackers", "calls"),
    _line("modules", "calls"),
)
"""In the order in which they are asked who claims a document; binding weighs openings by evidence,
whatever their order."""


OF_LIBRARIES = frozenset({"accelerate", "deepspeed", "trl", "wandb_sweep"})
"""Those whose configs a library's own program opens, and no code of a repository."""


@cache
def _module(name: str) -> Any:
    return import_module(f"cfglint.styles.{name}")


def answering(answer: str) -> Iterator[Any]:
    """The modules of the styles that have an answer, in their order."""
    for line in STYLES:
        if answer in line.answers:
            yield _module(line.name)


def opening_styles() -> tuple[str, ...]:
    """The names of the styles by which the programs of a repository open a config."""
    opening = (line.name for line in STYLES if line.answers & {"openings", "starts"})
    return tuple(name for name in opening if name not in OF_LIBRARIES)


def layouts() -> Iterator[Layout]:
    """The styles that put configs together."""
    return answering("layout")


def sign_of(experiment: Experiment) -> tuple[str, str] | None:
    """The style that put a config together, and why; None where it is taken as it is."""
    for line in STYLES:
        if "layout" in line.answers and experiment.style == _module(line.name).LAYOUT:
            return line.name, str(_module(line.name).BECAUSE)
    return None


def looks_like(experiment: Experiment) -> tuple[str, str] | None:
    """The style that a config looks like which none put together, and why."""
    for line in STYLES:
        if "sign" in line.answers and (why := _module(line.name).sign(experiment)):
            return line.name, why
    return None


def laid_out() -> Iterator[LaidOut]:
    """The styles whose code is found by where it lies."""
    return answering("code")


def placing() -> Iterator[Placing]:
    """The styles whose configs may be parts that nothing in them shows."""
    return answering("place")


@cache
def forms() -> dict[str, Form]:
    """How nodes name code, by the key or the beginning of the tag."""
    return {form.keyword: form for module in answering("forms") for form in module.FORMS}


@cache
def conducts() -> dict[str, Conduct]:
    """What each loader does, by its name in settings."""
    found = (*OF_PYYAML, *(module.CONDUCT for module in answering("conduct")))
    return {conduct.name: conduct for conduct in found}


@lru_cache(maxsize=64)
def shown_by(text: str) -> Conduct | None:
    """The loader whose users alone write such a config; None where its text does not show one."""
    for module in answering("shows"):
        if module.shows(text):
            conduct: Conduct = module.CONDUCT
            return conduct
    return None


@cache
def knowledge() -> Knowledge:
    """What libraries do with a config, for the evaluator: `KNOWN` in `calls.py` of each style."""
    from cfglint.source.knowledge import together

    return together(
        _module(f"{line.name}.calls").KNOWN for line in STYLES if "calls" in line.answers
    )


@cache
def loaders() -> frozenset[str]:
    """Calls that give a program its config, by the end of their dotted names."""
    from cfglint.source.loads import OF_PROJECTS

    return OF_PROJECTS | knowledge().loads.keys()


def nodes() -> Iterator[Nodes]:
    """The styles whose nodes name code in another way."""
    return answering("nodes")


def givers() -> Iterator[Giver]:
    """The styles whose code gives keys that no file of a config has."""
    return answering("given")


def starters() -> Iterator[Starter]:
    """The styles that start programs."""
    return answering("starts")


def own_sections() -> frozenset[str]:
    """Keys at the root that configure a library itself, of which a file may give a part."""
    return frozenset(style.SECTION for style in starters())


def openings(facts: Facts) -> Iterator[Opening]:
    """All openings of a repository."""
    for module in answering("openings"):
        style: Style = module.STYLE
        if not style.words or any(True for _ in facts.having(*style.words)):
            yield from style.openings(facts)
