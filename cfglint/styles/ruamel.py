"""ruamel.yaml: a loader of YAML 1.2, in which `yes` is text and `1e-6` a number.

What is recognised: `YAML().load(...)` and ruamel's `load` functions in a script.

What is checked: a key that a mapping repeats, and a second `<<`, which it refuses; values that look
like something else than it reads.

Source: ruamel.yaml 0.18.17 and 0.19.1, measured.
"""

from __future__ import annotations

from cfglint.document.conduct import Conduct

CONDUCT = Conduct("ruamel", "ruamel.yaml", "1.2", "raises", tags=("",), packages=("ruamel.yaml",))
"""Its round-trip loader keeps any tag."""
