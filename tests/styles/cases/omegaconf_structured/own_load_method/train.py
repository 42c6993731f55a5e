import sys

from settings import TrainConfig

if __name__ == "__main__":
    config = TrainConfig.load(sys.argv[1], sys.argv[2:])
    print(config.width, config.depth, config.max_epochs)
