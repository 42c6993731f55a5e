import sys

import yaml


def steps(conf):
    for name in conf["steps"].keys():
        if name == "turn":
            print(conf["steps"]["turn"])
        elif name == "flip":
            print("flip")
        else:
            raise ValueError(name)


if __name__ == "__main__":
    with open(sys.argv[1]) as stream:
        conf = yaml.safe_load(stream)
    steps(conf)
