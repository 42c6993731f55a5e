import sys

from transformers import HfArgumentParser, TrainingArguments

if __name__ == "__main__":
    (arguments,) = HfArgumentParser(TrainingArguments).parse_yaml_file(sys.argv[1])
    print(arguments.output_dir)
