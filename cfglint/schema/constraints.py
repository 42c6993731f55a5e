"""What must hold between keys: each constraint is one function from a bound config to conflicts.

A constraint speaks only where every value it needs is known; a default of the code counts as
known, a missing or interpolated value does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from cfglint.compose.items import Item
from cfglint.diagnostic import Severity
from cfglint.names import in_words, nearest
from cfglint.schema.bind import HEAD_OF_TASK, Bound


class Conflict(NamedTuple):
    """Keys that do not go together. `key` is where to report it, `others` are the other ends."""

    key: str
    message: str
    help: str = ""
    others: tuple[str, ...] = ()
    severity: Severity = Severity.ERROR


Constraint = Callable[[Bound], Iterator[Conflict]]

TASKS = tuple(HEAD_OF_TASK)


def _integer(bound: Bound, key: str) -> int | None:
    value = bound.value(key)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _number(bound: Bound, key: str) -> float | None:
    value = bound.value(key)
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _components(bound: Bound) -> list[str]:
    model = bound.sections.get("model")
    return model.components if model is not None else []


def _place(bound: Bound, *keys: str) -> str:
    """The first of these keys that the config sets; a default has no place."""
    return next((key for key in keys if bound.item(key) is not None), keys[0])


def heads_divide_width(bound: Bound) -> Iterator[Conflict]:
    """Multi-head attention splits `output_dim` evenly over `num_heads`."""
    model = bound.sections.get("model")
    if model is None or "num_heads" not in model.keys:
        return
    width, heads = _integer(bound, "model.output_dim"), _integer(bound, "model.num_heads")
    if width and heads and width > 0 and heads > 0 and width % heads:
        reader = next((n for n in model.keys["num_heads"].owners if n != "model"), "the model")
        divisors = [n for n in range(1, min(width, 4 * heads) + 1) if width % n == 0]
        close = sorted(sorted(divisors, key=lambda n: abs(n - heads))[:3])
        yield Conflict(
            "model.num_heads",
            f"{reader} splits output_dim {width} over {heads} heads, which leaves {width % heads}",
            f"use {in_words(close, 'or')} heads, or make output_dim a multiple of {heads}",
            ("model.output_dim",),
        )


def patch_fits_window(bound: Bound) -> Iterator[Conflict]:
    """E_01_HSE cuts patches of `patch_size_L` out of windows of `window_size`."""
    if "E_01_HSE" not in _components(bound):
        return
    patch, window = _integer(bound, "model.patch_size_L"), _integer(bound, "data.window_size")
    if patch and window and patch > window:
        yield Conflict(
            "model.patch_size_L",
            f"patches of patch_size_L {patch} samples do not fit windows of window_size {window}",
            f"set patch_size_L to {window} or less, or make windows longer",
            ("data.window_size",),
        )


def patch_fits_channels(bound: Bound) -> Iterator[Conflict]:
    """E_01_HSE takes `patch_size_C` of the data's channels."""
    if "E_01_HSE" not in _components(bound):
        return
    patch, channels = _integer(bound, "model.patch_size_C"), _integer(bound, "model.input_dim")
    if patch and channels and patch > channels:
        yield Conflict(
            "model.patch_size_C",
            f"patches span patch_size_C {patch} channels, the data has input_dim {channels}",
            f"set patch_size_C to {channels} or less",
            ("model.input_dim",),
        )


def modes_fit_patches(bound: Bound) -> Iterator[Conflict]:
    """A real FFT over `num_patches` has `num_patches // 2 + 1` modes."""
    if "B_09_FNO" not in _components(bound):
        return
    modes, patches = _integer(bound, "model.modes"), _integer(bound, "model.num_patches")
    if modes and patches and modes > patches // 2 + 1:
        yield Conflict(
            "model.modes",
            f"B_09_FNO keeps modes {modes} of the {patches // 2 + 1} that num_patches "
            f"{patches} gives",
            f"set modes to {patches // 2 + 1} or less",
            ("model.num_patches",),
        )


def _predicts_signal(bound: Bound) -> bool:
    components = _components(bound)
    several = len(bound.enabled_tasks) > 1
    return "H_03_Linear_pred" in components and (
        not several or "signal_prediction" in bound.enabled_tasks
    )


def prediction_covers_window(bound: Bound) -> Iterator[Conflict]:
    """H_03_Linear_pred gives `min(L, max_len)` samples; the target is the whole window."""
    if not _predicts_signal(bound):
        return
    longest, window = _integer(bound, "model.max_len"), _integer(bound, "data.window_size")
    if longest and window and longest < window:
        yield Conflict(
            _place(bound, "model.max_len", "data.window_size"),
            f"max_len {longest} is below window_size {window}: H_03_Linear_pred predicts "
            f"{longest} samples against a target of {window}, so the signal loss cannot be "
            "computed",
            f"set max_len to {window}, or window_size to {longest} or less",
            ("data.window_size",),
        )


def prediction_covers_channels(bound: Bound) -> Iterator[Conflict]:
    """H_03_Linear_pred gives `min(C, max_out)` channels; the target has all of them."""
    if not _predicts_signal(bound):
        return
    most, channels = _integer(bound, "model.max_out"), _integer(bound, "model.input_dim")
    if most and channels and most < channels:
        yield Conflict(
            _place(bound, "model.max_out", "model.input_dim"),
            f"max_out {most} is below input_dim {channels}: H_03_Linear_pred predicts {most} "
            f"channels against a target of {channels}, so the signal loss cannot be computed",
            f"set max_out to {channels}",
            ("model.input_dim",),
        )


def weights_name_enabled_tasks(bound: Bound) -> Iterator[Conflict]:
    """A weight for a task that is not enabled weighs nothing."""
    weights = bound.item("task.task_weights")
    if weights is None or not bound.enabled_tasks or not set(bound.enabled_tasks) <= set(TASKS):
        return
    for name in weights.mapping:
        if name not in bound.enabled_tasks and name in TASKS:
            yield Conflict(
                f"task.task_weights.{name}",
                f"`{name}` is not among enabled_tasks, so the task drops its weight",
                f"add `{name}` to enabled_tasks, or remove its weight",
                ("task.enabled_tasks",),
                Severity.WARNING,
            )


def tasks_are_named_once(bound: Bound) -> Iterator[Conflict]:
    """A task that is enabled twice is built twice under one name."""
    seen: set[str] = set()
    for index, name in enumerate(bound.enabled_tasks):
        if name in seen:
            yield Conflict(
                f"task.enabled_tasks.{index}", f"`{name}` is enabled twice", "remove one"
            )
        seen.add(name)


def ratios_sum_to_one(bound: Bound) -> Iterator[Conflict]:
    """The three ratios share one data set."""
    keys = [
        key
        for key in ("train_ratio", "val_ratio", "test_ratio")
        if bound.item(f"data.{key}") is not None
    ]
    values = [_number(bound, f"data.{key}") for key in keys]
    known = [value for value in values if value is not None]
    if len(known) < 2 or len(known) != len(values) or any(not 0 <= v <= 1 for v in known):
        return
    total = sum(known)
    if total > 1 + 1e-6 or (len(known) == 3 and total < 1 - 1e-6):
        more = total > 1
        yield Conflict(
            f"data.{keys[0]}",
            f"{' + '.join(keys)} is {total:g}, {'more' if more else 'less'} than 1",
            "make them sum to 1" + ("" if more else "; the rest of the data is not used"),
            tuple(f"data.{key}" for key in keys[1:]),
            Severity.ERROR if more else Severity.WARNING,
        )


def monitor_is_logged(bound: Bound) -> Iterator[Conflict]:
    """The multi-task code logs `<stage>_loss` and `<stage>_<task>_...`, and no total loss.

    Source: PHM-Vibench, fix 461f4d8: configs monitored `val_total_loss`, which nothing logs.
    """
    name, monitor = bound.item("task.name"), bound.item("trainer.monitor")
    if monitor is None or not isinstance(monitor.value, str) or monitor.interpolated:
        return
    if name is None or name.value != "multi_task_phm" or not bound.enabled_tasks:
        return
    metric = monitor.value
    logged = [f"{stage}_loss" for stage in ("val", "train", "test")]
    logged += [f"{s}_{t}_loss" for s in ("val", "train", "test") for t in bound.enabled_tasks]
    prefixes = tuple(f"{s}_{t}_" for s in ("val", "train", "test") for t in bound.enabled_tasks)
    if metric in logged or metric.startswith(prefixes):
        return
    near = nearest(metric, logged) or "val_loss"
    yield Conflict(
        "trainer.monitor",
        f"monitor is `{metric}`, which multi_task_phm does not log",
        f"use `{near}`; it logs val_loss and val_<task>_loss for each enabled task",
        ("task.enabled_tasks",),
    )


def effective_batch_is_true(bound: Bound) -> Iterator[Conflict]:
    """`advanced.effective_batch_size` documents batch_size x accumulation x GPUs."""
    said = _integer(bound, "advanced.effective_batch_size")
    batch = _integer(bound, "data.batch_size")
    steps = _integer(bound, "trainer.accumulate_grad_batches")
    if said is None or batch is None or steps is None:
        return
    gpus = max(_integer(bound, "trainer.gpus") or 1, 1)
    actual = batch * steps * gpus
    if actual != said:
        factors = f"batch_size {batch} x accumulate_grad_batches {steps}"
        factors += f" x gpus {gpus}" if gpus > 1 else ""
        yield Conflict(
            "advanced.effective_batch_size",
            f"effective_batch_size is {said}, but {factors} is {actual}",
            f"write {actual}, or change batch_size",
            ("data.batch_size", "trainer.accumulate_grad_batches"),
            Severity.INFO,
        )


def precision_agrees_with_amp(bound: Bound) -> Iterator[Conflict]:
    """`use_amp: true` asks for mixed precision, `precision: 32` for none."""
    amp, precision = bound.item("advanced.use_amp"), bound.item("trainer.precision")
    if amp is None or precision is None or amp.value is not True:
        return
    if str(precision.value) in ("32", "64", "32-true", "64-true"):
        yield Conflict(
            "advanced.use_amp",
            f"use_amp is true, but precision is {precision.value}",
            "remove use_amp, or set precision to 16",
            ("trainer.precision",),
            Severity.WARNING,
        )


def loss_weights_agree(bound: Bound) -> Iterator[Conflict]:
    """One weight for one task, wherever it is written."""
    weights = bound.item("task.task_weights")
    for task in bound.enabled_tasks:
        own = bound.item(f"task.{task}.loss_weight")
        shared = weights.mapping.get(task) if weights is not None else None
        if own is None or shared is None or not (_is_number(own) and _is_number(shared)):
            continue
        if own.value != shared.value:
            yield Conflict(
                f"task.{task}.loss_weight",
                f"{task}.loss_weight is {own.value}, but task_weights says {shared.value}",
                "keep one of the two",
                (f"task.task_weights.{task}",),
                Severity.WARNING,
            )


def _is_number(item: Item) -> bool:
    return isinstance(item.value, (int, float)) and not isinstance(item.value, bool)


CONSTRAINTS: tuple[Constraint, ...] = (
    heads_divide_width,
    patch_fits_window,
    patch_fits_channels,
    modes_fit_patches,
    prediction_covers_window,
    prediction_covers_channels,
    weights_name_enabled_tasks,
    tasks_are_named_once,
    ratios_sum_to_one,
    monitor_is_logged,
    effective_batch_is_true,
    precision_agrees_with_amp,
    loss_weights_agree,
)
