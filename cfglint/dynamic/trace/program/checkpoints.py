"""Checkpoints of tensors without data: written empty, and known when they are read again. What has
data alone, as a data set that a program prepares, is written as it is."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import torch
from torch._subclasses.fake_tensor import FakeTensor
from torch.nn import Module, Parameter
from torch.utils._pytree import tree_map

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
        path = os.path.abspath(f) if isinstance(f, (str, os.PathLike)) else ""
        written.pop(path, None)
        if _has_data(obj):
            save(obj, f, *args, **kwargs)
            return
        if path:
            written[path] = obj
        save(None, f)

    def loaded(f: Any, map_location: Any = None, *args: Any, **kwargs: Any) -> Any:
        if isinstance(f, (str, os.PathLike)) and os.path.abspath(f) in written:
            return written[os.path.abspath(f)]
        card = _card_of(map_location)
        if not card:
            try:
                return load(f, map_location, *args, **kwargs)
            except RuntimeError as error:
                if _NO_STORAGE not in str(error):
                    raise
                card = "cuda"  # where it was written from, or where a function puts it
                if hasattr(f, "seek"):
                    f.seek(0)
        return _moved(load(f, "cpu", *args, **kwargs), card)

    torch.save, torch.load = saved, loaded


_NO_STORAGE = "Storage device not recognized"
"""What torch says of a storage on the simulated card, which holds no bytes."""


def _card_of(map_location: Any) -> str:
    """The card that a checkpoint is to be loaded onto, "" where it is none, or not said."""
    if isinstance(map_location, dict):
        found = [card for card in map(_card_of, map_location.values()) if card]
        return found[0] if found else ""
    if not isinstance(map_location, (str, torch.device)):
        return ""
    name = str(map_location)
    return name if name.startswith("cuda") else ""


def _moved(loaded: Any, card: str) -> Any:
    """What was loaded on the host, with its tensors and models on the card."""

    def moved(part: Any) -> Any:
        if isinstance(part, Module):
            return part.to(card)
        if not isinstance(part, torch.Tensor):
            return part
        tensor = part.detach().to(card)
        if isinstance(part, Parameter):
            return Parameter(tensor, part.requires_grad)
        return tensor.requires_grad_(part.requires_grad)

    return tree_map(moved, loaded)


MOST_DATA = 256 << 20
"""Bytes of tensors on the host up to which a file is written as it is: it may lie in memory."""


class _Look(pickle.Pickler):
    """Goes through an object as a file of it would, without the data of its tensors."""

    def __init__(self) -> None:
        super().__init__(_Nowhere(), protocol=2)
        self.bytes = 0

    def reducer_override(self, obj: Any) -> Any:
        if not isinstance(obj, torch.Tensor):
            return NotImplemented
        if isinstance(obj, FakeTensor):
            raise _NoDataError
        self.bytes += obj.numel() * obj.element_size()
        if self.bytes > MOST_DATA:
            raise _NoDataError
        return int, ()


class _NoDataError(Exception):
    """A tensor without data, or more data than is written."""


class _Nowhere:
    """A file that keeps nothing."""

    def write(self, data: bytes) -> int:
        return len(data)


def _has_data(obj: Any) -> bool:
    """Whether every tensor of an object has its data, and there is not too much of it."""
    try:
        _Look().dump(obj)
    except Exception:  # what cannot be pickled fails as it did before
        return False
    return True
