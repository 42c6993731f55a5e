import argparse

import yaml

from apps.start import start

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--config", required=True)
    with open(parser.parse_args().config) as file:
        config = yaml.safe_load(file)
    start(config["app"], config)
