import argparse

from net.config import load


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--config", required=True)
    config = load(parser.parse_args().config)
    print(config["width"], config["depth"], config["epochs"])


if __name__ == "__main__":
    main()
