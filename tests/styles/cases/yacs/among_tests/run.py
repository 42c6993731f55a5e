import argparse

from tracker.defaults import fresh

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--cfg")
    cfg = fresh()
    cfg.merge_from_file(parser.parse_args().cfg)
    print(cfg)
