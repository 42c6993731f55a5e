import argparse
import os

import yaml
from far import load


class Settings:
    def __init__(self, net):
        here = os.path.join(os.getcwd(), "settings")
        path = os.path.join(here, "net", "{}.yaml".format(net))
        with open(path) as file:
            self.values = yaml.safe_load(file)

    def __getitem__(self, key):
        return self.values[key]

    def __str__(self):
        return "\n".join("{}={}".format(key, value) for key, value in self.values.items())


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--net", default="plain")
    settings = Settings(parser.parse_args().net)
    print(settings, settings["width"])
    for batch in load(settings["data"]):
        print(batch, settings["lr"] + settings["decay"])
