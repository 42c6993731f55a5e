import argparse

import yaml


def parse():
    parser = argparse.ArgumentParser()
    parser.add_argument("--model")
    args = parser.parse_args()
    with open(f"./presets/{args.model}.yaml") as file:
        return yaml.safe_load(file)


settings = parse()
