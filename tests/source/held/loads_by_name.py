# R301 model.depth, R302 extra
import argparse
from yaml import FullLoader, dump, load
def parse(path):
    with open(path, "rb") as stream:
        return load(stream, Loader=FullLoader)
def main():
    parser = argparse.ArgumentParser(); parser.add_argument("--config")
    cfg = parse(parser.parse_args().config)
    print(cfg["lr"], cfg["model"]["width"], cfg["model"]["depth"])
if __name__ == "__main__":
    main()
