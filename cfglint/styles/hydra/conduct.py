"""What OmegaConf does with a file, and what shows that it reads one."""

from __future__ import annotations

import re

from cfglint.document.conduct import Conduct

OMEGACONF = Conduct(
    "omegaconf",
    "OmegaConf",
    "1.1-exponents-no-dates",
    "raises",
    interpolates=True,
    packages=("hydra-core", "omegaconf"),
)
"""Measured with OmegaConf 2.3.1 and 2.4.0 (`omegaconf/_utils.py:get_yaml_loader`)."""

_SHOWS = (
    r"(?m)^(['\"]?defaults['\"]?:\s*(\[|#|$)|hydra:)|^[^#\n]*\b_target_\s*:"
    r"|^[^#\n]*\$\{[a-z_][\w.]*[}:]"
)
_SIGNS = ("defaults", "hydra", "_target_", "${")


def shows(text: str) -> bool:
    """Whether users of OmegaConf alone write such a config."""
    return any(sign in text for sign in _SIGNS) and re.search(_SHOWS, text) is not None
