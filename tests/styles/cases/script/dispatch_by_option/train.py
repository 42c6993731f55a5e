"""An option chooses the model, and each config is for one of them; another says what is done."""

import argparse

import yaml


class Wide:
    def __init__(self, cfg):
        self.width = cfg["model"]["width"]


class Deep:
    def __init__(self, cfg):
        self.depth = cfg["model"]["depth"]


class Both:
    def __init__(self, cfg):
        self.size = cfg["model"]["width"] * cfg["model"]["depth"]


def build(kind, cfg):
    if kind == "wide":
        return Wide(cfg)
    elif kind == "deep":
        return Deep(cfg)
    elif kind == "both":
        return Both(cfg)
    raise ValueError(kind)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--config")
    parser.add_argument("--model_type", default="deep")
    parser.add_argument("--mode", default="train")
    args = parser.parse_args()
    with open(args.config) as file:
        cfg = yaml.safe_load(file)
    model = build(args.model_type, cfg)
    if args.mode == "train":
        print(model, cfg["lr"])
    elif args.mode == "test":
        print(model, cfg["weights"])
    elif args.mode == "export":
        print(model, cfg["target"])


if __name__ == "__main__":
    main()
