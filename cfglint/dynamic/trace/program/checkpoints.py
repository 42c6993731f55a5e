"""Checkpoints of tensors without data: written empty, and known when they are read again."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import torch

from cfglint.dynamic.trace.program.late import Change, after_import


def install(saves: Callable[[], None]) -> None:
    """Replace what writes checkpoints, in torch and in libraries once they are imported.

    Args:
        saves: called before each.
    """
    _torch(saves)
    after_import({module: _changing(saves, *where) for module, where in _OTHERS.items()})


_OTHERS = {
    "transformers.modeling_utils": ("PreTrainedModel", "save_pretrained"),
    "peft.peft_model": ("PeftModel", "save_pretrained"),
    "accelerate.accelerator": ("Accelerator", "save_state"),
    "safetensors.torch": ("", "save_file"),
    "diffusers.models.modeling_utils": ("ModelMixin", "save_pretrained"),
}
"""Module -> class ("" for a function of the module), and what of it writes a checkpoint."""


def _changing(saves: Callable[[], None], owner: str, attribute: str) -> Change:
    def change(module: ModuleType) -> None:
        target = getattr(module, owner, None) if owner else module
        if target is not None:
            setattr(target, attribute, _writing_nothing(saves, bool(owner)))

    return change


def _writing_nothing(saves: Callable[[], None], method: bool) -> Callable[..., None]:
    def save(*args: Any, **kwargs: Any) -> None:
        saves()
        given = [value for value in (*args, *kwargs.values()) if isinstance(value, (str, Path))]
        if given and method:
            os.makedirs(given[0], exist_ok=True)
        elif given:
            Path(given[0]).write_bytes(b"")

    return save


def _torch(saves: Callable[[], None]) -> None:
    written: dict[str, Any] = {}
    save, load = torch.save, torch.load

    def saved(obj: Any, f: Any, *args: Any, **kwargs: Any) -> None:
        saves()
        if isinstance(f, (str, os.PathLike)):
            written[os.path.abspath(f)] = obj
        save(None, f)

    def loaded(f: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(f, (str, os.PathLike)) and os.path.abspath(f) in written:
            return written[os.path.abspath(f)]
        return load(f, *args, **kwargs)

    torch.save, torch.load = saved, loaded
