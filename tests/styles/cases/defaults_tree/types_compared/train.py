import argparse

from config import cfg, cfg_from_file

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--cfg")
    args = parser.parse_args()
    cfg_from_file(args.cfg)
    print(cfg.SEED, cfg.TRAIN.LEARNING_RATE, cfg.TRAIN.FLIPPED, cfg.TRAIN.SCALES, cfg.TRAIN.MEANS)
    print(cfg.NET.NAME, cfg.NET.ANCHORS)
