import os
from dataclasses import dataclass, field

SPLITS = ["train", "valid"]


@dataclass
class Settings:
    method: str = "greedy"
    beams: int = 4
    width: int = 2
    split: str = "train"
    folder: str = None
    tags: list = field(default_factory=list)
    scale: float = 1.0

    def __post_init__(self):
        if self.method == "beam" and self.beams % self.width != 0:
            raise ValueError("beams have to be a multiple of width")
        if self.split not in SPLITS:
            raise ValueError(f"unknown split {self.split}")
        if self.tags and len(self.tags) > 3:
            raise ValueError("too many tags")
        if os.environ.get("FOLDER") is None and self.folder is None:
            raise ValueError("no folder")
