import argparse

from settings import load


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cfg", required=True)
    args = parser.parse_args()
    cfg = load(args.cfg)
    print(cfg.data.folder, cfg.data.workers, cfg.data.shuffle, cfg.train.rate)


if __name__ == "__main__":
    main()
