import argparse
import copy
import functools

import yaml


def augment(meta, kwargs):
    if "flip" in kwargs:
        meta = meta * kwargs["flip"]
    return shift(meta, *kwargs["normalize"])


def shift(meta, mean, std):
    return (meta - mean) / std


class Pipeline:
    def __init__(self, cfg):
        self.color = functools.partial(augment, kwargs=cfg)

    def __call__(self, meta):
        return self.color(meta=meta)


class Dataset:
    def __init__(self, path, pipeline, mode="train"):
        self.path = path
        self.mode = mode
        self.pipeline = Pipeline(pipeline)

    def __getitem__(self, index):
        if self.mode == "val":
            return self.pipeline(index)
        return self.pipeline(index + 1)


def build(cfg, mode):
    cfg = copy.deepcopy(cfg)
    return Dataset(mode=mode, **cfg)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("config")
    args = parser.parse_args()
    with open(args.config) as file:
        cfg = yaml.safe_load(file)
    train = build(cfg["train"], "train")
    val = build(cfg["val"], "test")
    print(train, val)


if __name__ == "__main__":
    main()
