# R301 model.depth, R302 extra
import argparse, yaml
from argparse import Namespace
class Lenient(Namespace):
    @classmethod
    def from_namespace(cls, namespace):
        made = cls()
        for name in dir(namespace):
            if not name.startswith("_"):
                setattr(made, name, getattr(namespace, name))
        return made
    def ask(self, name, default=None):
        return getattr(self, name, default)
class Net:
    def __init__(self, configs):
        configs = self.completed(configs)
        print(configs.model["width"], configs.ask("dropout", 0.1), configs.model["depth"])
    def completed(self, configs):
        return Lenient.from_namespace(configs)
def main():
    parser = argparse.ArgumentParser(); parser.add_argument("--config")
    args = Lenient(**yaml.safe_load(open(parser.parse_args().config)))
    Net(args)
    print(args.lr)
if __name__ == "__main__":
    main()
