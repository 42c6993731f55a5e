"""Weights & Biases' sweeps: the file that `wandb sweep` sends, of which an agent makes runs.

What is recognised: files with `parameters` and two of `method`, `metric` and `program`, whose
parameters have `values`, bounds or a distribution. No Python of the repository opens them.

What is checked: `method`, `goal` and distributions are choices; bounds are numbers; a key that is
one slip from one of a sweep's, or that a parameter or a metric does not have, is dropped (R302).
Where the agent gives the parameters to `program` as options, because `command` is left out or has
`${args}`, and the parser of that script is known: a parameter that is none of its options ends
every run (R309), as does a value that an option refuses (R308) and a required option that the
sweep lacks (R301). What Hydra overrides (`${args_no_hyphens}`) and what scripts read from
`wandb.config` is not checked.

Sources: wandb/sweeps 023865a, `src/sweeps/config/schema.json`;
wandb 0.31.0, `sdk/launch/sweeps/utils.py:create_sweep_command_args` (the macros of `command`).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from cfglint.document.conduct import Conduct
from cfglint.styles.own_keys import OF_A_PARAMETER, OF_SWEEPS

if TYPE_CHECKING:
    from cfglint.repository.facts import Facts
    from cfglint.styles.protocol import Opening

CONDUCT = Conduct("wandb", "`wandb sweep`", "1.1-exponents", alone=True)
"""The command reads its file by PyYAML, and sends YAML in which the text `1e-4` has no quotes: what
the server makes of it is not known, so it counts as a number (wandb 0.31.0,
`sdk/launch/sweeps/utils.py:load_sweep_config` and `apis/public/sweeps.py:_upsert_sweep`)."""


def shows(text: str) -> bool:
    """Whether a text is a sweep, in whose command `${...}` is no interpolation."""
    if "parameters:" not in text:
        return False
    lines = f"\n{text}"
    return (
        "\nparameters:" in lines
        and sum(f"\n{name}:" in lines for name in ("method", "metric", "program")) > 1
        and any(f"{name}:" in text for name in OF_A_PARAMETER)
    )


class WandbSweep:
    """The style's answers."""

    name = "wandb_sweep"
    words = ()

    def openings(self, facts: Facts) -> Iterator[Opening]:
        """The one opening: the program of the library."""
        from cfglint.styles.protocol import Opening
        from cfglint.styles.wandb_sweep.sweep import AT, declared  # every config asks `shows`

        yield Opening(
            self.name, "wandb sweep", AT, declared=partial(declared, facts), own_keys=OF_SWEEPS
        )


STYLE = WandbSweep()
