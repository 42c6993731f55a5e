import sys
from dataclasses import dataclass
from typing import Optional

import yaml
from dacite import Config, from_dict


@dataclass
class Net:
    width: int
    act: Optional[str] = None


@dataclass
class Settings:
    net: Net
    rate: float = 0.1


if __name__ == "__main__":
    with open(sys.argv[1]) as stream:
        given = yaml.safe_load(stream)
    print(from_dict(data_class=Settings, data=given, config=Config(strict=True)))
