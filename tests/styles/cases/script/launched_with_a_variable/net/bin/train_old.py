import argparse

import yaml


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--config")
    with open(parser.parse_args().config) as stream:
        config = yaml.safe_load(stream)
    print(config["width"] * 2, config["depth"] + 1, config.get("steps", 1), config["see"])


if __name__ == "__main__":
    main()
