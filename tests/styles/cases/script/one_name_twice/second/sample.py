import argparse

import yaml

SIZES = {"large": 8}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--config")
    args = parser.parse_args()
    with open(args.config) as file:
        cfg = yaml.safe_load(file)
    print(SIZES[cfg["model"]["name"]], cfg["model"]["width"], cfg["steps"], cfg["sampler"])


if __name__ == "__main__":
    main()
