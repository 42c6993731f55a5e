# R301 model.depth, R302 extra
import argparse
def args_():
    p = argparse.ArgumentParser(); p.add_argument("--config"); return p.parse_args()
import yaml
class Trainer:
    def __init__(self, config):
        self.config = config
        self.net = Net(**config["model"])
    def fit(self):
        print(self.config["lr"])
class Net:
    def __init__(self, width, depth):
        self.width = width
def main():
    Trainer(yaml.safe_load(open(args_().config))).fit()
main()
