"""`task`: what is learned, its losses, and how it is optimised."""

from __future__ import annotations

from typing import Any, Literal

from cfglint.schema.model import TASKS, Schema, Section, key

TaskName = Literal["classification", "anomaly_detection", "signal_prediction", "rul_prediction"]
OPTIMIZERS = ("adam", "adamw", "sgd", "rmsprop", "adagrad", "nadam", "radam", "adamax", "lamb")
SCHEDULERS = (
    "step",
    "multistep",
    "cosine",
    "reduceonplateau",
    "exponential",
    "onecycle",
    "linear",
    "cosine_warmup",
    "cosineannealinglr",
    "steplr",
    "none",
)
assert TaskName.__args__ == TASKS  # type: ignore[attr-defined]


class SchedulerOptions(Schema):
    """Arguments of the scheduler; those of torch.optim.lr_scheduler that configs use."""

    T_max: int | None = key("Half a period of the cosine.", None, unit="epochs", ge=1)
    eta_min: float | None = key("Smallest learning rate.", None, ge=0.0)
    step_size: int | None = key("Epochs between decays.", None, unit="epochs", ge=1)
    gamma: float | None = key("Factor of each decay.", None, gt=0.0)
    milestones: list[int] | None = key("Epochs of the decays.", None, unit="epochs")
    factor: float | None = key("Factor of a plateau's decay.", None, gt=0.0, lt=1.0)
    patience: int | None = key("Epochs without progress before a decay.", None, ge=0)
    mode: str | None = key("Whether smaller or larger is better.", None, known=("min", "max"))
    min_lr: float | None = key("Smallest learning rate.", None, ge=0.0)
    threshold: float | None = key("Smallest change that counts as progress.", None, ge=0.0)
    max_lr: float | None = key("Peak of a one-cycle schedule.", None, gt=0.0)
    total_steps: int | None = key("Steps of a one-cycle schedule.", None, ge=1)
    warmup_epochs: int | None = key("Epochs of warm-up.", None, unit="epochs", ge=0)
    T_0: int | None = key("First period of warm restarts.", None, unit="epochs", ge=1)
    T_mult: int | None = key("Growth of the period.", None, ge=1)


class Scheduler(Schema):
    """A learning-rate schedule by name."""

    name: str = key("Schedule.", known=SCHEDULERS)
    options: SchedulerOptions | None = key("Its arguments.", None)


class Classification(Schema):
    """Options of the classification task."""

    loss: str | None = key("Loss.", None, known=("CE", "BCE", "focal"))
    num_classes: int | dict[Any, int] | str | None = key("Classes; `auto` from data.", None)
    label_smoothing: float | None = key("Mass taken from the true class.", None, ge=0.0, le=1.0)
    loss_weight: float | None = key("Weight in the sum of losses.", None, ge=0.0)


class AnomalyDetection(Schema):
    """Options of the anomaly detection task."""

    loss: str | None = key("Loss.", None, known=("BCE", "MSE", "focal"))
    threshold: float | None = key(
        "Probability above which a window is anomalous.", None, ge=0.0, le=1.0
    )
    class_weights: list[float] | None = key("Weights of normal and anomalous.", None)
    loss_weight: float | None = key("Weight in the sum of losses.", None, ge=0.0)


class SignalPrediction(Schema):
    """Options of the signal prediction task."""

    loss: str | None = key("Loss.", None, known=("MSE", "MAE", "huber"))
    pred_len: int | None = key("Steps to predict.", None, unit="samples", ge=1)
    use_mean_pooling: bool | None = key("Average the patches first.", None)
    loss_weight: float | None = key("Weight in the sum of losses.", None, ge=0.0)


class RulPrediction(Schema):
    """Options of the remaining-life task."""

    loss: str | None = key("Loss.", None, known=("MSE", "MAE", "huber"))
    max_rul_value: float | None = key("Largest life in the targets.", None, gt=0.0)
    normalize_targets: bool | None = key("Divide targets by max_rul_value.", None)
    dataset_id: int | None = key("Data set with remaining-life labels.", None)
    loss_weight: float | None = key("Weight in the sum of losses.", None, ge=0.0)


class Task(Section):
    """The task, its optimizer and its data split."""

    name: str = key("Task module.", min_length=1)
    type: str = key("Package of task modules, such as DG, CDDG, FS, GFS or pretrain.", min_length=1)
    enabled_tasks: list[TaskName] | None = key("Tasks learned together.", None, min_length=1)
    task_weights: dict[TaskName, float] | None = key("Weight of each enabled task.", None)
    classification: Classification | None = key("Options of classification.", None)
    anomaly_detection: AnomalyDetection | None = key("Options of anomaly detection.", None)
    signal_prediction: SignalPrediction | None = key("Options of signal prediction.", None)
    rul_prediction: RulPrediction | None = key("Options of remaining life.", None)
    loss: str | None = key("Loss.", None, known=("CE", "BCE", "MSE", "MAE"))
    metrics: list[str] | None = key("Metrics to log.", None)
    optimizer: str | None = key("Optimizer.", None, known=OPTIMIZERS)
    lr: float | None = key("Learning rate.", None, ge=0.0)
    weight_decay: float | None = key("Weight decay.", None, ge=0.0)
    momentum: float | None = key("Momentum, for SGD and RMSprop.", None, ge=0.0, le=1.0)
    betas: list[float] | None = key("Running-average factors of Adam.", None)
    eps: float | None = key("Term added to Adam's denominator.", None, gt=0.0)
    scheduler: bool | str | Scheduler | None = key("Learning-rate schedule.", None)
    scheduler_type: str | None = key("Schedule, where `scheduler` is true.", None, known=SCHEDULERS)
    step_size: int | None = key("Epochs between decays.", None, unit="epochs", ge=1)
    gamma: float | None = key("Factor of each decay.", None, gt=0.0)
    regularization: dict[str, Any] | None = key("Weights of the penalty terms.", None)
    epochs: int | None = key("Epochs.", None, unit="epochs", ge=0)
    batch_size: int | None = key("Windows per batch.", None, unit="windows", ge=1)
    num_workers: int | None = key("Loader processes.", None, unit="processes", ge=0)
    pin_memory: bool | None = key("Page-locked host memory for batches.", None)
    shuffle: bool | None = key("Shuffle the training windows.", None)
    log_interval: int | None = key("Steps between log lines.", None, unit="steps", ge=1)
    early_stopping: bool | dict[str, Any] | None = key("Stop when progress ends.", None)
    es_patience: int | None = key("Epochs without progress before the stop.", None, ge=0)
    patience: int | None = key("Epochs without progress before a decay.", None, ge=0)
    target_system_id: list[Any] | int | str | None = key("Systems that are used.", None)
    target_dataset_id: list[Any] | int | str | None = key("Data sets that are used.", None)
    target_domain_id: list[Any] | int | str | None = key("Domains to test on.", None)
    source_domain_id: list[Any] | int | str | None = key("Domains to train on.", None)
    target_domain_num: int | None = key("Domains to hold out.", None, ge=0)
    task_list: list[str] | None = key("Tasks of the older multi-task code.", None)
    n_way: int | None = key("Classes per episode.", None, unit="classes", ge=1)
    k_shot: int | None = key("Support windows per class.", None, unit="windows", ge=1)
    q_query: int | None = key("Query windows per class.", None, unit="windows", ge=1)
    episodes_per_epoch: int | None = key("Episodes.", None, unit="episodes", ge=1)
    num_systems: int | None = key("Systems per episode.", None, ge=1)
    num_domains: int | None = key("Domains per episode.", None, ge=1)
    num_labels: int | None = key("Labels per episode.", None, ge=1)
    num_support: int | None = key("Support windows per label.", None, ge=1)
    num_query: int | None = key("Query windows per label.", None, ge=1)
    num_episodes: int | None = key("Episodes.", None, unit="episodes", ge=1)
    alpha_prediction: float | None = key("Weight of the prediction loss.", None, ge=0.0)
    mask_ratio: float | None = key("Share of patches that is masked.", None, ge=0.0, le=1.0)
    forecast_part: float | None = key("Share of the window that is forecast.", None, ge=0.0, le=1.0)
    classification_loss: str | None = key("Loss of classification.", None)
    anomaly_loss: str | None = key("Loss of anomaly detection.", None)
    rul_loss: str | None = key("Loss of remaining life.", None)
    pretraining: dict[str, Any] | None = key("Options of the first stage.", None)
    finetuning: dict[str, Any] | None = key("Options of the second stage.", None)
