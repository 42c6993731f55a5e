"""All modules of this folder are imported; a class of one of them is taken by its name."""

import importlib
import os

_FILES = [os.path.splitext(name)[0] for name in os.listdir(os.path.dirname(__file__))]
_MODULES = [importlib.import_module(f"net.models.{name}") for name in _FILES if name.endswith("_model")]


def create_model(opt):
    for module in _MODULES:
        cls = getattr(module, opt["model_type"], None)
        if cls is not None:
            break
    if cls is None:
        raise ValueError(f"no model {opt['model_type']}")
    return cls(opt)
