"""`data`: which signals, and how they are cut into windows and batches."""

from __future__ import annotations

from typing import Any

from cfglint.schema.model import Section, key


class Data(Section):
    """One batch is (batch_size, window_size, channels)."""

    data_dir: str = key("Folder of the data sets.", min_length=1)
    metadata_file: str = key("Table of data sets and labels, in data_dir.", min_length=1)
    batch_size: int | None = key("Windows per batch.", None, unit="windows", ge=1)
    num_workers: int | None = key(
        "Loader processes; 0 loads in the main one.", None, unit="processes", ge=0
    )
    window_size: int | None = key("Length of one window.", None, unit="samples", ge=1)
    stride: int | None = key("Step between windows.", None, unit="samples", ge=1)
    num_window: int | None = key("Windows per recording.", None, unit="windows", ge=1)
    truncate_length: int | None = key(
        "Longest part of a recording that is used.", None, unit="windows", ge=1
    )
    window_sampling_strategy: str | None = key(
        "How windows are placed.", None, known=("evenly_spaced", "sequential", "random")
    )
    normalization: bool | str | None = key(
        "How each window is scaled.", None, known=("standardization", "minmax", "none")
    )
    dtype: str | None = key(
        "Type of the samples.", None, known=("float32", "float64", "float16", "bfloat16")
    )
    train_ratio: float | None = key("Share of windows for training.", None, ge=0.0, le=1.0)
    val_ratio: float | None = key("Share of windows for validation.", None, ge=0.0, le=1.0)
    test_ratio: float | None = key("Share of windows for testing.", None, ge=0.0, le=1.0)
    pin_memory: bool | None = key("Page-locked host memory for batches.", None)
    shuffle: bool | None = key("Shuffle the training windows.", None)
    persistent_workers: bool | None = key("Keep loader processes between epochs.", None)
    rul_dataset_id: int | None = key("Data set with remaining-life labels.", None)
    augmentation: dict[str, Any] | bool | None = key("Augmentation of windows.", None)
    factory_name: str | None = key("Data factory to use.", None)
    factory: str | None = key("Data factory to use, older name.", None)
    task_list: Any = key("Tasks that batches serve.", None, run_time=True)
