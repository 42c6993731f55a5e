"""Trains with transformers' Trainer."""

import sys

from transformers import HfArgumentParser, TrainingArguments

if __name__ == "__main__":
    (args,) = HfArgumentParser(TrainingArguments).parse_yaml_file(sys.argv[1])
    print(args)
