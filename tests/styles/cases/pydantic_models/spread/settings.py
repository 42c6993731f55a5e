from enum import Enum
from typing import List, Literal, Optional, Union

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator


class Schedule(str, Enum):
    LINEAR = "linear"
    COSINE = "cosine"


class Base(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Adam(Base):
    kind: Literal["adam"]
    lr: float = Field(1e-3, gt=0)


class Sgd(Base):
    kind: Literal["sgd"]
    momentum: float = 0.9


class Data(BaseModel):
    path: str
    workers: int = Field(2, ge=0, le=16)


class Settings(Base):
    data: List[Data]
    optimizer: Union[Adam, Sgd]
    schedule: Schedule = Schedule.LINEAR
    steps: Optional[int]
    width: int = Field(alias="hidden-width")
    stop: float = 0.5

    @field_validator("stop", mode="before")
    @classmethod
    def percent(cls, value):
        return float(value.rstrip("%")) / 100

    @model_validator(mode="before")
    @classmethod
    def old_names(cls, data):
        if "sched" in data:
            data["schedule"] = data.pop("sched")
        return data
