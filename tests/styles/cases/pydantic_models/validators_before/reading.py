from pathlib import Path
from typing import Type, TypeVar

import yaml

T = TypeVar("T")


def read(path, schema: Type[T]) -> T:
    with open(Path(path)) as stream:
        values = yaml.safe_load(stream)
    return schema(**values)
