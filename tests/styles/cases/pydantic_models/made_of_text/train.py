import sys

import yaml
from pydantic import BaseModel, model_validator


class Source(BaseModel):
    path: str
    revision: str | None = None

    @model_validator(mode="before")
    @classmethod
    def from_text(cls, value):
        if isinstance(value, str):
            path, _, revision = value.partition("@")
            return {"path": path, "revision": revision or None}
        return value


class Weight(BaseModel):
    value: float
    layers: str = "*"


class Part(BaseModel):
    source: Source
    weight: Weight | list[Weight] | float = 1.0


class Mix(BaseModel):
    parts: list[Part]
    base: Source
    fallback: Source | None = None


def main():
    with open(sys.argv[1]) as file:
        print(Mix.model_validate(yaml.safe_load(file)))


if __name__ == "__main__":
    main()
