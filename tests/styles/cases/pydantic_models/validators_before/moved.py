import sys

from pydantic import BaseModel, ConfigDict, model_validator

from reading import read


class Settings(BaseModel):
    model_config = ConfigDict(extra="ignore")
    horizon: int
    window: int

    @model_validator(mode="before")
    @classmethod
    def older(cls, data):
        if "length" in data:
            data["window"] = data["length"]
        return data


if __name__ == "__main__":
    print(read(sys.argv[1], schema=Settings))
