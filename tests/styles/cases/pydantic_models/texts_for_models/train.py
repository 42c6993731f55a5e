"""Models in a model: of one, a text is short for the whole; the other takes a mapping alone."""

import sys

import yaml
from pydantic import BaseModel, model_validator


class Weights(BaseModel, frozen=True):
    path: str
    revision: str = "main"

    @model_validator(mode="before")
    def of_a_text(cls, value):
        if isinstance(value, str):
            path, _, revision = value.partition("@")
            return {"path": path, "revision": revision or "main"}
        return value


class Optimizer(BaseModel):
    lr: float


class Settings(BaseModel):
    weights: Weights
    optimizer: Optimizer


def main():
    with open(sys.argv[1]) as file:
        print(Settings.model_validate(yaml.safe_load(file)))


if __name__ == "__main__":
    main()
