"""The code beside a config: what it reads off it, and what it does with what the config names.

Everything that is found of a repository is kept for the configs of a run, and made on first use:
most configs have no code, and a run that meets none imports no reader.
"""

from __future__ import annotations

from cfglint.binding.ground import Ground
from cfglint.binding.known import Known
from cfglint.binding.nodes import Nodes
from cfglint.binding.others import Others
from cfglint.binding.programs import Programs
from cfglint.binding.readings import Readings
from cfglint.binding.refused import Refused
from cfglint.run.settings import Settings


class CodeBeside:
    """What is known of the code around configs, by what is asked.

    Args:
        codes: the rules that run; what no rule asks for is not looked for.
        known: what other projects of the run know already.
    """

    def __init__(
        self, settings: Settings, codes: frozenset[str], known: Known | None = None
    ) -> None:
        self.ground = Ground(settings, codes, known if known is not None else Known())
        self.others = Others(self.ground)
        self.programs = Programs(self.ground, self.others)
        self.refused = Refused(self.ground, self.others, self.programs)
        self.readings = Readings(self.ground, self.others, self.programs)
        self.nodes = Nodes(self.ground, self.others, self.refused)
