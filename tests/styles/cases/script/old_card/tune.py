import sys

import yaml
from transformers import TrainingArguments


def main():
    with open(sys.argv[1]) as stream:
        cfg = yaml.safe_load(stream)
    print(cfg.pop("weights"), cfg.pop("attn"), TrainingArguments(**cfg))


if __name__ == "__main__":
    main()
