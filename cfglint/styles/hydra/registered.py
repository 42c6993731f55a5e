"""Resolvers of OmegaConf's interpolations: those that come with it, with Hydra, and those that a
repository registers."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cfglint.repository.around import Around

BUILT_IN = frozenset(
    {"oc.env", "oc.create", "oc.deprecated", "oc.decode", "oc.select", "oc.dict.keys"}
    | {"oc.dict.values", "env"}
)
"""OmegaConf 2.3, `omegaconf/resolvers/oc/`; `env` is that of 2.0."""

OF_HYDRA = frozenset({"hydra", "now", "python_version"})
"""Hydra 1.3, `hydra/core/utils.py:setup_globals`."""

_REGISTERS = re.compile(r"\bregister_(?:new_)?resolver\s*\(\s*(?:name\s*=\s*)?")
_NAME = re.compile(r"""(["'])([\w.]+)\1""")
_IMPORTS = re.compile(r"^[ \t]*(?:import|from)[ \t]+([A-Za-z_]\w*)", re.MULTILINE)

REGISTER_NONE = frozenset(
    {"PIL", "accelerate", "albumentations", "apex", "attr", "attrs", "boto3", "click", "cv2"}
    | {"datasets", "deepspeed", "dgl", "dill", "dotenv", "einops", "faiss", "fire", "flax"}
    | {"fsspec", "gym", "gymnasium", "h5py", "huggingface_hub", "hydra", "imageio", "jax"}
    | {"joblib", "jsonargparse", "kornia", "librosa", "lightning", "lightning_fabric"}
    | {"lightning_utilities", "matplotlib", "mlflow", "networkx", "nltk", "numba", "numpy"}
    | {"omegaconf", "optax", "optuna", "packaging", "pandas", "peft", "plotly", "psutil"}
    | {"pydantic", "pyrootutils", "pytest", "pytorch_lightning", "ray", "requests", "rich"}
    | {"rootutils", "safetensors", "scipy", "seaborn", "sentencepiece", "setuptools", "skimage"}
    | {"sklearn", "soundfile", "spacy", "submitit", "sympy", "tabulate", "tensorboard"}
    | {"tensorboardX", "tensordict", "tensorflow", "timm", "tokenizers", "torch", "torchaudio"}
    | {"torch_geometric", "torchmetrics", "torchrl", "torchvision", "tqdm", "transformers"}
    | {"triton", "typing_extensions", "wandb", "xformers", "yaml"}
)
"""Packages that register no resolver when they are imported."""


def registered(
    texts: Iterable[tuple[str, str]] | None, own: frozenset[str]
) -> frozenset[str] | None:
    """The resolvers that a repository's programs have; None where there may be more.

    Args:
        texts: (path, text) of the repository's Python files; None where they were not all read.
        own: the names of the repository's modules and packages.
    """
    if texts is None:
        return None
    found = set(BUILT_IN | OF_HYDRA)
    known = REGISTER_NONE | own | sys.stdlib_module_names
    for _, text in texts:
        if not known.issuperset(_IMPORTS.findall(text)):
            return None  # a package that may register some
        for match in _REGISTERS.finditer(text):
            name = _NAME.match(text, match.end())
            if name is None:
                return None
            found.add(name[2])
    return frozenset(found)


_EVALUATES = re.compile(
    r"\bregister_(?:new_)?resolver\s*\(\s*(?:name\s*=\s*)?[\"']([\w.]+)[\"']\s*,\s*"
    r"(?:resolver\s*=\s*)?(?:eval\b|lambda\s+(\w+)\s*:\s*eval\(\s*\2\s*\))"
)


def evaluating_in(texts: Iterable[tuple[str, str]] | None) -> frozenset[str]:
    """The resolvers of a repository that evaluate their argument as Python."""
    having = (text for _, text in texts or () if "eval" in text)
    return frozenset(match[1] for text in having for match in _EVALUATES.finditer(text))


def resolvers_of(root: str, around: Around) -> frozenset[str] | None:
    """The resolvers of a repository, "" for none; None where there may be more."""
    if not root:
        return None
    texts = around.texts(root)
    own = {
        name.removesuffix(".py")
        for path, _ in texts or ()
        for name in os.path.relpath(path, root).split(os.sep)
    }
    return registered(texts, frozenset(own))
