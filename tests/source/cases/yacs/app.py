import sys

from settings import get_config


def main():
    config = get_config(sys.argv[1])
    print(config.TYPE, config.DIM, config.DROP_RATE, config.SWIN.DEPTHS, config.MISSING)
