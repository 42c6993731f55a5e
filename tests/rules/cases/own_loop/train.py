"""Trains without transformers' Trainer, which alone raises where two files disagree."""

import sys

import deepspeed
import yaml

if __name__ == "__main__":
    config = yaml.safe_load(open(sys.argv[1]))
    for _ in range(config["num_train_epochs"]):
        print(config["per_device_train_batch_size"], config["gradient_accumulation_steps"])
    print(deepspeed.initialize(config=config["deepspeed"]))
