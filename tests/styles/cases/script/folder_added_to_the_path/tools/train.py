import argparse

import _init_paths
from core.settings import load
from core.training import train

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--cfg", required=True)
    train(load(parser.parse_args().cfg))
