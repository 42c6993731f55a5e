"""What a run knows of the repositories around its configs.

A server keeps what it found of the last ones as well.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeVar, cast

from cfglint.repository.around import Around

if TYPE_CHECKING:
    from collections.abc import Callable

    from cfglint.binding.evidence import Repository
    from cfglint.compose.experiment import Experiment
    from cfglint.repository.siblings import Siblings
    from cfglint.source.mentions import Mention
    from cfglint.source.modules import Modules
    from cfglint.source.reads import Logged
    from cfglint.styles.opening.openings import LoadingCode
    from cfglint.styles.protocol import Opening


_Made = TypeVar("_Made")


class Lasting:
    """What programs read of the configs that were looked at last, for a server: the texts of a few
    configs change, again and again.

    A config is read anew where any of its values changed, for code may choose by it. With `rough`,
    what was found of the config before is taken for it: right but where the change made the code
    take another way, and soon to be found out exactly.
    """

    def __init__(self) -> None:
        self.rough = False
        self.used = False
        self._kept: dict[tuple[object, ...], tuple[str, object]] = {}

    def kept(self, kind: object, experiment: Experiment, make: Callable[[], _Made]) -> _Made:
        """What is made of a config, of one kind."""
        key = (kind, experiment.file, experiment.document)
        values = _values_of(experiment)
        known = self._kept.get(key)
        if known is not None and (known[0] == values or self.rough):
            self.used |= known[0] != values
            return cast("_Made", known[1])
        made = make()
        self._kept[key] = (values, made)
        return made


def _values_of(experiment: Experiment) -> str:
    """A composed config as something to compare: all that code may take from it."""
    root = experiment.root if experiment.built is None else experiment.built
    told = (root.plain(), experiment.style, experiment.part, experiment.group, experiment.files)
    return repr(told)


class Known:
    """What a run knows of the repositories around its configs: no settings change it, so that all
    projects of a run share it."""

    def __init__(self, around: Around | None = None) -> None:
        self.around = around if around is not None else Around()
        self.modules: dict[str, Modules] = {}
        self.mentions: dict[str, dict[str, tuple[Mention, ...]]] = {}
        self.metrics: dict[str, tuple[Logged, ...] | None] = {}
        self.others: dict[str, Siblings] = {}
        self.places: dict[tuple[str, bool], Repository] = {}
        self.openings: dict[tuple[str, bool], tuple[Opening, ...]] = {}
        self.loading: dict[str, LoadingCode] = {}
        self.lasting: Lasting | None = None

    def after(self, changed: Iterable[str]) -> Known:
        """What is still known once files of code have changed: how the others are parsed."""
        known = Known(self.around.after(changed))
        known.lasting = Lasting() if self.lasting is not None else None
        return known

    def forget_configs(self) -> None:
        """Look again at the configs of the repositories, some of which have changed."""
        from cfglint.compose.bases import bases_in, named_in

        self.others.clear()
        self.around.forget(bases_in, named_in)
