import sys

import yaml

if __name__ == "__main__":
    config = yaml.safe_load(open(sys.argv[1]))
    print(config["model"]["width"], config["model"]["shape"])
