import sys

import yaml


def by_rows(conf):
    conf["rows"] = conf["size"]["rows"]
    return conf


def by_columns(conf):
    conf["columns"] = conf["size"]["columns"]
    return conf


def load(path):
    with open(path) as stream:
        conf = yaml.safe_load(stream)
    if "reader" in conf:
        conf = eval(conf["reader"])(conf)
    return conf


if __name__ == "__main__":
    conf = load(sys.argv[1])
    print(conf["title"])
