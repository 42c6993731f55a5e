from dataclasses import dataclass

import trl


@dataclass
class Config(trl.GRPOConfig):
    beams: int = 4
