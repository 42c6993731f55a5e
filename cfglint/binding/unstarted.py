"""Configs that no run is started from as they are: those of tests, and templates."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cfglint.compose.experiment import Experiment
    from cfglint.styles.protocol import Opening


def is_among_tests(opening: Opening, root: str) -> bool:
    """Whether a program is of the tests of a repository, or a library's."""
    from cfglint.repository.facts import is_aside
    from cfglint.source.tables import is_of_a_table

    file = opening.at.file
    return is_of_a_table(file) or is_aside(os.path.abspath(file), root)


_TEST_DATA = re.compile(r"(?i)\Atest[_-]|[_-]test\.\w+\Z")


def is_of_a_test(experiment: Experiment, texts: Iterable[tuple[str, str]]) -> bool:
    """Whether a config is called after a test, and a test has its name: that one completes it."""
    from cfglint.repository.facts import is_aside

    name = os.path.basename(experiment.file)
    if _TEST_DATA.search(name) is None:
        return False
    return any(name in text and is_aside(path, os.path.dirname(path)) for path, text in texts)


_TO_FILL_IN = re.compile(r"(?i)(?<![a-z])templates?(?![a-z])")


def is_to_fill_in(experiment: Experiment) -> bool:
    """Whether a config is a template by its name: what it lacks is filled in before it is used."""
    return _TO_FILL_IN.search(os.path.basename(experiment.file)) is not None
