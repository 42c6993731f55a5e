from dataclasses import dataclass
from typing import Any, Optional, Union

from omegaconf import MISSING
from omegaconf import OmegaConf as om


@dataclass
class TrainOptions:
    model: dict[str, Any] = MISSING
    duration: str = MISSING
    steps: int = MISSING  # a transform sets it
    seed: int = 17
    eval_every: Union[int, str] = 1
    scheduler: Optional[dict[str, Any]] = None
    scheduler_name: Optional[str] = None


def transformed(cfg, transforms):
    for transform in transforms:
        cfg = transform(cfg)
    return cfg


def as_options(cfg, options_class, transforms):
    plain = om.to_container(cfg, resolve=True)
    plain = {str(k): v for k, v in plain.items()}
    if isinstance(plain.get("scheduler"), str):
        plain["scheduler_name"] = plain.pop("scheduler")
    plain = transformed(plain, transforms)
    checked = om.structured(options_class(**plain))
    for key in checked:
        _ = checked[key]
    return checked
