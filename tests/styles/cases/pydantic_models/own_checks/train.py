import sys

import yaml
from pydantic import BaseModel, ConfigDict, field_validator, model_validator


class Layer(BaseModel):
    kind: str = "linear"
    decay: float = 1.0

    @model_validator(mode="after")
    def constant(self):
        if self.kind == "constant" and self.decay != 1.0:
            raise ValueError("a constant layer does not decay")
        return self


class Settings(BaseModel):
    model_config = ConfigDict(extra="ignore")

    layers: list[Layer] | None = None
    stack: Layer | None = None
    name: str
    steps: int = 100
    every: int = 10

    @field_validator("name")
    @classmethod
    def lower(cls, value):
        if value != value.lower():
            raise ValueError("names are in lower case")
        return value

    @model_validator(mode="after")
    def one_of_both(self):
        given = 0
        if self.layers:
            given += 1
        if self.stack:
            given += 1
        if given != 1:
            raise ValueError("exactly one of layers and stack")
        assert self.steps % self.every == 0, "steps is a multiple of every"
        return self


def main():
    with open(sys.argv[1]) as stream:
        settings = Settings.model_validate(yaml.safe_load(stream))
    print(settings)


main()
