"""What a config's text and the project's dependencies show of the loader, without any code.

Every config is asked, so nothing heavy is imported here.
"""

from __future__ import annotations

import os
import re

from cfglint.document.conduct import Conduct
from cfglint.document.scalars import EXPONENTS, LoaderName
from cfglint.files.reading import text_of

_HYDRA = (
    r"(?m)^(['\"]?defaults['\"]?:\s*(\[|#|$)|hydra:)|^[^#\n]*(?:\b_target_|\b_component_)\s*:"
    r"|^[^#\n]*\$\{[a-z_][\w.]*[}:]"
)
_HYDRA_SIGNS = ("defaults", "hydra", "_target_", "_component_", "${")
_LIGHTNING_CLI = r"(?m)^[^#\n]*\bclass_path\s*:"
_HYPERPYYAML = r"(?m)^[^#\n]*[:\-\[,][ \t]+!(?:ref <|(?:new|name|apply|module):|PLACEHOLDER\b)"
_TEXT_NUMBER = re.compile(r"(?<![\w.\"'])[-+]?(?:\d+[eE][-+]?\d|\d*\.\d*[eE]\d)")


def has_text_numbers(text: str) -> bool:
    """Whether a config has what PyYAML alone reads as text: `1e-5`."""
    return _TEXT_NUMBER.search(text) is not None


def reads_exponents(conduct: Conduct) -> bool:
    """Whether a loader makes a number of a key's `1e-5`."""
    return conduct.rereads or conduct.name in EXPONENTS


def loader_of_text(text: str) -> LoaderName | None:
    """The loader whose users alone write such a config; None where the text does not show it."""
    if "!" in text and re.search(_HYPERPYYAML, text):
        return "hyperpyyaml"
    if any(sign in text for sign in _HYDRA_SIGNS) and re.search(_HYDRA, text):
        return "omegaconf"
    if "class_path" in text and re.search(_LIGHTNING_CLI, text):
        return "jsonargparse"
    return None


_PACKAGES: tuple[tuple[str, LoaderName], ...] = (
    ("hydra-core", "omegaconf"),
    ("omegaconf", "omegaconf"),
    ("jsonargparse", "jsonargparse"),
    ("hyperpyyaml", "hyperpyyaml"),
    ("yacs", "yacs"),
    ("ruamel.yaml", "ruamel"),
    ("pyyaml", "pyyaml"),
)
_DEPENDENCY_FILES = ("pyproject.toml", "requirements.txt", "setup.cfg", "environment.yml")


def loaders_of_project(folder: str) -> tuple[LoaderName, ...]:
    """The loaders that the nearest list of dependencies names, PyYAML last; none without one."""
    current = os.path.abspath(folder)
    while True:
        texts = [text_of(os.path.join(current, name)) for name in _DEPENDENCY_FILES]
        text = "\n".join(texts).lower()
        parent = os.path.dirname(current)
        if text.strip():
            named = [loader for package, loader in _PACKAGES if _names_package(text, package)]
            return tuple(dict.fromkeys(named))
        if parent == current or os.path.exists(os.path.join(current, ".git")):
            return ()
        current = parent


def _names_package(text: str, package: str) -> bool:
    return re.search(rf"(?<![\w.-]){re.escape(package)}(?![\w.-])", text) is not None


def usual(loaders: tuple[LoaderName, ...]) -> LoaderName:
    """The loader to take where dependencies name these, and nothing else is known."""
    return loaders[0] if loaders and "pyyaml" not in loaders else "pyyaml"
