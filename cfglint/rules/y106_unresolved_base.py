"""A base file that this config names is missing, unreadable or includes itself.

## What it does
Follows `base_configs`, HyperPyYAML's `!include:` and Hydra's `defaults`. A path that starts with
`configs/` is taken from the root of the repository, any other from the file's own folder. Entries
of a defaults list that Hydra refuses as they stand there are errors: a group that is chosen twice
in one place, an `override` of what no list names or names too late, one before other entries, a
second `_self_`, two groups in one entry, a number as a choice; so is what is no list at all. A
Hydra choice that is no file and near none is an info, unless code stores it in the ConfigStore: it
may be stored where that is not seen. One that is near a stored one is an error, and so is a choice
of a group of Hydra's own that is near one of Hydra's, or of a public plugin's.

## Why is this bad?
The loader stops, or goes on without the section.

## Example
```yaml
base_configs:
  model: configs/base/model/backbone_dlinaer.yaml
```

## Use instead
```yaml
base_configs:
  model: configs/base/model/backbone_dlinear.yaml
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cfglint.compose.experiment import ComposeProblem
from cfglint.diagnostic import Diagnostic, Severity
from cfglint.names import distance, nearest
from cfglint.rules.context import ExperimentContext, diagnostic

CODE, NAME, SEVERITY = "Y106", "unresolved-base", Severity.ERROR
NEEDS = ("composed",)

NOT_CHECKED = ", so what it would say was not checked"


def check(context: ExperimentContext) -> Iterator[Diagnostic]:
    """What composition could not bring in, each at the line that names it."""
    experiment = context.bound.experiment
    for problem in (*experiment.problems, *experiment.plugins):
        stored = context.stored() if problem.choice else frozenset()
        if problem.choice in stored:
            continue  # code gives it
        near = _near(problem, stored)
        if problem in experiment.plugins and not (problem.sure or near):
            continue  # a plugin may be installed where it runs
        yield diagnostic(
            (CODE, NAME),
            SEVERITY if problem.sure or near else Severity.INFO,
            problem.message.removesuffix(NOT_CHECKED) if near else problem.message,
            problem.place._replace(part="value"),
            key=problem.key,
            help=f"did you mean `{near}`?" if near else problem.help,
        )


def _near(problem: ComposeProblem, stored: frozenset[str]) -> str:
    """The stored choice of the group, or the group with this choice, that is likely meant."""
    group, _, name = problem.choice.rpartition("/")
    if not problem.choice or problem.sure:
        return ""
    pairs = [each.rpartition("/")[::2] for each in sorted(stored)]
    choices = [own for of, own in pairs if of == group]
    by_name = nearest(name, choices) or _short_one(name, choices)
    return by_name or nearest(group, [of for of, own in pairs if own == name]) or ""


def _short_one(name: str, choices: list[str]) -> str:
    """The only choice of a group that is one letter from a name with the same first one."""
    close = [each for each in choices if each[:1] == name[:1] and distance(name, each, 1) == 1]
    return close[0] if len(close) == 1 else ""
