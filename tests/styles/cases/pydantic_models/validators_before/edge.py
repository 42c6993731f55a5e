import sys

from pydantic import BaseModel, ConfigDict

from reading import read


class Settings(BaseModel):
    model_config = ConfigDict(extra="forbid")
    layers: int
    rate: float
    width: int


if __name__ == "__main__":
    print(read(sys.argv[1], schema=Settings))
