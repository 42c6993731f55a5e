"""H_01_Linear_cla: one linear classifier per data set, over the mean of the patches."""

from __future__ import annotations

from typing import Any

from cfglint.schema.model import Head, key


class H_01_Linear_cla(Head):  # noqa: N801
    """(B, P, D) -> (B, n_classes)."""

    num_classes: Any = key("Data set -> classes, from the metadata.", None, run_time=True)
    output_dim: int = key("Width of the backbone.", unit="features", ge=1)
