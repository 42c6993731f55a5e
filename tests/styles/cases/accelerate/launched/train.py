"""Starts with its arguments alone."""

import argparse

from accelerate import Accelerator

parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=1e-3)
args = parser.parse_args()
print(Accelerator().device, args.lr)
