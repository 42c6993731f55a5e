import sys

from omegaconf import OmegaConf


def load(path):
    config = OmegaConf.load(path)
    if config.base is not None:  # None where it is not there, up to OmegaConf 2.0
        config = OmegaConf.merge(load(config.base), config)
    return config


def main():
    config = load(sys.argv[1])
    print(config["depth"], config["width"])


if __name__ == "__main__":
    main()
