import argparse

import wandb
import yaml


def main():
    wandb.init()
    print(wandb.config["momentum"])


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, required=True)
    args = parser.parse_args()
    with open("sweep.yaml") as stream:
        sweep = yaml.safe_load(stream)
    wandb.agent(wandb.sweep(sweep), main, count=args.count)
