"""Which YAML loader a project reads its configs with, when the settings do not say."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable

from cfglint.document.scalars import LoaderName
from cfglint.files import text_of

_PACKAGES: tuple[tuple[str, LoaderName], ...] = (
    ("hydra-core", "omegaconf"),
    ("omegaconf", "omegaconf"),
    ("jsonargparse", "jsonargparse"),
    ("ruamel.yaml", "ruamel"),
)
_DEPENDENCY_FILES = ("pyproject.toml", "requirements.txt", "setup.cfg", "environment.yml")
_HYDRA = re.compile(
    r"^(defaults:\s*(\[|#|$)|hydra:)|^[^#\n]*(?:\b_target_|\b_component_)\s*:"
    r"|^[^#\n]*\$\{[a-z_][\w.]*[}:]",
    re.MULTILINE,
)
_HYDRA_SIGNS = ("defaults", "hydra", "_target_", "_component_", "${")
_LIGHTNING_CLI = re.compile(r"^[^#\n]*\bclass_path\s*:", re.MULTILINE)

_TEXT_NUMBER = re.compile(r"(?<![\w.\"'])[-+]?(?:\d+[eE][-+]?\d|\d*\.\d*[eE]\d)")
_PYYAML = re.compile(r"^\s*(?:import yaml|from yaml)\b", re.MULTILINE)
_FLOAT_RESOLVER = re.compile(r"add_implicit_resolver\(\s*u?['\"]tag:yaml\.org,2002:float['\"]")


def has_text_numbers(text: str) -> bool:
    """Whether a config has what PyYAML alone reads as text: `1e-5`."""
    return _TEXT_NUMBER.search(text) is not None


def loader_of_code(texts: Iterable[tuple[str, str]]) -> LoaderName | None:
    """The loader that a repository's code shows; None where it does not.

    A resolver of its own for floats makes PyYAML read as jsonargparse does, YAML 1.1 with numbers:
    RecBole's configs, and many others, are full of `1e-5`. Code that loads files with OmegaConf,
    and never imports PyYAML, is clear too.

    Args:
        texts: (path, text) of the repository's Python files.
    """
    omegaconf = pyyaml = False
    for _, text in texts:
        if "add_implicit" in text and _FLOAT_RESOLVER.search(text):
            return "jsonargparse"
        omegaconf |= "OmegaConf.load(" in text
        pyyaml |= "yaml" in text and _PYYAML.search(text) is not None
    return "omegaconf" if omegaconf and not pyyaml else None


def converts(texts: Iterable[tuple[str, str]], key: str) -> bool:
    """Whether code makes a number of a key by itself: `float(config["learning_rate"])`.

    Args:
        texts: (path, text) of the repository's Python files.
    """
    word = re.escape(key)
    pattern = re.compile(rf"\bfloat\(\s*[\w.\[\]\"'()]*?[.\"']{word}\b")
    return any(key in text and pattern.search(text) for _, text in texts)


def loader_of_text(text: str) -> LoaderName | None:
    """The loader whose users alone write such a config; None where the text does not show it."""
    if any(sign in text for sign in _HYDRA_SIGNS) and _HYDRA.search(text):
        return "omegaconf"
    if "class_path" in text and _LIGHTNING_CLI.search(text):
        return "jsonargparse"
    return None


def loader_of_project(folder: str) -> LoaderName:
    """The loader that the nearest list of dependencies names; PyYAML where none does."""
    current = os.path.abspath(folder)
    while True:
        texts = [text_of(os.path.join(current, name)) for name in _DEPENDENCY_FILES]
        text = "\n".join(texts).lower()
        if text.strip():
            if "pyyaml" not in text:
                for package, loader in _PACKAGES:
                    if re.search(rf"(?<![\w.-]){re.escape(package)}(?![\w.-])", text):
                        return loader
            return "pyyaml"
        parent = os.path.dirname(current)
        if parent == current or os.path.exists(os.path.join(current, ".git")):
            return "pyyaml"
        current = parent
