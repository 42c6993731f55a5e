import sys

from config import config, update_config

if __name__ == "__main__":
    update_config(sys.argv[1])
    print(config.GPUS, config.TRAIN.LR, config.TRAIN.EPOCHS, config.TRAIN.get("WARMUP"))
