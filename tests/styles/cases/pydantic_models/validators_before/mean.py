import sys
from typing import Annotated, Any, ClassVar, List

from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator

from reading import read


class Term(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str
    weight: float

    @model_validator(mode="before")
    @classmethod
    def fill(cls, data: dict[str, Any]) -> dict[str, Any]:
        if "weight" not in data:
            data["weight"] = 1.0
        return data


class Settings(BaseModel):
    model_config = ConfigDict(extra="forbid")
    layers: Annotated[List[str], BeforeValidator(lambda x: [x] if isinstance(x, str) else x)]
    terms: List[Term]
    every: int
    rate: float

    GONE: ClassVar[list[str]] = ["halflife"]
    RENAMED: ClassVar[dict[str, str]] = {"freq": "every"}

    @model_validator(mode="before")
    @classmethod
    def older(cls, data: dict[str, Any]) -> dict[str, Any]:
        for key in list(data.keys()):
            value = data[key]
            if key in cls.GONE:
                del data[key]
            elif key in cls.RENAMED:
                data[cls.RENAMED[key]] = value
                del data[key]
            elif key in ("terms",):
                left = [term for term in value if "legacy" not in term]
                data[key] = left
        return data


if __name__ == "__main__":
    print(read(sys.argv[1], schema=Settings))
