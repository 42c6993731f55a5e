import argparse
import json
from types import SimpleNamespace


class Voice:
    def __init__(self, rate, hop):
        self.window = rate // hop


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--config", required=True)
    args = parser.parse_args()
    with open(args.config) as stream:
        config = json.loads(stream.read())
    train = json.loads(json.dumps(config["train"]), object_hook=lambda d: SimpleNamespace(**d))
    print(Voice(**config["voice"]), train.steps / train.warmup)


if __name__ == "__main__":
    main()
