"""How much work a reading may cost, and what was spent."""

from __future__ import annotations

MAX_STEPS = 400_000
"""Expressions and statements looked at for one config; a model of forty modules needs a tenth."""

MAX_ITEMS = 64
"""Items of a loop or a comprehension that are read one by one."""

Kind = tuple[int, tuple[tuple[str, ...], ...], tuple[tuple[str, ...], ...]]
"""A function, by its node, the parts of the config that a call gives it, and from where the program
has other values that it gives: a path may be the config's."""


class GaveUp(Exception):  # noqa: N818 - how a reading ends, no error
    """The budget of steps is spent."""


class Budget:
    """Steps and calls.

    `most` are the steps that may be spent, `spent` those that were; `spent_aside` went into code
    that is not run, which has a budget beside this one. `calls` counts how often a function was
    followed, `fruitless` how often that taught nothing, `barren` what steps it then cost, `aside`
    how often code that is not run was read, by its node.
    """

    def __init__(self) -> None:
        self.most = MAX_STEPS
        self.spent = 0
        self.spent_aside = 0
        self.calls: dict[Kind, int] = {}
        self.fruitless: dict[Kind, int] = {}
        self.barren: dict[Kind, int] = {}
        self.aside: dict[int, int] = {}

    def step(self) -> None:
        """Spend one step.

        Raises:
            GaveUp: it was the last one.
        """
        self.spent += 1
        if self.spent > self.most:
            raise GaveUp

    def copy(self) -> Budget:
        """The same, spent apart from this one."""
        made = Budget()
        vars(made).update(vars(self))
        made.calls, made.fruitless = dict(self.calls), dict(self.fruitless)
        made.barren, made.aside = dict(self.barren), dict(self.aside)
        return made
