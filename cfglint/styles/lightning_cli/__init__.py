"""LightningCLI: a config in sections for the trainer, the model and the data, from signatures.

What is recognised: a call of `LightningCLI` or of a class of the project's that derives from it,
with the classes that it is given by position or by name, `subclass_mode_model` and `_data`,
`trainer_class`, `run=False`, `parser_kwargs`; what `add_arguments_to_parser` adds: arguments,
classes, optimizers and schedulers under their own keys, links and defaults.

What is checked: the keys at the root and in the sections, values against annotations, a required
argument that nothing gives where configs beside this one give it, and within a node of a config
that has a trainer and a model. `class_path` with `init_args` is held against the class that it
names, also by its name alone, in lists too. A config in which every key is below `fit` or another
subcommand is read so.

Source: Lightning 2.6, `lightning/pytorch/cli.py`; jsonargparse 4.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from cfglint.compose.experiment import Experiment
from cfglint.source.named import Target
from cfglint.styles.lightning_cli.signs import has_a_trainer_of_a_cli, is_of_a_cli

if TYPE_CHECKING:
    from cfglint.repository.around import Around
    from cfglint.repository.facts import Facts
    from cfglint.styles.protocol import Opening


def sign(experiment: Experiment) -> str:
    """What shows that a config is of this style; "" for nothing."""
    return "it has the sections of LightningCLI" if names_code(experiment) else ""


def names_code(experiment: Experiment) -> bool:
    """Whether a config looks like one whose classes, or whose trainer, the code fixes."""
    return is_of_a_cli(experiment.root) or has_a_trainer_of_a_cli(experiment.root)


def targets(experiment: Experiment, around: Around) -> list[Target]:
    """The sections of a config, with the classes that code gives them."""
    root = around.repository_of(experiment.file)
    texts = around.texts(root) if root else None
    if not texts:
        return []  # no script is there that could give a class
    from cfglint.styles.lightning_cli.sections import cli_targets, trainer_target

    library = around.library_of(experiment.file)
    found: list[Target] = []
    if is_of_a_cli(experiment.root):
        found += cli_targets(experiment.root, library, texts, root)
    if has_a_trainer_of_a_cli(experiment.root):
        trainer = trainer_target(experiment.root, library, texts)
        found += [trainer] if trainer is not None else []
    return found


class LightningCli:
    """The style's answers about a repository."""

    name = "lightning_cli"
    words = ("LightningCLI",)

    def openings(self, facts: Facts) -> Iterable[Opening]:
        """One opening a call of the command line's class."""
        from cfglint.styles.lightning_cli.openings import openings

        return openings(facts)


STYLE = LightningCli()
