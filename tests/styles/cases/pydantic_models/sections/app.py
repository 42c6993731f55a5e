import sys

import yaml
from pydantic import BaseModel, ValidationError


class Model(BaseModel):
    width: int
    depth: int = 2


class Train(BaseModel):
    steps: int


class App:
    def __init__(self, config):
        self.model = Model.model_validate(config["model"])
        self.train = Train(**config["train"])


def start(path):
    with open(path) as stream:
        config = yaml.safe_load(stream)
    return App(config)


if __name__ == "__main__":
    start(sys.argv[1])
