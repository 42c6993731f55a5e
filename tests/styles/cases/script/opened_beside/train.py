import argparse

import yaml


class Vocoder:
    def __init__(self, width, depth):
        self.size = width * depth


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--config", default="configs/base.yaml")
    with open(parser.parse_args().config) as stream:
        cfg = yaml.safe_load(stream)
    with open(cfg["vocoder_config"]) as stream:
        vocoder = Vocoder(**yaml.safe_load(stream)["model"])
    return vocoder, cfg["model"]["width"], cfg["model"]["heads"], cfg["rate"]


if __name__ == "__main__":
    main()
