import argparse

import yaml


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--config")
    args = parser.parse_args()
    with open(args.config) as file:
        cfg = yaml.safe_load(file)
    print(cfg["model"]["name"], cfg["model"]["width"], cfg["steps"])


if __name__ == "__main__":
    main()
