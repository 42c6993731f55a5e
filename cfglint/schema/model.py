"""What every schema is made of: strict Pydantic models whose fields carry units."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

Kind = Literal["section", "part", "embedding", "backbone", "head"]

ACTIVATIONS = ("relu", "gelu", "silu", "elu", "leaky_relu", "tanh", "selu", "mish", "sigmoid")
TASKS = ("classification", "anomaly_detection", "signal_prediction", "rul_prediction")


class Schema(BaseModel):
    """Strict: `"3"` is not 3, and 3.0 is not 3, as the training code would find out."""

    model_config = ConfigDict(strict=True, extra="forbid")
    kind: ClassVar[Kind] = "part"


class Section(Schema):
    """One top-level section of a config."""

    kind: ClassVar[Kind] = "section"


class Embedding(Schema):
    """What an embedding reads off `args_m`."""

    kind: ClassVar[Kind] = "embedding"


class Backbone(Schema):
    """What a backbone reads off `args_m`."""

    kind: ClassVar[Kind] = "backbone"


class Head(Schema):
    """What a task head reads off `args_m`."""

    kind: ClassVar[Kind] = "head"


def key(
    description: str,
    default: Any = ...,
    *,
    unit: str = "",
    known: tuple[str, ...] = (),
    run_time: bool = False,
    note: str = "",
    suggest: Any = None,
    **bounds: Any,
) -> Any:
    """A field of a schema.

    Args:
        description: one line, shown by editors on hover.
        default: what the code uses where the key is absent; `...` where it has none.
        unit: unit of the number, such as "samples".
        known: values that are known to work; others are reported only when nearly equal to one.
        run_time: the program sets it before anything reads it, so a config need not.
        note: the default in words, where the code computes it.
        suggest: a value that suits most configs, where the code has no default.
        bounds: Pydantic's `ge`, `gt`, `le`, `lt`, `min_length`.
    """
    extra: dict[str, Any] = {}
    if unit:
        extra["x-unit"] = unit
    if known:
        extra["x-known"] = list(known)
    if run_time:
        extra["x-run-time"] = True
    if note:
        extra["x-default"] = note
    if suggest is not None:
        extra["x-suggest"] = suggest
    return Field(default, description=description, json_schema_extra=extra or None, **bounds)
