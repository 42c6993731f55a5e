# R301 model.depth, R302 extra
import argparse
import yaml


class Net:
    def __init__(self, width, depth):
        self.size = width * depth


p = argparse.ArgumentParser()
p.add_argument("--config")
cfg = yaml.safe_load(open(p.parse_args().config))
net = globals()["Net"](**cfg["model"])
print(cfg["lr"])
