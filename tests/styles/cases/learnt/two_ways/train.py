import sys

import yaml
from engine import run  # a package that is not here

from lib.making import hook, make

if __name__ == "__main__":
    with open(sys.argv[1]) as stream:
        config = yaml.safe_load(stream)
    run(lambda: make(config["net"]), [lambda each=each: hook(each, None) for each in config["hooks"]])
