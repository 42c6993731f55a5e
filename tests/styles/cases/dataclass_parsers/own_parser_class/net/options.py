import os
import sys
from dataclasses import dataclass, field

from transformers import HfArgumentParser, TrainingArguments


class FileParser(HfArgumentParser):
    def parse(self):
        if len(sys.argv) == 2 and sys.argv[1].endswith(".yaml"):
            return self.parse_yaml_file(os.path.abspath(sys.argv[1]))
        if len(sys.argv) > 2:
            return self.parse_yaml_file(os.path.abspath(sys.argv[1]))
        return self.parse_args_into_dataclasses()


@dataclass
class DataOptions:
    corpus: str = field(metadata={"help": "The corpus."})


@dataclass
class TrainOptions(TrainingArguments):
    margin: float = field(default=0.5)
    optim: str = field(default="adafactor")
