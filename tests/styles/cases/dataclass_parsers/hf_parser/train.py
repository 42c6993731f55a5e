import sys
from dataclasses import dataclass, field
from typing import Optional

import yaml
from transformers import HfArgumentParser


@dataclass
class ModelArguments:
    model: str = field(metadata={"help": "The weights."})
    revision: Optional[str] = None


@dataclass
class DataArguments:
    corpus: str = field(default="c4", metadata={"help": "The corpus."})
    workers: int = field(default=2)


ALL = [ModelArguments, DataArguments]


def parse(parser, given):
    return parser.parse_dict(given)


if __name__ == "__main__":
    parser = HfArgumentParser(ALL)
    with open(sys.argv[1]) as stream:
        given = yaml.safe_load(stream)
    print(parse(parser, given))
