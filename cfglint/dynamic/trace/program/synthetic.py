"""Made-up samples in the place of data that is not on this machine (`--data synthetic`).

A dataset whose constructor does not find its files is kept, and gives samples by the shapes in the
settings (`inputs`, `targets`); without them, by what is known of a public data set: pictures of its
size, put through the program's own transforms. A dataset that finds its files is left alone.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
from collections.abc import Callable
from typing import Any, NamedTuple

import torch
from torch.utils.data import Dataset

from cfglint.dynamic.adapters.callables import tensors_of
from cfglint.dynamic.adapters.protocol import ConfigError

SAMPLES = 1000
"""As many a made-up dataset has of which nothing says how many."""

_MADE, _SIZE = "_cfglint_made", "_cfglint_size"


class Pictures(NamedTuple):
    """A public data set: the mode and the sizes of its pictures, its classes, and how many pictures
    it has to train with and to test with; 0 for unknown."""

    mode: str
    width: int
    height: int
    classes: int
    train: int = 0
    test: int = 0


PUBLIC: dict[str, Pictures] = {
    "MNIST": Pictures("L", 28, 28, 10, 60_000, 10_000),
    "FashionMNIST": Pictures("L", 28, 28, 10, 60_000, 10_000),
    "KMNIST": Pictures("L", 28, 28, 10, 60_000, 10_000),
    "EMNIST": Pictures("L", 28, 28, 47),
    "USPS": Pictures("L", 16, 16, 10, 7_291, 2_007),
    "CIFAR10": Pictures("RGB", 32, 32, 10, 50_000, 10_000),
    "CIFAR100": Pictures("RGB", 32, 32, 100, 50_000, 10_000),
    "SVHN": Pictures("RGB", 32, 32, 10),
    "STL10": Pictures("RGB", 96, 96, 10),
    "ImageNet": Pictures("RGB", 500, 375, 1000),
    "ImageFolder": Pictures("RGB", 500, 375, 1000),
    "Food101": Pictures("RGB", 512, 512, 101),
    "Flowers102": Pictures("RGB", 500, 600, 102),
    "OxfordIIITPet": Pictures("RGB", 500, 375, 37),
}
"""torchvision's classes, by their documentation; of folders of pictures, ImageNet's usual size."""


def install(shapes: dict[str, Any], tell: Callable[[str], None]) -> None:
    """Let each class of datasets that is made from now on, and those of torchvision, be kept where
    its files are missing.

    Args:
        shapes: `inputs` and `targets` of the settings, of which the batch is left out.
        tell: gets a sentence about each class that was kept.
    """
    begin = Dataset.__init_subclass__

    def made(cls: Any, **kwargs: Any) -> None:
        begin(**kwargs)
        _keep(cls, shapes, tell)

    Dataset.__init_subclass__ = classmethod(made)  # type: ignore[assignment,arg-type]


def _keep(cls: Any, shapes: dict[str, Any], tell: Callable[[str], None]) -> None:
    for name in ("__len__", "__getitem__"):
        if name in vars(cls):
            setattr(cls, name, _or_made(name, vars(cls)[name]))
    if "__init__" not in vars(cls):
        return
    start = vars(cls)["__init__"]

    signature = inspect.signature(start)

    @functools.wraps(start)
    def started(self: Any, *args: Any, **kwargs: Any) -> None:
        try:
            start(self, *args, **kwargs)
        except Exception as error:
            known = getattr(self, _MADE, None) is not None
            if not known and not _is_about_files(error):
                raise
            sample = _sampler(type(self), shapes)
            if sample is None:
                raise
            given = signature.bind_partial(self, *args, **kwargs).arguments
            for name in ("transform", "target_transform"):
                if name in given:
                    object.__setattr__(self, name, given[name])
            object.__setattr__(self, _MADE, sample)
            if not shapes.get("inputs"):
                _describe(self, given)
            name = type(self).__name__
            tell(f"{name} found no files: its samples are made up, {_words(shapes)}")

    cls.__init__ = started


def _words(shapes: dict[str, Any]) -> str:
    return "by the settings' shapes" if shapes.get("inputs") else "pictures of the usual size"


def _is_about_files(error: Exception) -> bool:
    words = str(error).lower()
    return isinstance(error, OSError) or "not found" in words or "download" in words


def _or_made(name: str, own: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(own)
    def answer(self: Any, *args: Any) -> Any:
        sample = getattr(self, _MADE, None)
        if sample is None:
            return own(self, *args)
        return getattr(self, _SIZE, SAMPLES) if name == "__len__" else sample(self)

    return answer


def _describe(dataset: Any, given: dict[str, Any]) -> None:
    """Put on a public data set what programs read off it beside its samples: how many it has, their
    classes, and which one each has.

    Args:
        given: arguments of its constructor, by name.
    """
    public = _public(type(dataset))
    if public is None:
        return
    trains = bool(given.get("train", True)) and given.get("split", "train") == "train"
    size = (public.train if trains else public.test) or SAMPLES
    targets: Any = [number % public.classes for number in range(size)]
    classes = [str(number) for number in range(public.classes)]
    known = {
        _SIZE: size,
        "targets": torch.tensor(targets) if public.mode == "L" else targets,
        "classes": classes,
        "class_to_idx": {name: number for number, name in enumerate(classes)},
    }
    for name, value in known.items():
        with contextlib.suppress(AttributeError):  # a property of the class
            if not hasattr(dataset, name):
                object.__setattr__(dataset, name, value)


def _public(cls: type) -> Pictures | None:
    """The public data set that a class is, or is made of; None where it is none of these."""
    return next((PUBLIC[kind.__name__] for kind in cls.__mro__ if kind.__name__ in PUBLIC), None)


def _sampler(cls: type, shapes: dict[str, Any]) -> Any:
    """A function that makes a sample for a dataset; None where nothing says of what shape."""
    if shapes.get("inputs"):
        return lambda dataset: _by_shapes(shapes)
    public = _public(cls)
    return None if public is None else lambda dataset: _picture(public, dataset)


def _by_shapes(shapes: dict[str, Any]) -> Any:
    parts = [_without_batch(shapes.get(name) or [], name) for name in ("inputs", "targets")]
    if all(isinstance(part, dict) for part in parts if part):
        return {name: value for part in parts if part for name, value in part.items()}
    values = [v for p in parts for v in (p.values() if isinstance(p, dict) else p)]
    return tuple(values) if len(values) > 1 else values[0]


def _without_batch(spec: Any, name: str) -> Any:
    """The tensors of one sample.

    Raises:
        ConfigError: a shape cannot be read.
    """
    made = tensors_of(spec, 1, name)
    if isinstance(made, dict):
        return {key: value[0] for key, value in made.items()}
    if not all(value.dim() for value in made):
        raise ConfigError(f"a shape of `{name}` has no batch, which comes first")
    return [value[0] for value in made]


def _picture(public: Pictures, dataset: Any) -> tuple[Any, Any]:
    from PIL import Image

    size = (public.height, public.width, *((3,) if public.mode == "RGB" else ()))
    pixels = torch.randint(256, size, dtype=torch.uint8)
    picture: Any = Image.fromarray(pixels.numpy(), public.mode)
    target: Any = int(torch.randint(public.classes, ()))
    for name in ("transform", "target_transform"):
        change = getattr(dataset, name, None)
        if change is not None and name == "transform":
            picture = change(picture)
        elif change is not None:
            target = change(target)
    return picture, target
