from dataclasses import dataclass, field
from enum import Enum
from typing import List, Literal, Optional, Union

from jsonargparse import CLI


class Mode(Enum):
    fast = 1
    slow = 2


@dataclass
class Train:
    steps: int = 10
    lr: float = 1e-3
    milestones: List[int] = field(default_factory=list)


def run(
    checkpoint: str,
    width: int,
    rate: float = 0.1,
    mode: Mode = Mode.fast,
    act: Literal["relu", "gelu"] = "relu",
    devices: Union[int, str] = 1,
    note: Optional[str] = None,
    train: Train = Train(),
    _hidden: int = 1,
) -> None:
    print(checkpoint, width, rate)


if __name__ == "__main__":
    CLI(run)
