import sys

import yaml
from pydantic import BaseModel, model_validator

from hub import vocabulary_of


class Settings(BaseModel):
    base_model: str
    tokens: int | None = None
    steps: int

    @model_validator(mode="before")
    @classmethod
    def from_the_hub(cls, data):
        base_model = data.get("base_model")
        if data.get("tokens") is None and base_model:
            data["tokens"] = vocabulary_of(base_model)
        return data


def main():
    with open(sys.argv[1]) as file:
        print(Settings(**yaml.safe_load(file)))


if __name__ == "__main__":
    main()
