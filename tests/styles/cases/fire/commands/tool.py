from fire import Fire

import yaml


class Tool:
    def __init__(self, device="cpu"):
        self.device = device

    def train(self, path):
        with open(path) as stream:
            config = yaml.safe_load(stream)
        print(config["lr"] * 2, config["steps"] + 1, self.device)

    def version(self):
        print(1)


if __name__ == "__main__":
    Fire(Tool)
